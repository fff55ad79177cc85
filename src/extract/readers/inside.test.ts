import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { read } from './read.ts';

interface File {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly type?: string;
}

const attachment = ({ name, content, type = 'application/octet-stream' }: File): string =>
  `--b\nContent-Type: ${type}; name="${name}"\nContent-Disposition: attachment; filename="${name}"\nContent-Transfer-Encoding: base64\n\n${Buffer.from(content).toString('base64')}\n`;
const mail = (...files: readonly File[]): string =>
  `From: a@example.net\nTo: victim@example.com\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n${files.map(attachment).join('')}--b--\n`;
const zip = (files: Readonly<Record<string, string | Uint8Array>>): Uint8Array =>
  zipSync(
    Object.fromEntries(Object.entries(files).map(([name, content]) => [name, typeof content === 'string' ? strToU8(content) : content])),
  );
const word = (text: string): Uint8Array =>
  zip({ '[Content_Types].xml': '<Types/>', 'word/document.xml': `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>` });

async function found(text: string, options = {}) {
  const { findings, facts, troubles } = await read({ name: 'a.eml', bytes: Buffer.from(text) }, options);
  const fields = findings.flatMap(({ observable, mentions }) => mentions.map(({ field }) => `${observable.value} ${field}`));
  return { fields: fields.filter((field) => field.startsWith('198.51.100.')), facts, troubles };
}

test('what is attached to a mail is read as what it is', async () => {
  const { fields, facts, troubles } = await found(
    mail(
      { name: 'report.docx', content: word('198.51.100.1') },
      { name: 'list.csv', content: 'ip,note\n198.51.100.2,x\n', type: 'text/csv' },
      { name: 'page', content: '<p hidden>198.51.100.3</p>', type: 'text/html' },
      { name: 'app.log.gz', content: gzipSync('seen 198.51.100.4\n') },
      { name: 'all.zip', content: zip({ 'a.json': '{"ip":"198.51.100.5"}', 'b.docx': word('198.51.100.6') }) },
      { name: 'liar.txt', content: word('198.51.100.7'), type: 'text/plain' },
    ),
  );
  expect(troubles).toEqual([]);
  expect(fields).toEqual([
    '198.51.100.1 attachment:report.docx/body',
    '198.51.100.2 attachment:list.csv/row:2/ip',
    '198.51.100.3 attachment:page/html/hidden',
    '198.51.100.4 attachment:app.log.gz/text',
    '198.51.100.5 attachment:all.zip/entry:a.json/ip',
    '198.51.100.6 attachment:all.zip/entry:b.docx/body',
    '198.51.100.7 attachment:liar.txt/body',
  ]);
  expect(facts.attachments?.map(({ name }) => name)).toEqual(['report.docx', 'list.csv', 'page', 'app.log.gz', 'all.zip', 'liar.txt']);
});

test('what was said of the mail does not hold for what is attached to it', async () => {
  const text = mail({ name: 'a.json', content: '{"ip":"198.51.100.1"}' });
  expect((await found(text, { kind: 'email' })).fields).toEqual(['198.51.100.1 attachment:a.json/ip']);
});

test('whoever received a mail that is packed in an attachment is known, and no finding', async () => {
  const packed = zip({ 'b.eml': `From: x@example.net\nTo: second@example.com\nSubject: y\n\n198.51.100.1` });
  const { fields, facts } = await found(mail({ name: 'mails.zip', content: packed }));
  expect(fields).toEqual(['198.51.100.1 attachment:mails.zip/entry:b.eml/body']);
  expect(facts.mail?.recipients).toEqual(['victim@example.com', 'second@example.com']);
  expect(facts.mail?.from).toEqual(['a@example.net']);
});

test('what holds something that cannot be read is told, and a broken picture, which may hold a code; a program is not', async () => {
  const locked = zip({ 'a.txt': 'x'.repeat(100) });
  const flags = Buffer.from(locked).indexOf('PK\x01\x02', 0, 'latin1') + 8;
  locked[flags] = (locked[flags] ?? 0) | 1;
  const { troubles } = await found(
    mail(
      { name: 'locked.zip', content: locked },
      { name: 'old.doc', content: Buffer.from('d0cf11e0a1b11ae1'.padEnd(2000, '0'), 'hex') },
      { name: 'x.rar', content: 'Rar!\x1a\x07\x00' },
      { name: 'x.png', content: Buffer.from('89504e470d0a1a0a', 'hex'), type: 'image/png' },
      { name: 'x.exe', content: 'MZ\x90\0\x03\0\0\0', type: 'application/x-dosexec' },
    ),
  );
  expect(troubles).toEqual([
    {
      part: 'attachment:locked.zip/entry:a.txt',
      message: 'it is encrypted, and no known password opens it; unpack it and give the files in it',
    },
    { part: 'attachment:old.doc', message: 'old.doc is an Office file of before 2007. Only its hash was taken.' },
    { part: 'attachment:x.rar', message: 'x.rar is a RAR archive. Only its hash was taken.' },
    { part: 'attachment:x.png/qr', message: 'the picture is broken; it was not searched for QR codes' },
  ]);
});

test('mails in archives in mails are read to a depth, and said', async () => {
  let text = mail({ name: 'leaf.txt', content: '198.51.100.1', type: 'text/plain' });
  const deep = async (levels: number) => {
    for (let i = 0; i < levels; i++) text = mail({ name: 'm.zip', content: zip({ 'm.eml': text }) });
    return found(text);
  };
  expect((await deep(1)).fields).toEqual(['198.51.100.1 attachment:m.zip/entry:m.eml/attachment:leaf.txt/text']);
  const { fields, troubles } = await deep(3);
  expect(fields).toEqual([]);
  expect(troubles).toEqual([
    {
      part: 'attachment:m.zip/entry:m.eml/attachment:m.zip',
      message: 'm.zip is inside 3 archives or mails; it was not read. Only its hash was taken.',
    },
  ]);
});

test('no more is read from one mail than from one archive', async () => {
  const many = Array.from({ length: 1_010 }, (_, i) => ({ name: `${i}.txt`, content: `198.51.100.${i === 1_005 ? 9 : 1}` }));
  const { fields, facts, troubles } = await found(mail(...many));
  expect([fields.length, fields.some((field) => field.startsWith('198.51.100.9'))]).toEqual([1_000, false]);
  expect(facts.attachments).toHaveLength(1_010);
  const message = 'Too many files in one input. Only its hash was taken.';
  expect(troubles.filter((trouble) => trouble.message === message).map(({ part }) => part)).toEqual(
    Array.from({ length: 10 }, (_, i) => `attachment:${1_000 + i}.txt`),
  );

  const bomb = word(' '.repeat(20 << 20));
  const bombs = Array.from({ length: 20 }, (_, i) => ({ name: `${i}.docx`, content: bomb }));
  const told = (await found(mail(...bombs))).troubles.map(({ message }) => message);
  expect(told.filter((message) => message.startsWith('it unpacks to more than'))).toHaveLength(15);
  expect(told.filter((message) => message.includes('bytes are unpacked from one input'))).toHaveLength(5);
});
