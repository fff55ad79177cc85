import { TextReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { expect, test } from 'vitest';
import { entriesOf } from './entries.ts';
import { mostBytes, mostEntries } from './unpack.ts';

/** By Info-ZIP's `zip -P infected`. */
const infoZip =
  'UEsDBAoACQAAAGoQeF094Au9KgAAAB4AAAALABwAaW52b2ljZS50eHRVVAkAA2jwBGto8ARrdXgLAAEEAAAAAAQAAAAApSEWf7tKwwZx5JzWtEhfJ7h5jiWma2eU2igkq7szgsptbaUe6Mpa0JIDUEsHCD3gC70qAAAAHgAAAFBLAQIeAwoACQAAAGoQeF094Au9KgAAAB4AAAALABgAAAAAAAEAAACkgQAAAABpbnZvaWNlLnR4dFVUBQADaPAEa3V4CwABBAAAAAAEAAAAAFBLBQYAAAAAAQABAFEAAAB/AAAAAAA=';

async function packed(
  files: Readonly<Record<string, string>>,
  options: { readonly password: string; readonly zipCrypto?: boolean; readonly encryptionStrength?: 1 | 2 | 3 },
): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { ...options, useWebWorkers: false });
  for (const [name, text] of Object.entries(files)) await writer.add(name, new TextReader(text));
  return writer.close();
}

async function textsOf(
  archive: Uint8Array,
  passwords: readonly string[] = [],
  bytes = mostBytes,
): Promise<readonly (readonly [string, string, string?])[]> {
  const found: [string, string, string?][] = [];
  const allowance = { entries: mostEntries, bytes };
  for await (const { name, bytes: content, failure } of entriesOf('zip', archive, allowance, { passwords }))
    found.push([name, new TextDecoder().decode(content), ...(failure === undefined ? [] : [failure])] as [string, string, string?]);
  return found;
}

const refused = 'it is encrypted, and no known password opens it; unpack it and give the files in it';

test('opens what Info-ZIP locked', async () => {
  expect(await textsOf(Buffer.from(infoZip, 'base64'))).toEqual([['invoice.txt', 'see http://evil.example.net/z\n']]);
});

test.each([
  ['ZipCrypto', { zipCrypto: true }],
  ['AES-128', { encryptionStrength: 1 as const }],
  ['AES-256', { encryptionStrength: 3 as const }],
])('opens %s with "infected" or a password that is given, and with no other', async (_, options) => {
  const files = { 'a.txt': 'one', 'b.txt': 'two' };
  const opened = Object.entries(files);
  expect(await textsOf(await packed(files, { ...options, password: 'infected' }))).toEqual(opened);
  const secret = await packed(files, { ...options, password: 'Sécret#42' });
  expect(await textsOf(secret, ['wrong', 'Sécret#42'])).toEqual(opened);
  expect(await textsOf(secret, ['wrong'])).toEqual(opened.map(([name]) => [name, '', refused]));
});

test('what comes of a locked file counts against what may be unpacked', async () => {
  const archive = await packed({ 'a.txt': 'x'.repeat(5_000_000) }, { password: 'infected' });
  const [[name, text, failure] = []] = await textsOf(archive, [], 100_000);
  expect([name, text?.length, failure]).toEqual([
    'a.txt',
    100_000,
    `${mostBytes} bytes are unpacked from one input; what comes after was not read`,
  ]);
});

test('so many locked files are tried, and no more', async () => {
  const archiveOf = async (strangers: number): Promise<Uint8Array> => {
    const writer = new ZipWriter(new Uint8ArrayWriter(), { zipCrypto: true, useWebWorkers: false });
    for (let i = 0; i < strangers; i++) await writer.add(`${i}.txt`, new TextReader('x'), { password: 'unknown' });
    await writer.add('last.txt', new TextReader('last'), { password: 'infected' });
    return writer.close();
  };
  expect((await textsOf(await archiveOf(50))).at(-1)).toEqual(['last.txt', 'last']);
  const many = await textsOf(await archiveOf(70));
  expect(many).toHaveLength(71);
  expect(many.at(-1)).toEqual(['last.txt', '', refused]);
});

test.each([
  ['cut in the middle', (archive: Buffer) => archive.subarray(0, 60)],
  ['with another directory', (archive: Buffer) => Buffer.concat([archive.subarray(0, -10), Buffer.alloc(10, 0xff)])],
  ['with other bytes in it', (archive: Buffer) => Buffer.from(archive.map((byte, at) => (at > 45 && at < 70 ? 255 - byte : byte)))],
])('an archive %s is a trouble', async (_, broken) => {
  const found = await textsOf(broken(Buffer.from(infoZip, 'base64')));
  for (const [, text, failure] of found) expect([text, failure]).toEqual(['', refused]);
});
