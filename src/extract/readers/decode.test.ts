import { expect, test } from 'vitest';
import { AssayError } from '../../domain/errors.ts';
import { decode } from './decode.ts';

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

test('puts U+FFFD for bytes that are no UTF-8', () => {
  expect(decode('a.txt', Buffer.from('ex\xe4mple 198.51.100.7', 'latin1'))).toBe('ex\ufffdmple 198.51.100.7');
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
  const other = 'Give text, CSV, JSON, NDJSON or a mail (.eml); a file can be looked up by its SHA-256.';
  expect(codeOf(Buffer.from(''))?.[0]).toBe('ASSAY_INPUT_EMPTY');
  expect(codeOf(Buffer.from(' \r\n\t'))?.[0]).toBe('ASSAY_INPUT_EMPTY');
  expect(codeOf(Buffer.from('%PDF-1.7\n…'))).toEqual(['ASSAY_INPUT_BINARY', 'Copy its text into a .txt file and give that.']);
  expect(codeOf(Buffer.from('d0cf11e0a1b11ae1', 'hex'))?.[1]).toContain('.eml');
  expect(codeOf(Buffer.from('MZ\0\0\0\x01\0\0\0\x02\x03\x04'))).toEqual(['ASSAY_INPUT_BINARY', other]);
});

test('a stray zero byte in a log is let through', () => {
  expect(decode('a.log', Buffer.from(`${'a line of a log\n'.repeat(20)}\0`))).toHaveLength(321);
});
