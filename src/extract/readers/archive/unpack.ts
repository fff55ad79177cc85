import { createGunzip, createInflateRaw } from 'node:zlib';

/** What may still be unpacked from one input, however its archives are nested; counted down by whoever unpacks. */
export interface Allowance {
  entries: number;
  bytes: number;
}

export const mostEntries = 1_000;
export const mostBytes = 256 << 20;

/** How many times its size something may unpack to, once it is large: text seldom reaches 100, a bomb 1,000. */
const mostRatio = 250;
const alwaysUnpacked = 16 << 20;

export interface Unpacked {
  readonly bytes: Uint8Array;
  /** Why `bytes` are only the beginning, in words. */
  readonly failure: string | undefined;
}

/** How many bytes something of a size may unpack to, and why no more, in words. */
export function roomFor(packedSize: number, allowance: Allowance): { readonly bytes: number; readonly failure: string } {
  const bytes = Math.min(allowance.bytes, Math.max(alwaysUnpacked, packedSize * mostRatio));
  const failure =
    bytes === allowance.bytes
      ? `${mostBytes} bytes are unpacked from one input; what comes after was not read`
      : `it unpacks to more than ${mostRatio} times its size; the first ${bytes} bytes were read`;
  return { bytes, failure };
}

/** Unpacks gzip (all its members) or raw deflate, as much as is allowed: of what is broken or a bomb, what comes before. */
export async function unpack(packed: Uint8Array, format: 'gzip' | 'deflate', allowance: Allowance): Promise<Unpacked> {
  const inflater = format === 'gzip' ? createGunzip() : createInflateRaw();
  const { bytes: limit, failure: tooMuch } = roomFor(packed.length, allowance);
  const chunks: Uint8Array[] = [];
  let size = 0;
  let failure: string | undefined;
  try {
    inflater.end(packed);
    for await (const chunk of inflater as AsyncIterable<Uint8Array>) {
      const room = limit - size;
      chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
      size += Math.min(room, chunk.length);
      if (chunk.length > room) {
        failure = tooMuch;
        break;
      }
    }
  } catch (error) {
    failure = `it is broken (${error instanceof Error ? error.message : 'unknown'}); what comes before was read`;
  } finally {
    inflater.destroy();
  }
  allowance.bytes -= size;
  return { bytes: Buffer.concat(chunks, size), failure };
}

/** As far back as the beginning of the last word of something cut is searched for. */
const longestWord = 1 << 16;

/**
 * What is cut short, without its last word: the beginning of an address is another address. Of bytes whose last word has
 * no beginning nearby, which are no text, nothing is taken.
 */
export function wholeWords(bytes: Uint8Array): Uint8Array {
  const least = Math.max(0, bytes.length - longestWord);
  for (let end = bytes.length; end > least; end--) if (blanks.has(bytes[end - 1] as number)) return bytes.subarray(0, end);
  return least === 0 ? bytes.subarray(0, 0) : bytes;
}

/** In UTF-16, too, these are the bytes of spaces and line breaks, or what is taken is more than one word. */
const blanks: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20]);
