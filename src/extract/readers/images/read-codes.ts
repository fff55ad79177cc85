import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Trouble } from '../../../domain/submission.ts';
import { extractInto } from '../../extract.ts';
import type { Gathering } from '../../gather.ts';
import { annotated } from '../annotate.ts';
import { pictureIn, pictureKind } from './picture.ts';

/** What may still be looked at of the pictures in one input; counted down by whoever looks. */
export interface PictureAllowance {
  pictures: number;
  pixels: number;
}

/** 50 pictures, and as many pixels as eight photographs of a telephone have. */
export const picturesAllowed = (): PictureAllowance => ({ pictures: 50, pixels: 100_000_000 });

/** Bytes, and pixels of one picture: 16 million take 64 MB to decode and half a second. */
const limits = { bytes: 10 << 20, pixels: 16_000_000 };

/** A Micro QR code has so many modules on a side, and no code has fewer. */
const smallest = 10;

/** Two-dimensional codes that telephones open; bar codes are of goods. */
const formats = ['QRCode', 'MicroQRCode', 'RMQRCode', 'Aztec', 'DataMatrix'] as const;

/** Raw pixels, four bytes each. */
interface Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

type Read = typeof import('zxing-wasm/reader')['readBarcodes'];

let loading: Promise<Read> | undefined;

/** The reader of codes is WebAssembly in a file of its package: nothing is fetched. */
function reader(): Promise<Read> {
  loading ??= (async () => {
    const installed = createRequire(import.meta.url);
    const [{ prepareZXingModule, readBarcodes }, wasm] = await Promise.all([
      import('zxing-wasm/reader'),
      readFile(installed.resolve('zxing-wasm/reader/zxing_reader.wasm')),
    ]);
    await prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer }, fireImmediately: true });
    return readBarcodes;
  })();
  return loading;
}

/**
 * Finds what the QR, Aztec and Data Matrix codes in a picture say: PNG, JPEG, GIF (its first frame) or BMP, or raw pixels. The field is `qr`. The
 * reason names the `picture`. What is too large, broken or beyond the allowance is a trouble, and so is a picture of a kind that is not decoded.
 * Never throws.
 */
export async function readCodes(
  gathering: Gathering,
  content: Uint8Array | Pixels,
  allowance: PictureAllowance,
  picture: string,
): Promise<readonly Trouble[]> {
  const unread = (why: string): readonly Trouble[] => [{ part: 'qr', message: `${why}; it was not searched for QR codes` }];
  if (content instanceof Uint8Array && content.length > limits.bytes) return unread(`the picture has more than ${limits.bytes} bytes`);
  if (content instanceof Uint8Array && pictureKind(content) === 'other') return unread('a picture of this kind is not decoded');
  const size = content instanceof Uint8Array ? pictureIn(content, limits.pixels) : content;
  if (size === undefined) return unread('the picture is broken');
  // The dots by which a sender counts who reads hold nothing.
  if (size.width < smallest || size.height < smallest) return [];
  if (allowance.pictures-- <= 0) return unread('too many pictures in one input');
  if ('refusal' in size && size.refusal !== undefined) return unread(size.refusal);
  const pixels = size.width * size.height;
  if (pixels > limits.pixels) return unread(`the picture has more than ${limits.pixels} pixels`);
  if (pixels > allowance.pixels) return unread('too many pixels in one input');
  allowance.pixels -= pixels;
  let codes: Awaited<ReturnType<Read>>;
  try {
    const read = await reader();
    const given = content instanceof Uint8Array ? content : { ...content, colorSpace: 'srgb' as const };
    codes = await read(given as Parameters<Read>[0], { formats: [...formats], tryHarder: true, maxNumberOfSymbols: 10 });
  } catch (error) {
    return unread(`the picture cannot be decoded (${error instanceof Error ? error.message.slice(0, 100) : 'unknown'})`);
  }
  if (codes.some(({ isValid, error, format }) => !isValid && error !== '' && String(format) === '')) return unread('the picture is broken');
  const into = annotated(gathering, (_, mention) => ({ ...mention, reason: `in a QR code in ${picture}`, role: mention.role ?? 'url' }));
  for (const { isValid, text } of codes) if (isValid) extractInto(into, text, 'qr');
  return [];
}
