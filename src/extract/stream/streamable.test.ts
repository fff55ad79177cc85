import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { begun, mustBeText, streamable } from './streamable.ts';

const line = '2026-11-23T15:00:00Z host sshd[7]: Failed password from 198.51.100.7 port 22\n';
const long = line.repeat(1_000);

it.each<[string, string, string | Uint8Array, boolean]>([
  ['a log', 'auth.log', line, true],
  ['a log without a name', 'stdin', line, true],
  ['a long log', 'stdin', long, true],
  ['a packed log', 'auth.log.gz', gzipSync(long), true],
  ['a packed log that is cut short', 'auth.log.gz', gzipSync(long).subarray(0, 100), true],
  ['lines in brackets', 'stdin', '[2026-11-23 15:00] [warn] 198.51.100.7\n', true],
  ['syslog with a priority', 'stdin', '<34>1 2026-11-23T15:00:00Z host app - - from 198.51.100.7\n', true],
  ['a log of empty lines first', 'stdin', '\n'.repeat(70_000), true],
  ['UTF-16', 'notes.txt', Buffer.from(`\ufeff${line}`, 'utf16le'), true],
  ['nothing', 'stdin', '', false],
  ['JSON', 'stdin', '{"a": "198.51.100.7"}', false],
  ['JSON that goes on', 'stdin', `[{"a": "${long}`, false],
  ['lines of JSON', 'stdin', '{"a":1}\n{"a":2}\n', false],
  ['a page', 'stdin', `<html><body>${long}`, false],
  ['a table', 'iocs.csv', 'indicator,note\n198.51.100.7,x\n', false],
  ['a packed table', 'iocs.csv.gz', gzipSync('indicator,note\n198.51.100.7,x\n'), false],
  ['a mail', 'stdin', 'From: a@example.com\nTo: b@example.com\nSubject: x\nDate: y\n\nz', false],
  ['a PDF', 'stdin', '%PDF-1.7\n', false],
  ['an archive', 'stdin', Buffer.from('PK\u0003\u0004xxxxxxxxxxxxxxxxxxxxxxxxxxx'), false],
  ['a packed program', 'x.gz', gzipSync(Uint8Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 251)), false],
])('%s', async (_name, name, content, expected) => {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  expect(await streamable(name, bytes.subarray(0, 1 << 16))).toBe(expected);
});

it('believes who says that it is text', async () => {
  const json = Buffer.from('{"a": 1}');
  expect([await streamable('a.json', json, 'text'), await streamable('a.log', Buffer.from(line), 'csv')]).toEqual([true, false]);
});

it('looks at the beginning and still gives all', async () => {
  let closed = false;
  async function* source() {
    try {
      for (let i = 0; i < 200; i++) yield Buffer.alloc(1000, i);
    } finally {
      closed = true;
    }
  }
  const { head, chunks } = await begun(source());
  expect(head.length).toBe(1 << 16);
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  expect(Buffer.concat(all).equals(Buffer.concat(Array.from({ length: 200 }, (_, i) => Buffer.alloc(1000, i))))).toBe(true);
  const other = await begun(source());
  closed = false;
  for await (const _ of other.chunks) break;
  expect(closed).toBe(true);
});

it('has no word against text, and one against a program', async () => {
  await mustBeText('x', Buffer.from(''));
  await mustBeText('x', Buffer.from(line));
  await expect(
    mustBeText(
      'a.bin',
      Uint8Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 251),
    ),
  ).rejects.toMatchObject({ code: 'ASSAY_INPUT_BINARY' });
});
