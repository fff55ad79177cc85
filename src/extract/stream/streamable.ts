import { AssayError } from '../../domain/errors.ts';
import { decoded } from '../readers/decode.ts';
import { binaryKind, type Kind, textKind } from '../readers/kind.ts';
import { unpacked } from './unpacked.ts';

/** As much of the beginning as one looks at to know what it is. */
const headSize = 1 << 16;

/** A stream whose beginning was looked at; `chunks` still gives all of it. */
export interface Begun {
  readonly head: Uint8Array;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** The first 64 KiB of a stream, or all of it, and the whole stream. */
export async function begun(chunks: AsyncIterable<Uint8Array>): Promise<Begun> {
  const rest = chunks[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  for (let length = 0; length < headSize; ) {
    const next = await rest.next();
    if (next.done) break;
    head.push(next.value);
    length += next.value.length;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield* head;
      yield* { [Symbol.asyncIterator]: () => rest };
    } finally {
      await rest.return?.();
    }
  }
  return { head: Buffer.concat(head).subarray(0, headSize), chunks: all() };
}

/**
 * Whether a stream is plain text, or a log, packed by gzip or not: then it may be read window by window. Everything else has a
 * reader that wants to see the whole. `kind` overrules what name and content tell.
 */
export async function streamable(name: string, head: Uint8Array, kind?: Kind): Promise<boolean> {
  if (kind !== undefined) return kind === 'text';
  const sample = await unpackedHead(head);
  const inner = name.replace(/\.g?z(?:ip)?$/i, '');
  if (binaryKind(inner, sample) !== undefined) return false;
  try {
    const { text, encoding } = decoded(inner, sample);
    // Of what goes on, these cannot be told from text.
    const structured = sample.length === headSize && /^\s*(?:\{\s*["}]|\[\s*[[{"]|<[a-z!?])/i.test(text.slice(0, 4096));
    return !encoding.startsWith('utf-32') && !structured && textKind(inner, text).kind === 'text';
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    // A log may begin with any number of empty lines.
    return error.code === 'ASSAY_INPUT_EMPTY' && sample.length === headSize;
  }
}

/** @throws AssayError ASSAY_INPUT_BINARY for what cannot be rewritten as text */
export async function mustBeText(name: string, head: Uint8Array): Promise<void> {
  try {
    decoded(name, await unpackedHead(head));
  } catch (error) {
    if (!(error instanceof AssayError) || error.code !== 'ASSAY_INPUT_BINARY') return;
    throw new AssayError(
      'ASSAY_INPUT_BINARY',
      error.message.replace(/\.$/, ''),
      'only text can be rewritten; assay extract finds what is in it',
    );
  }
}

async function unpackedHead(head: Uint8Array): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of unpacked(once(head), { troubles: [], cut: false })) {
    pieces.push(piece);
    length += piece.length;
    if (length >= headSize) break;
  }
  return Buffer.concat(pieces).subarray(0, headSize);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
