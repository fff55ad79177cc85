import { constants, inflateSync } from 'node:zlib';

/** More streams than this are not looked into; a book of 5,000 pages has fewer. */
const mostStreams = 50_000;
/** Filters can be applied one after the other. */
const mostLayers = 3;

/**
 * The unpacked Flate streams of a PDF, found by their keywords and not by its table of objects, so that a broken file
 * gives them, too. Streams that are not Flate or unpack to more than `most` bytes are given as `undefined`. Linear.
 */
export function* pdfStreams(bytes: Uint8Array, most: number): Generator<Uint8Array | undefined> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let seen = 0;
  for (let at = file.indexOf('stream'); at !== -1 && seen < mostStreams; ) {
    let start = at + 'stream'.length;
    if (file[start] === 0x0d) start++;
    if (file[start] === 0x0a) start++;
    const found = file.indexOf('endstream', start);
    const end = found === -1 ? file.length : found;
    if (isZlib(file.subarray(start))) {
      seen++;
      yield unpacked(file.subarray(start, end), most);
    }
    if (found === -1) return;
    at = file.indexOf('stream', end + 'endstream'.length);
  }
}

/**
 * Whether a stream of a PDF unpacks to more than `mostEach`, or all of them to more than `mostTogether` bytes: the reader of
 * PDFs unpacks whatever it meets, however large. Chains with other filters than Flate are not seen through.
 */
export function isPdfBomb(bytes: Uint8Array, mostEach: number, mostTogether: number): boolean {
  let together = 0;
  let count = 0;
  for (const stream of pdfStreams(bytes, mostEach)) {
    if (stream === undefined) return true;
    together += stream.length;
    if (together > mostTogether || ++count === mostStreams) return true;
  }
  return false;
}

/**
 * Whether so many objects are written twice, never ended or never closed that searching for them takes the reader of PDFs
 * quadratic time: it reads each of them to the end of the file. What is only cut short or saved a few hundred times passes.
 */
export function isPdfMaze(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const known = new Set<string>();
  let objects = 0;
  for (const [, number = ''] of text.matchAll(/(\d{1,10})\s{1,4}\d{1,5}\s{1,4}obj\b/g)) {
    objects++;
    known.add(number);
  }
  const twice = objects - known.size;
  const unended = objects - count(text, 'endobj');
  const unclosed = count(text, '<<') - count(text, '>>');
  return unended > 1000 || unclosed > 1000 || (twice > 1000 && twice * text.length > 2e9);
}

function count(text: string, mark: string): number {
  let found = 0;
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + mark.length)) found++;
  return found;
}

function unpacked(packed: Uint8Array, most: number): Uint8Array | undefined {
  let current = packed;
  for (let layer = 0; layer < mostLayers && isZlib(current); layer++) {
    try {
      current = inflateSync(current, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH });
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      break;
    }
  }
  return current;
}

/** The two bytes by which RFC 1950 begins. */
function isZlib(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  return (first & 0x8f) === 0x08 && ((first << 8) | second) % 31 === 0;
}
