import { expect, test } from 'vitest';
import { AssayError } from '../../domain/errors.ts';
import { decode, decoded } from './decode.ts';

const text = 'seen 198.51.100.7 and exämple';
const swapped = (bytes: Buffer): Buffer => Buffer.from(bytes).swap16();

test.each([
  ['UTF-8', Buffer.from(text)],
  ['UTF-8 with its mark', Buffer.from(`\ufeff${text}`)],
  ['UTF-16 LE with its mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16 LE without', Buffer.from(text, 'utf16le')],
  ['UTF-16 BE with its mark', swapped(Buffer.from(`\ufeff${text}`, 'utf16le'))],
  ['UTF-16 BE without', swapped(Buffer.from(text, 'utf16le'))],
])('reads %s', (_, bytes) => {
  expect(decode('a.txt', bytes)).toBe(text);
});

const wide = (units: string, little: boolean): Buffer =>
  Buffer.concat(
    Array.from(units, (unit) => {
      const bytes = Buffer.alloc(4);
      if (little) bytes.writeUInt32LE(unit.codePointAt(0) ?? 0);
      else bytes.writeUInt32BE(unit.codePointAt(0) ?? 0);
      return bytes;
    }),
  );

test.each([
  ['little-endian with its mark', wide(`\ufeff${text}`, true)],
  ['little-endian without', wide(text, true)],
  ['big-endian with its mark', wide(`\ufeff${text}`, false)],
  ['big-endian without', wide(text, false)],
])('reads UTF-32, %s', (_, bytes) => {
  expect(decode('a.txt', bytes)).toBe(text);
});

/** The letters at 0xC0 … 0xFF of windows-1251 and of KOI8-R. */
const cyrillic = (page: string, letters: string): Buffer => {
  const decoder = new TextDecoder(page);
  const codes = new Map(Array.from({ length: 256 }, (_, code) => [decoder.decode(Uint8Array.of(code)), code]));
  return Buffer.from(Array.from(letters, (letter) => codes.get(letter) ?? 0x3f));
};
const russian = 'Соединение с сервером 198.51.100.7 установлено, файл загружен и запущен';

test.each(['windows-1251', 'koi8-r'])('reads %s, and says that it guessed', (page) => {
  expect(decoded('a.log', cyrillic(page, russian))).toEqual({
    text: russian,
    encoding: page,
    troubles: [{ part: 'text', message: `not UTF-8; it was read as ${page}, which it looks most like` }],
  });
});

test.each([
  [
    'shift_jis',
    '8354815b836f815b82c990da91b182b582dc82b582bd81428ab490f582cc8b5e82a282aa82a082e882dc82b7',
    'サーバーに接続しました。感染の疑いがあります',
  ],
  ['gb18030', 'c1acbdd3b5bdb7fecef1c6f7b3c9b9a6a3acb6f1d2e2c8edbcfe', '连接到服务器成功，恶意软件'],
  ['euc-kr', 'bcadb9f6bfa120bfacb0e1b5c7befabdc0b4cfb4d92e20bec7bcbac4dab5e5', '서버에 연결되었습니다. 악성코드'],
  ['big5', 'b373b1b5a8eca6f8aa41beb9a6a8a55ca141b463b74eb36ec5e9a477a455b8fc', '連接到伺服器成功，惡意軟體已下載'],
])('reads %s', (page, hex, expected) => {
  const line = Buffer.concat([Buffer.from(hex, 'hex'), Buffer.from(' 198.51.100.7\n')]);
  const { text: read, encoding } = decoded('a.log', line);
  expect([encoding, read]).toEqual([page, `${expected} 198.51.100.7\n`]);
});

test('reads ISO-2022-JP, which is all ASCII', () => {
  expect(decode('a.txt', Buffer.from('\x1b$B%5!<%P!<\x1b(B 198.51.100.7', 'latin1'))).toBe('サーバー 198.51.100.7');
});

test('a few letters of Western Europe do not swallow what stands beside them', () => {
  expect(decode('a.txt', Buffer.from('ex\xe4mple.com 198.51.100.7', 'latin1'))).toBe('exämple.com 198.51.100.7');
});

test('a broken byte in UTF-8 is U+FFFD, and said', () => {
  const bytes = Buffer.concat([Buffer.from('größer, schöner, weiter\n'), Buffer.from([0xff]), Buffer.from('198.51.100.7')]);
  const { text: read, encoding, troubles } = decoded('a.txt', bytes);
  expect([read.slice(-13), encoding, troubles]).toEqual([
    '\ufffd198.51.100.7',
    'utf-8',
    [{ part: 'text', message: 'some bytes are not UTF-8; they were read as U+FFFD' }],
  ]);
});

const codeOf = (bytes: Uint8Array): readonly [string, string] | undefined => {
  try {
    decode('a.bin', bytes);
  } catch (error) {
    if (error instanceof AssayError) return [error.code, error.fix];
  }
  return undefined;
};

test('refuses what is empty or binary, and says what to do', () => {
  const other = 'Give text, a document, a mail or an archive; a program or picture can be looked up by its SHA-256.';
  expect(codeOf(Buffer.from(''))?.[0]).toBe('ASSAY_INPUT_EMPTY');
  expect(codeOf(Buffer.from(' \r\n\t'))?.[0]).toBe('ASSAY_INPUT_EMPTY');
  expect(codeOf(Buffer.from('%PDF-1.7\n…'))).toEqual(['ASSAY_INPUT_BINARY', 'Give it without --kind: it is read as what it is.']);
  expect(codeOf(Buffer.from('d0cf11e0a1b11ae1', 'hex'))?.[1]).toContain('.docx');
  expect(codeOf(Buffer.from('377abcaf271c0004', 'hex'))?.[1]).toContain('Unpack');
  expect(codeOf(Buffer.from('MZ\0\0\0\x01\0\0\0\x02\x03\x04'))).toEqual(['ASSAY_INPUT_BINARY', other]);
});

test('a megabyte of high bytes on one line ends', () => {
  expect(decode('a.txt', Buffer.alloc(1 << 20, 0xe9))).toHaveLength(1 << 20);
});

test('one or two stray bytes are let through, also in a short note', () => {
  expect(decode('a.txt', Buffer.from('\x1b]0;x\x07 198.51.100.7'))).toBe('\x1b]0;x\x07 198.51.100.7');
  expect(decode('a.log', Buffer.from(`${'a line of a log\n'.repeat(20)}\0`))).toHaveLength(321);
});
