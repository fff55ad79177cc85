import { AssayError } from '../../domain/errors.ts';

/** V8 holds no longer string; UTF-8 never decodes to more units than it has bytes. */
const longestText = 500_000_000;

const convert = {
  pdf: 'Copy its text into a .txt file and give that.',
  office: 'Save what you need of it as plain text or CSV and give that; for a mail (.msg), save it as .eml.',
  packed: 'Unpack it and give the files in it.',
  other: 'Give text, CSV, JSON, NDJSON or a mail (.eml); a file can be looked up by its SHA-256.',
} as const;

/** First bytes of files people hand over by mistake, or in the hope that they are read. */
const magics: readonly (readonly [string, string, keyof typeof convert])[] = [
  ['%PDF-', 'a PDF', 'pdf'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an Office or Outlook file', 'office'],
  ['PK\x03\x04', 'a ZIP archive or Office file', 'office'],
  ['\x1f\x8b', 'a gzip file', 'packed'],
  ['7z\xbc\xaf\x27\x1c', 'a 7-Zip archive', 'packed'],
  ['Rar!\x1a\x07', 'a RAR archive', 'packed'],
  ['\x7fELF', 'a program', 'other'],
  ['\x89PNG', 'an image', 'other'],
  ['\xff\xd8\xff', 'an image', 'other'],
  ['GIF8', 'an image', 'other'],
];

/**
 * The text in bytes that a user gave: UTF-8, or UTF-16 by its mark or by its zero bytes. Bytes that are not valid become
 * U+FFFD. Throws ASSAY_INPUT_EMPTY, ASSAY_INPUT_TOO_LARGE or ASSAY_INPUT_BINARY; `name` is for the message.
 */
export function decode(name: string, bytes: Uint8Array): string {
  if (bytes.length > longestText) {
    throw new AssayError(
      'ASSAY_INPUT_TOO_LARGE',
      `${name} has ${bytes.length} bytes; the limit is ${longestText}.`,
      'Split it and give the parts.',
    );
  }
  const start = Array.from(bytes.subarray(0, 8), (byte) => String.fromCharCode(byte)).join('');
  const magic = magics.find(([mark]) => start.startsWith(mark));
  if (magic !== undefined) throw new AssayError('ASSAY_INPUT_BINARY', `${name} is ${magic[1]}.`, convert[magic[2]]);
  const encoding = encodingOf(bytes);
  if (encoding === undefined) throw new AssayError('ASSAY_INPUT_BINARY', `${name} is binary and of no kind assay can read.`, convert.other);
  const text = new TextDecoder(encoding).decode(bytes);
  if (text.trim() === '')
    throw new AssayError('ASSAY_INPUT_EMPTY', `There is nothing in ${name}.`, 'Give a file with text in it, or indicators as arguments.');
  return text;
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** `undefined`: not text. Looks at the first 64 KiB. */
function encodingOf(bytes: Uint8Array): Encoding | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe && !(bytes.length >= 4 && bytes[2] === 0 && bytes[3] === 0)) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const sample = bytes.subarray(0, 1 << 16);
  const zeros = [0, 0];
  let controls = 0;
  sample.forEach((byte, index) => {
    if (byte === 0) zeros[index & 1] = (zeros[index & 1] ?? 0) + 1;
    else if (byte < 0x20 && !(byte >= 0x08 && byte <= 0x0d) && byte !== 0x1b && byte !== 0x1d && byte !== 0x1e && byte !== 0x1f) controls++;
  });
  const [even = 0, odd = 0] = zeros;
  const pairs = sample.length / 2;
  if (odd > pairs * 0.4 && even < pairs * 0.05) return 'utf-16le';
  if (even > pairs * 0.4 && odd < pairs * 0.05) return 'utf-16be';
  // A stray zero byte in a log is no reason to refuse it.
  return even + odd + controls > sample.length * 0.02 ? undefined : 'utf-8';
}
