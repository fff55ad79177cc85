import fc from 'fast-check';
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
] as const)('%s with %j is %s', async (name, text, kind) => {
  expect(await kindOf(name, text)).toBe(kind);
});

test('the caller overrules name and content', async () => {
  const bytes = Buffer.from('{"a": "198.51.100.1"}');
  const { kind, findings } = await read({ name: 'a.json', bytes }, { kind: 'text' });
  expect([kind, findings[0]?.mentions]).toEqual(['text', [{ written: '198.51.100.1', start: 7, end: 19, field: 'text' }]]);
  expect(
    (await read({ name: 'list', bytes: Buffer.from('a,b\n198.51.100.1,198.51.100.2') }, { column: 'b' })).findings.map(
      (f) => f.observable.value,
    ),
  ).toEqual(['198.51.100.2']);
});

test('HTML files are read as what is seen and linked', async () => {
  const { findings } = await read({ name: 'a.html', bytes: Buffer.from('<p>198.51.<b>100.7</b></p>') });
  expect(findings).toEqual([
    { observable: { type: 'ipv4', value: '198.51.100.7' }, mentions: [{ written: '198.51.100.7', start: 1, end: 13, field: 'html' }] },
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

test('whatever comes in, it reads or refuses with a code', async () => {
  const name = fc.constantFrom('a.eml', 'a.csv', 'a.json', 'a.ndjson', 'a.html', 'a.txt', 'stdin');
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
