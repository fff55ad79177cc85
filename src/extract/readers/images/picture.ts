import { inflateSync } from 'node:zlib';

/** A picture of a kind that can be decoded here, as its header tells. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Why it is not decoded, in words: it would cost more than a picture of its size may. */
  readonly refusal?: string | undefined;
}

/** The kinds of pictures that are known by their first bytes, in Latin-1. */
const marks: readonly (readonly [string, 'png' | 'jpeg' | 'gif' | 'bmp' | 'other'])[] = [
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['\xff\xd8\xff', 'jpeg'],
  ['GIF87a', 'gif'],
  ['GIF89a', 'gif'],
  ['BM', 'bmp'],
  ['II*\0', 'other'],
  ['MM\0*', 'other'],
];

/** Programs write a dozen; each is a walk over all pixels. */
const mostScans = 64;

/** What kind of picture bytes are; undefined where they are none. `other`: one that is not decoded here (WebP, TIFF, HEIC). */
export function pictureKind(bytes: Uint8Array): 'png' | 'jpeg' | 'gif' | 'bmp' | 'other' | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 16)).toString('latin1');
  const known = marks.find(([mark]) => start.startsWith(mark))?.[1];
  if (known === 'bmp') return bytes.length > 26 && start.slice(6, 10) === '\0\0\0\0' ? 'bmp' : undefined;
  if (known !== undefined) return known;
  return (start.startsWith('RIFF') && start.slice(8, 12) === 'WEBP') || /^.{4}ftyp(?:hei[cx]|avif|mif1)/s.test(start) ? 'other' : undefined;
}

/**
 * The size of a picture by its header, before anything is decoded, and whether decoding it costs no more than that size should.
 * Undefined where the header is broken. Pictures of more than `mostPixels` are only measured.
 */
export function pictureIn(bytes: Uint8Array, mostPixels: number): Picture | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (pictureKind(bytes)) {
    case 'png': {
      if (file.length < 33) return undefined;
      const size = { width: file.readUInt32BE(16), height: file.readUInt32BE(20) };
      return size.width * size.height <= mostPixels && isPngBomb(file, size)
        ? { ...size, refusal: 'it unpacks to more than a picture of its size' }
        : size;
    }
    case 'jpeg':
      return jpegSize(file);
    case 'gif':
      return file.length < 10 ? undefined : { width: file.readUInt16LE(6), height: file.readUInt16LE(8) };
    case 'bmp':
      return { width: Math.abs(file.readInt32LE(18)), height: Math.abs(file.readInt32LE(22)) };
    default:
      return undefined;
  }
}

/** Whether the data of a PNG unpacks to more than eight bytes for each pixel: whoever decodes it unpacks whatever it is. */
function isPngBomb(file: Buffer, { width, height }: Picture): boolean {
  const packed: Buffer[] = [];
  for (let at = 8; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at);
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT') packed.push(file.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  try {
    inflateSync(Buffer.concat(packed), { maxOutputLength: 8 * width * height + 8 * height + 65_536 });
    return false;
  } catch (error) {
    // What is broken is for the decoder to say.
    return error instanceof RangeError;
  }
}

function jpegSize(file: Buffer): Picture | undefined {
  let size: Picture | undefined;
  let scans = 0;
  for (let at = 2; at + 4 <= file.length; ) {
    if (file[at] !== 0xff) {
      // Packed data, up to the next mark that is one.
      const next = file.indexOf(0xff, at);
      if (next === -1) break;
      at = next;
    }
    const mark = file[at + 1] ?? 0;
    // Stuffed bytes, fill bytes and restarts have no length.
    if (mark === 0 || mark === 0xff || (mark >= 0xd0 && mark <= 0xd9) || mark === 1) {
      at += mark === 0xff ? 1 : 2;
      continue;
    }
    if (at + 9 <= file.length && mark >= 0xc0 && mark <= 0xcf && mark !== 0xc4 && mark !== 0xc8 && mark !== 0xcc)
      size ??= { height: file.readUInt16BE(at + 5), width: file.readUInt16BE(at + 7) };
    if (mark === 0xda && ++scans > mostScans) return size && { ...size, refusal: `it is drawn more than ${mostScans} times over` };
    at += 2 + Math.max(2, file.readUInt16BE(at + 2));
  }
  return size;
}
