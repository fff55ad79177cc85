import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';

/** Bytes; of text before, and deflated after. A vendor that says more is asked again when a newer version reads better. */
const largest = { text: 4_000_000, packed: 256_000 };

/** `undefined` among the answers means that there was no record: JSON has no word for it. */
const wrapped = z.array(z.object({ answer: z.unknown().optional() }));

/** What the vendor said, packed to be kept; null where it is too much. */
export function packRaw(raw: readonly unknown[]): Buffer | null {
  const text = JSON.stringify(raw.map((answer) => ({ answer })));
  if (text.length > largest.text) return null;
  const packed = deflateRawSync(text);
  return packed.length > largest.packed ? null : packed;
}

/** Undefined where it does not read. */
export function unpackRaw(packed: Uint8Array): readonly unknown[] | undefined {
  try {
    const text = inflateRawSync(packed, { maxOutputLength: largest.text * 4 }).toString('utf8');
    return wrapped.parse(JSON.parse(text)).map(({ answer }) => answer);
  } catch {
    return undefined;
  }
}
