import { isUtf8 } from 'node:buffer';
import { analyse } from 'chardet';
import { AssayError } from '../../domain/errors.ts';
import type { Trouble } from '../../domain/submission.ts';

/** V8 holds no longer string; UTF-8 never decodes to more units than it has bytes. */
const longestText = 500_000_000;

const convert = {
  read: 'Give it without --kind: it is read as what it is.',
  old: 'Save it as .docx, .xlsx or .pptx, or what you need of it as text, and give that.',
  packed: 'Unpack it and give the files in it.',
  other: 'Give text, a document, a mail or an archive; a program or picture can be looked up by its SHA-256.',
} as const;

/** First bytes of files that are no text, in Latin-1. */
const magics: readonly (readonly [string, string, keyof typeof convert])[] = [
  ['%PDF-', 'a PDF', 'read'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an Office file of before 2007', 'old'],
  ['PK\x03\x04', 'a ZIP archive or Office file', 'read'],
  ['\x1f\x8b', 'a gzip file', 'read'],
  ['7z\xbc\xaf\x27\x1c', 'a 7-Zip archive', 'packed'],
  ['Rar!\x1a\x07', 'a RAR archive', 'packed'],
  ['\xfd7zXZ\0', 'an xz file', 'packed'],
  ['BZh', 'a bzip2 file', 'packed'],
  ['\x28\xb5\x2f\xfd', 'a Zstandard file', 'packed'],
  ['MSCF\0', 'a cabinet archive', 'packed'],
  ['\x7fELF', 'a program', 'other'],
  ['\x89PNG', 'an image', 'other'],
  ['\xff\xd8\xff', 'an image', 'other'],
  ['GIF8', 'an image', 'other'],
];

/** Text, and what had to be guessed to read it. */
export interface Decoded {
  readonly text: string;
  /** By its WHATWG name, `utf-8`, `windows-1251`…; UTF-32, which WHATWG leaves out, as `utf-32le` or `utf-32be`. */
  readonly encoding: string;
  readonly troubles: readonly Trouble[];
}

/** The text alone of {@link decoded}. */
export function decode(name: string, bytes: Uint8Array): string {
  return decoded(name, bytes).text;
}

/**
 * The text in bytes that a user gave: by its byte order mark, else UTF-16 or UTF-32 by their zero bytes, else UTF-8, else
 * the code page that the bytes look most like. What was guessed is a trouble; bytes that mean nothing become U+FFFD.
 * Throws ASSAY_INPUT_EMPTY, ASSAY_INPUT_TOO_LARGE or ASSAY_INPUT_BINARY; `name` is for the message.
 */
export function decoded(name: string, bytes: Uint8Array): Decoded {
  if (bytes.length > longestText) {
    throw new AssayError(
      'ASSAY_INPUT_TOO_LARGE',
      `${name} has ${bytes.length} bytes; the limit is ${longestText}.`,
      'Split it and give the parts.',
    );
  }
  const start = String.fromCharCode(...bytes.subarray(0, 8));
  const magic = magics.find(([mark]) => start.startsWith(mark) && (mark !== 'BZh' || isBinary(bytes)));
  if (magic !== undefined) throw new AssayError('ASSAY_INPUT_BINARY', `${name} is ${magic[1]}.`, convert[magic[2]]);
  const wide = markOf(bytes) ?? wideOf(bytes);
  if (wide === undefined && isBinary(bytes)) {
    throw new AssayError('ASSAY_INPUT_BINARY', `${name} is binary and of no kind assay can read.`, convert.other);
  }
  const { encoding, troubles } = wide === undefined ? pageOf(bytes) : { encoding: wide, troubles: [] };
  const text = encoding.startsWith('utf-32') ? utf32(bytes, encoding === 'utf-32le') : new TextDecoder(encoding).decode(bytes);
  if (text.trim() === '')
    throw new AssayError('ASSAY_INPUT_EMPTY', `There is nothing in ${name}.`, 'Give a file with text in it, or indicators as arguments.');
  return { text, encoding, troubles };
}

/** Longer marks first: UTF-32 LE begins as UTF-16 LE does. */
const marks: readonly (readonly [readonly number[], string])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe, 0, 0], 'utf-32le'],
  [[0, 0, 0xfe, 0xff], 'utf-32be'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

function markOf(bytes: Uint8Array): string | undefined {
  return marks.find(([mark]) => mark.every((byte, index) => bytes[index] === byte))?.[1];
}

/** Enough to tell; what follows is of the same kind. */
const sampleSize = 1 << 16;

/** UTF-16 or UTF-32 without a mark: most of the high bytes are zero, the low ones are not. */
function wideOf(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, sampleSize);
  const zeros = [0, 0, 0, 0];
  sample.forEach((byte, index) => {
    if (byte === 0) zeros[index & 3] = (zeros[index & 3] ?? 0) + 1;
  });
  const share = zeros.map((count) => count / (sample.length / 4));
  const [a = 0, b = 0, c = 0, d = 0] = share;
  if (bytes.length % 4 === 0 && c > 0.9 && d > 0.9 && a < 0.05) return 'utf-32le';
  if (bytes.length % 4 === 0 && a > 0.9 && b > 0.9 && d < 0.05) return 'utf-32be';
  if (b + d > 0.8 && a + c < 0.1) return 'utf-16le';
  if (a + c > 0.8 && b + d < 0.1) return 'utf-16be';
  return undefined;
}

/** Whether more than a fiftieth are bytes that no text has; one or two stray ones are no reason to refuse even a short note. */
function isBinary(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, sampleSize);
  let controls = 0;
  for (const byte of sample) {
    if (byte < 0x20 && !(byte >= 0x08 && byte <= 0x0d) && byte !== 0x1b && byte < 0x1d) controls++;
  }
  return controls > 2 + sample.length * 0.02;
}

/** Below this chardet only says that nothing contradicts; a wrong double-byte page would swallow letters beside it. */
const sureOfDoubleBytes = 50;
const doubleByte = /^(?:Shift_JIS|Big5|EUC-|GB18030|ISO-2022)/;

function pageOf(bytes: Uint8Array): { readonly encoding: string; readonly troubles: readonly Trouble[] } {
  if (isUtf8(bytes)) return { encoding: shiftsToJapanese(bytes) ? 'iso-2022-jp' : 'utf-8', troubles: [] };
  const sample = strangeLines(bytes);
  if (mostlyUtf8(sample)) {
    return { encoding: 'utf-8', troubles: [{ part: 'text', message: 'some bytes are not UTF-8; they were read as U+FFFD' }] };
  }
  const names = analyse(sample)
    .filter(({ name, confidence }) => !/^(?:UTF|ASCII)/.test(name) && (!doubleByte.test(name) || confidence >= sureOfDoubleBytes))
    .flatMap(({ name }) => known(name));
  const encoding = names[0] ?? 'windows-1252';
  return { encoding, troubles: [{ part: 'text', message: `not UTF-8; it was read as ${encoding}, which it looks most like` }] };
}

/** ISO-2022-JP is all ASCII, with escapes that announce it. */
function shiftsToJapanese(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, sampleSize)).includes('\x1b$B');
}

function known(name: string): readonly string[] {
  try {
    return [new TextDecoder(name).encoding];
  } catch {
    return [];
  }
}

/** Lines with bytes beyond ASCII, up to the size of a sample: in a log of a megabyte one line may decide. */
function strangeLines(bytes: Uint8Array): Uint8Array {
  const sample = new Uint8Array(Math.min(sampleSize, bytes.length));
  let length = 0;
  for (let i = 0; i < bytes.length && length < sample.length; i++) {
    if ((bytes[i] ?? 0) < 0x80) continue;
    const line = bytes.lastIndexOf(0x0a, i) + 1;
    const newline = bytes.indexOf(0x0a, i);
    const from = Math.max(line, i - 200);
    const to = Math.min(newline === -1 ? bytes.length : newline + 1, i + 4096);
    const part = bytes.subarray(from, Math.min(to, from + sample.length - length));
    sample.set(part, length);
    length += part.length;
    i = to - 1;
  }
  return sample.subarray(0, length);
}

/** A log in UTF-8 may hold a few broken bytes; text of a code page hardly ever holds two that UTF-8 would pair. */
function mostlyUtf8(sample: Uint8Array): boolean {
  const text = new TextDecoder().decode(sample);
  let broken = 0;
  let whole = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0xfffd) broken++;
    else if (code >= 0x80) whole++;
  }
  return whole > broken;
}

function utf32(bytes: Uint8Array, little: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces: string[] = [];
  for (let from = 0; from + 4 <= bytes.length; from += 4 * 4096) {
    const codes: number[] = [];
    for (let at = from; at + 4 <= Math.min(bytes.length, from + 4 * 4096); at += 4) {
      const code = view.getUint32(at, little);
      if (at === 0 && code === 0xfeff) continue;
      codes.push(code > 0x10ffff ? 0xfffd : code);
    }
    pieces.push(String.fromCodePoint(...codes));
  }
  return pieces.join('');
}
