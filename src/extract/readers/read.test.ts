import { createHash } from 'node:crypto';
import { constants, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { AssayError } from '../../domain/errors.ts';
import { mostMentions } from '../gather.ts';
import { read } from './read.ts';

const kindOf = async (name: string, text: string) => (await read({ name, bytes: Buffer.from(text) })).kind;

test.each([
  ['a.eml', 'x', 'email'],
  ['stdin', 'Received: from a\n by b\nFrom: a@example.com\nSubject: x\n\nhello', 'email'],
  ['stdin', 'Note: a\nFrom: me\nhello', 'text'],
  ['a.csv', 'x', 'csv'],
  ['a.TSV', 'x', 'csv'],
  ['a.json', '{', 'json'],
  ['stdin', ' [1, {"a": "b"}]', 'json'],
  ['stdin', '{"a": 1}\n{"a": 2}\n', 'ndjson'],
  ['a.jsonl', '{"a": 1}', 'ndjson'],
  ['a.txt', '[.] is how people write dots', 'text'],
  ['a.md', '# x', 'text'],
  ['stdin', '<?xml version="1.0"?><a>x</a>', 'xml'],
  ['stdin', '<Event xmlns="x"><System/></Event>', 'xml'],
  ['stdin', '<!doctype html><p>x', 'html'],
  ['a.txt', '<?xml version="1.0"?><!DOCTYPE html><html xmlns="x"></html>', 'html'],
  ['stdin', '<34>1 2026-01-01T00:00:00Z host app - - - x', 'text'],
  ['a.rss', '<rss>x</rss>', 'xml'],
  ['stdin', 'a;b\n1;2\n3;4\n', 'csv'],
  ['stdin', 'one, two\nthree, four\nfive, six\n', 'text'],
  ['a.log', 'a;b\n1;2\n3;4\n', 'text'],
  [
    'a.json',
    '{"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000000","objects":[{"type":"x-a","id":"x-a--00000000-0000-4000-8000-000000000000"}]}',
    'stix-bundle',
  ],
  ['stdin', '{"Event":{"info":"x","Attribute":[]}}', 'misp-event'],
] as const)('%s with %j is %s', async (name, text, kind) => {
  expect(await kindOf(name, text)).toBe(kind);
});

test('the caller overrules name and content', async () => {
  const bytes = Buffer.from('{"a": "198.51.100.1"}');
  const { kind, findings } = await read({ name: 'a.json', bytes }, { kind: 'text' });
  const [mention] = findings[0]?.mentions ?? [];
  expect([kind, mention?.written, mention?.start, mention?.end, mention?.field]).toEqual(['text', '198.51.100.1', 7, 19, 'text']);
  expect(
    (await read({ name: 'list', bytes: Buffer.from('a,b\n198.51.100.1,198.51.100.2') }, { column: 'b' })).findings.map(
      (f) => f.observable.value,
    ),
  ).toEqual(['198.51.100.2']);
});

test('HTML files are read as what is seen and linked', async () => {
  const { findings } = await read({ name: 'a.html', bytes: Buffer.from('<p>198.51.<b>100.7</b></p>') });
  expect(findings.map(({ observable, mentions: [mention] }) => [observable.value, mention?.written, mention?.field])).toEqual([
    ['198.51.100.7', '198.51.100.7', 'html'],
  ]);
});

test('says when mentions were left out', async () => {
  const { troubles } = await read({ name: 'a.txt', bytes: Buffer.from('198.51.100.7\n'.repeat(mostMentions + 5)) });
  expect(troubles).toEqual([
    { part: 'mentions', message: '1 observables stand in more than 1000 places; the first 1000 of each are kept' },
  ]);
});

test('UTF-16 mails are read', async () => {
  const bytes = Buffer.from('\ufeffFrom: a@example.com\nSubject: 198.51.100.7\n\nx', 'utf16le');
  const { facts, findings } = await read({ name: 'a.eml', bytes });
  expect([facts.mail?.from, findings.map((f) => f.observable.value)]).toEqual([
    ['a@example.com'],
    ['a@example.com', 'example.com', '198.51.100.7'],
  ]);
});

const zip = (files: Readonly<Record<string, string | Uint8Array>>, level: 0 | 6 = 6): Uint8Array =>
  zipSync(
    Object.fromEntries(Object.entries(files).map(([name, content]) => [name, typeof content === 'string' ? strToU8(content) : content])),
    { level },
  );
/** A gzip file that ends right behind a text, as one does that is still being written. */
const unended = (text: string): Uint8Array => gzipSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -8);
const inside = async (name: string, bytes: Uint8Array, options = {}) => {
  const { kind, findings, troubles } = await read({ name, bytes }, options);
  return {
    kind,
    fields: findings.flatMap(({ observable, mentions }) => mentions.map(({ field }) => `${observable.value} ${field}`)),
    troubles,
  };
};

test('gzip leaves no trace: what is in it is read as its own kind', async () => {
  expect(await inside('a.csv.gz', gzipSync('ip,x\n198.51.100.1,1\n'))).toEqual({
    kind: 'csv',
    fields: ['198.51.100.1 row:2/ip'],
    troubles: [],
  });
  expect(await inside('stdin', gzipSync('{"a":"198.51.100.1"}'))).toEqual({ kind: 'json', fields: ['198.51.100.1 a'], troubles: [] });
});

test('gzip that is cut short gives what stands before, and says so', async () => {
  const packed = gzipSync(`198.51.100.1\n${Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 65_537).join(' ')}`);
  const { fields, troubles } = await inside('a.log.gz', packed.subarray(0, packed.length - 100));
  expect([fields, troubles.map(({ part }) => part)]).toEqual([['198.51.100.1 text'], ['gzip']]);
});

test('what is cut in the middle of an address gives no other address', async () => {
  const cut = unended('seen 198.51.100.7\nand 203.0.113.1');
  expect((await inside('a.log.gz', cut)).fields).toEqual(['198.51.100.7 text']);
  const whole = Buffer.from(zip({ 'a.log': 'seen 198.51.100.7\nand 203.0.113.169 end' }, 0));
  const end = whole.indexOf('69 end');
  const { fields, troubles } = await inside('a.zip', whole.subarray(0, end));
  expect([fields, troubles.length > 0]).toEqual([['198.51.100.7 entry:a.log/text'], true]);
});

test('more documents in an archive than are looked up by their hash are told', async () => {
  const pdf = (i: number) => `%PDF-1.4\n% ${i}\n%%EOF\n`;
  const many = zip(Object.fromEntries(Array.from({ length: 103 }, (_, i) => [`${i}.pdf`, pdf(i)])));
  const { troubles } = await inside('many.zip', many);
  expect(troubles.filter(({ part }) => part === 'hashes')).toHaveLength(1);
});

test.each(['a.json', 'a.ndjson'])('what a key that stands twice held first is found in %s', async (name) => {
  const line = '{"ip":"198.51.100.1","ip":"198.51.100.2"}\n';
  const { fields, troubles } = await inside(
    name,
    Buffer.from(name === 'a.json' ? line : line + line.replaceAll('198.51.100', '203.0.113')),
  );
  expect(fields.map((field) => field.split(' ')[0])).toEqual(expect.arrayContaining(['198.51.100.1', '198.51.100.2']));
  expect(troubles.every(({ message }) => message.includes('a key twice'))).toBe(true);
  expect(troubles.length).toBeGreaterThan(0);
});

test('files in an archive are read as their own kind', async () => {
  const archive = zip({
    'a.csv': 'ip,x\n198.51.100.1,1\n',
    'mails/b.eml': 'From: a@example.com\nSubject: 198.51.100.2\n\nx',
    'c.zip': zip({ 'd.json': '{"e":"198.51.100.3"}' }),
    '__MACOSX/._a.csv': '198.51.100.9',
    '../../etc/f.txt': '198.51.100.4',
    'folder/': '',
    'empty.txt': '',
  });
  const { kind, fields, troubles } = await inside('x.zip', archive);
  expect([kind, fields.filter((field) => field.startsWith('198')), troubles]).toEqual([
    'zip',
    [
      '198.51.100.1 entry:a.csv/row:2/ip',
      '198.51.100.2 entry:mails/b.eml/header:subject',
      '198.51.100.3 entry:c.zip/entry:d.json/e',
      '198.51.100.4 entry:../../etc/f.txt/text',
    ],
    [],
  ]);
});

test('whoever received a mail in an archive is known', async () => {
  const mail = (to: string): string => `From: a@example.com\nTo: ${to}\nSubject: x\n\nx`;
  const { facts } = await read({ name: 'x.zip', bytes: zip({ '1.eml': mail('b@example.com'), '2.eml': mail('c@example.com') }) });
  expect(facts.mail?.recipients).toEqual(['b@example.com', 'c@example.com']);
});

test('a program in an archive is known by its hash, and spoils nothing', async () => {
  const program = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251);
  const { fields, troubles } = await inside('x.zip', zip({ 'a.exe': program, 'b.txt': '198.51.100.1' }));
  expect(fields).toEqual([`${createHash('sha256').update(program).digest('hex')} entry:a.exe`, '198.51.100.1 entry:b.txt/text']);
  expect(troubles).toEqual([{ part: 'entry:a.exe', message: 'a.exe is binary and of no kind assay can read. Only its hash was taken.' }]);
});

test('an encrypted file is named', async () => {
  const archive = zip({ 'a.txt': 'x'.repeat(100), 'b.txt': '198.51.100.1' });
  const flags = Buffer.from(archive).indexOf('PK\x01\x02', 0, 'latin1') + 8;
  archive[flags] = (archive[flags] ?? 0) | 1;
  expect(await inside('x.zip', archive)).toEqual({
    kind: 'zip',
    fields: ['198.51.100.1 entry:b.txt/text'],
    troubles: [{ part: 'entry:a.txt', message: 'it is encrypted, and no known password opens it; unpack it and give the files in it' }],
  });
});

test('archives are opened three deep', async () => {
  const deep = (levels: number): Uint8Array =>
    levels === 0 ? strToU8('198.51.100.1') : zip({ [levels === 1 ? 'a.txt' : 'a.zip']: deep(levels - 1) });
  expect((await inside('x.zip', deep(3))).fields).toContain('198.51.100.1 entry:a.zip/entry:a.zip/entry:a.txt/text');
  const { fields, troubles } = await inside('x.zip', deep(4));
  expect(fields.filter((field) => field.startsWith('198.'))).toEqual([]);
  expect(troubles).toEqual([
    {
      part: 'entry:a.zip/entry:a.zip/entry:a.zip',
      message: 'a.zip is inside 3 archives or mails; it was not read. Only its hash was taken.',
    },
  ]);
});

test('a bomb in an archive spoils nothing', async () => {
  const archive = zip({ 'a.txt': '198.51.100.1', 'bomb.txt': new Uint8Array(64 << 20).fill(0x20), 'b.txt': '198.51.100.2' });
  expect(await inside('x.zip', archive)).toEqual({
    kind: 'zip',
    fields: ['198.51.100.1 entry:a.txt/text', '198.51.100.2 entry:b.txt/text'],
    troubles: [
      {
        part: 'entry:bomb.txt',
        message: expect.stringMatching(/^it unpacks to more than 250 times its size; the first \d+ bytes were read$/),
      },
    ],
  });
});

test('a hundred thousand files are too many', async () => {
  const files = Array.from({ length: 100_000 }, (_, i) => [`${i}.txt`, strToU8(i === 5 ? '198.51.100.1' : 'x')] as const);
  const { fields, troubles } = await inside('x.zip', zipSync(Object.fromEntries(files), { level: 0 }));
  expect([fields, troubles]).toEqual([
    ['198.51.100.1 entry:5.txt/text'],
    [{ part: 'entries', message: 'too many files in one input; 99000 more were not read' }],
  ]);
});

test('an archive without files, or with none that is whole, is refused or told', async () => {
  await expect(inside('x.zip', zip({}))).rejects.toMatchObject({ code: 'ASSAY_INPUT_EMPTY' });
  await expect(inside('x.gz', gzipSync(''))).rejects.toMatchObject({ code: 'ASSAY_INPUT_EMPTY' });
  await expect(inside('x.zip', Buffer.from('PK\x03\x04'))).rejects.toMatchObject({ code: 'ASSAY_INPUT_EMPTY' });
});

test('an archive with every byte in turn broken throws nothing else', async () => {
  const archive = zip({ 'a.txt': 'x'.repeat(50), 'b.json': '{"a":"198.51.100.1"}' });
  for (let at = 4; at < archive.length; at++) {
    const broken = Uint8Array.from(archive);
    broken[at] = 255 - (broken[at] ?? 0);
    const ended = await inside('x.zip', broken).catch((error: unknown) => error);
    if (ended instanceof Error) expect(ended).toBeInstanceOf(AssayError);
  }
});

test('whatever comes in, it reads or refuses with a code', async () => {
  const name = fc.constantFrom('a.eml', 'a.csv', 'a.json', 'a.ndjson', 'a.html', 'a.xml', 'a.txt', 'stdin');
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc
      .array(
        fc.constantFrom(
          'From: a@example.com\n',
          'Content-Type: multipart/mixed; boundary=b\n',
          '\n',
          '--b\n',
          '"',
          ',',
          '<a href="',
          '{"a":',
          'Content-Type: message/rfc822\n',
          '=?utf-8?B?',
          '(',
          ';',
        ),
        { maxLength: 30 },
      )
      .map((parts) => parts.join('')),
  );
  await fc.assert(
    fc.asyncProperty(name, text, async (file, content) => {
      try {
        expect((await read({ name: file, bytes: Buffer.from(content) })).kind).toBeTypeOf('string');
      } catch (error) {
        expect(error).toBeInstanceOf(AssayError);
      }
    }),
    { numRuns: 1000 },
  );
});
