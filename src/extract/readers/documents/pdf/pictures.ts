import { constants, inflateSync } from 'node:zlib';

/** Pixels as canvas has them: red, green, blue, opacity. */
export interface Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** As far before its data as the description of a stream is searched for. */
const longestDictionary = 1_500;
const mostPictures = 50;

/**
 * The pictures in a PDF, in the order of the file, found by their descriptions and not by its table of objects: JPEG files as they are, and packed
 * pixels of 1 or 8 bits, grey, RGB or CMYK. Nothing is drawn, for that costs whatever its author likes. Pictures of more than `mostPixels`, in
 * other formats or in streams of objects are left out. Linear; never throws.
 */
export function* pdfPictures(bytes: Uint8Array, mostPixels: number): Generator<Uint8Array | Pixels> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let found = 0;
  for (let at = file.indexOf('stream'); at !== -1 && found < mostPictures; ) {
    let start = at + 'stream'.length;
    if (file[start] === 0x0d) start++;
    if (file[start] === 0x0a) start++;
    const next = file.indexOf('endstream', start);
    const end = next === -1 ? file.length : next;
    const head = file.toString('latin1', Math.max(0, at - longestDictionary), at);
    const dictionary = head.slice(Math.max(head.lastIndexOf('endobj'), head.lastIndexOf(' obj')) + 1);
    if (/\/Subtype\s{0,4}\/Image/.test(dictionary)) {
      const picture = pictureIn(dictionary, file.subarray(start, end), mostPixels);
      if (picture !== undefined) {
        found++;
        yield picture;
      }
    }
    if (next === -1) return;
    at = file.indexOf('stream', end + 'endstream'.length);
  }
}

function pictureIn(dictionary: string, data: Uint8Array, mostPixels: number): Uint8Array | Pixels | undefined {
  const filter = /\/Filter\s{0,4}\[?\s{0,4}\/(\w+)/.exec(dictionary)?.[1];
  if (filter === 'DCTDecode') return data;
  if (filter !== 'FlateDecode') return undefined;
  const number = (name: string): number => Number(new RegExp(`/${name}\\s{0,4}(\\d{1,6})`).exec(dictionary)?.[1] ?? 0);
  const [width, height] = [number('Width'), number('Height')];
  const bits = /\/ImageMask\s{0,4}true/.test(dictionary) ? 1 : number('BitsPerComponent');
  if (width === 0 || height === 0 || width * height > mostPixels || (bits !== 1 && bits !== 8)) return undefined;
  const isFiltered = number('Predictor') >= 10;
  let raw: Buffer;
  try {
    raw = inflateSync(data, { maxOutputLength: 4 * width * height + height + 1_024, finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
  for (const colours of bits === 1 ? [1] : [1, 3, 4]) {
    const stride = Math.ceil((width * colours * bits) / 8);
    const row = stride + (isFiltered ? 1 : 0);
    // A line break may stand behind the data.
    if (raw.length < row * height || raw.length > row * height + 16) continue;
    const rows = isFiltered ? unfiltered(raw, height, stride, Math.max(1, (colours * bits) >> 3)) : raw;
    return { width, height, data: canvasOf(rows, width, height, stride, colours, bits) };
  }
  return undefined;
}

/** Undoes the filters of PNG, which look at the pixel to the left and at the row above. */
function unfiltered(raw: Uint8Array, height: number, stride: number, pixel: number): Uint8Array {
  const rows = new Uint8Array(height * stride);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < pixel ? 0 : (rows[at - pixel] ?? 0);
      const above = y === 0 ? 0 : (rows[at - stride] ?? 0);
      const corner = x < pixel || y === 0 ? 0 : (rows[at - stride - pixel] ?? 0);
      const guess =
        filter === 1 ? left : filter === 2 ? above : filter === 3 ? (left + above) >> 1 : filter === 4 ? paeth(left, above, corner) : 0;
      rows[at] = (raw[y * (stride + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return rows;
}

function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner;
  const [toLeft, toAbove, toCorner] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
  return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
}

function canvasOf(rows: Uint8Array, width: number, height: number, stride: number, colours: number, bits: number): Uint8ClampedArray {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to = (y * width + x) * 4;
      for (let colour = 0; colour < 3; colour++) {
        const from = y * stride + x * colours + (colours === 1 ? 0 : colour);
        const value = bits === 1 ? ((rows[y * stride + (x >> 3)] ?? 0) & (128 >> (x & 7)) ? 255 : 0) : (rows[from] ?? 0);
        data[to + colour] = colours === 4 ? 255 - value : value;
      }
      data[to + 3] = 255;
    }
  }
  return data;
}
