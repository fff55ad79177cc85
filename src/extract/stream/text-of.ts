import { AssayError } from '../../domain/errors.ts';
import type { Trouble } from '../../domain/submission.ts';
import { decoded } from '../readers/decode.ts';
import { type Damage, unpacked } from './unpacked.ts';

/** By the first so many bytes the encoding is told. */
const sampleSize = 1 << 16;

/**
 * The text of a stream of bytes, unpacked where they are a gzip: in the encoding of its mark, or the one its first 64 KiB look
 * most like. What had to be guessed and what is broken are told in `damage`; bytes that mean nothing become U+FFFD. However the
 * bytes are cut, the text is the same.
 */
export async function* textOf(chunks: AsyncIterable<Uint8Array>, damage: Damage): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  const head: Uint8Array[] = [];
  let length = 0;
  const begin = (): string => {
    const bytes = Buffer.concat(head);
    const { encoding, guess } = encodingOf(bytes.subarray(0, sampleSize));
    damage.troubles.push(...guess);
    decoder = new TextDecoder(encoding);
    return decoder.decode(bytes, { stream: true });
  };
  for await (const chunk of unpacked(chunks, damage)) {
    let text: string;
    if (decoder !== undefined) text = decoder.decode(chunk, { stream: true });
    else {
      head.push(chunk);
      length += chunk.length;
      if (length < sampleSize) continue;
      text = begin();
    }
    if (text !== '') yield text;
  }
  const text = (decoder === undefined ? begin() : '') + (decoder?.decode() ?? '');
  if (text !== '') yield text;
}

/** For `TextDecoder`, which has no UTF-32; whoever has that gives it to a reader as a whole. */
function encodingOf(sample: Uint8Array): { readonly encoding: string; readonly guess: readonly Trouble[] } {
  try {
    const { encoding, troubles } = decoded('', sample.subarray(0, wholeCharacters(sample)));
    return encoding.startsWith('utf-32') ? { encoding: 'utf-8', guess: [] } : { encoding, guess: troubles };
  } catch (error) {
    // Nothing but spaces, or nothing a text has: the caller wanted it read as text.
    if (error instanceof AssayError) return { encoding: 'utf-8', guess: [] };
    throw error;
  }
}

/** Up to the last line end, so that no character is cut in two; a sample without one is cut where it is. */
function wholeCharacters(sample: Uint8Array): number {
  if (sample.length < sampleSize) return sample.length;
  const lines = sample.lastIndexOf(0x0a) + 1;
  // In UTF-16 LE a zero byte still belongs to the line end.
  return lines === 0 ? sample.length : lines + (lines & 1);
}
