import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib';
import type { Trouble } from '../../domain/submission.ts';

/** Packed bytes given to the unpacker at once: it makes at most 1,032 times as many of them. */
const blockSize = 1 << 13;
/** Unpacked bytes in one piece. When the packed ones are broken, those of the last piece are lost. */
const pieceSize = 1 << 14;

/** What was wrong with a stream. */
export interface Damage {
  readonly troubles: Trouble[];
  /** It ended in the middle of something. */
  cut: boolean;
}

/**
 * The bytes themselves, or what is packed in them where they begin like a gzip (RFC 1952), of one member or several. One
 * that is cut short gives all that was there and a broken one what stands before the defect, and then a trouble.
 */
export async function* unpacked(chunks: AsyncIterable<Uint8Array>, damage: Damage): AsyncGenerator<Uint8Array> {
  const input = reading(chunks);
  try {
    const magic = await input.take(3);
    input.back(magic.length);
    if (magic[0] === 0x1f && magic[1] === 0x8b && magic[2] === 8) {
      const trouble = yield* members(input, damage);
      if (trouble !== undefined) damage.troubles.push({ part: 'gzip', message: trouble });
    } else yield* input.rest();
  } finally {
    await input.close();
  }
}

/** Bytes on demand, in portions that do not depend on how they came. */
interface Input {
  /** As many bytes, or what is left when it is less. */
  take(length: number): Promise<Buffer>;
  /** The last so many bytes that were taken are to be taken again. */
  back(length: number): void;
  rest(): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

function reading(chunks: AsyncIterable<Uint8Array>): Input {
  const source = chunks[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  let at = 0;
  return {
    async take(length) {
      const more: Uint8Array[] = [];
      for (let have = held.length - at; have < length; ) {
        const next = await source.next();
        if (next.done) break;
        more.push(next.value);
        have += next.value.length;
      }
      if (more.length > 0) {
        held = Buffer.concat([held.subarray(at), ...more]);
        at = 0;
      }
      const taken = held.subarray(at, at + length);
      at += taken.length;
      return taken;
    },
    back(length) {
      at -= length;
    },
    async *rest() {
      if (at < held.length) yield held.subarray(at);
      for (;;) {
        const next = await source.next();
        if (next.done) return;
        yield next.value;
      }
    },
    async close() {
      await source.return?.();
    },
  };
}

const cutShort = 'the packed file is cut short; what was there has been read';

/** What the members of a gzip hold, one after the other; answers what went wrong. */
async function* members(input: Input, damage: Damage): AsyncGenerator<Uint8Array, string | undefined> {
  for (let count = 0; ; count++) {
    const header = await headerOf(input);
    if (header === 'none' && count > 0)
      return (await onlyZeros(input)) ? undefined : 'what follows the packed bytes is no gzip and was not read';
    if (header !== 'whole') return cutShort;
    const { sum, length, failure } = yield* inflated(input);
    damage.cut = failure !== undefined;
    if (failure !== undefined) return failure;
    const trailer = await input.take(8);
    if (trailer.length < 8) return cutShort;
    if (trailer.readUInt32LE(0) !== sum || trailer.readUInt32LE(4) !== length % 2 ** 32)
      return 'the packed file is broken: its checksum is another; what it holds has been read and may be wrong';
  }
}

async function headerOf(input: Input): Promise<'whole' | 'cut' | 'none'> {
  const fixed = await input.take(10);
  if (fixed[0] !== 0x1f || fixed[1] !== 0x8b || (fixed.length > 2 && fixed[2] !== 8)) {
    input.back(fixed.length);
    return 'none';
  }
  if (fixed.length < 10) return 'cut';
  const flags = fixed[3] ?? 0;
  if (flags & 4) {
    const size = await input.take(2);
    const extra = size.length < 2 ? 0 : size.readUInt16LE(0);
    if ((await input.take(extra)).length < extra) return 'cut';
  }
  // The name and the comment end with a zero byte.
  for (const flag of [8, 16]) if (flags & flag && !(await skipped(input))) return 'cut';
  if (flags & 2 && (await input.take(2)).length < 2) return 'cut';
  return 'whole';
}

async function skipped(input: Input): Promise<boolean> {
  for (;;) {
    const bytes = await input.take(1024);
    const end = bytes.indexOf(0);
    if (end !== -1) input.back(bytes.length - end - 1);
    if (end !== -1 || bytes.length === 0) return end !== -1;
  }
}

/** Padding, as tapes and block devices leave it. */
async function onlyZeros(input: Input): Promise<boolean> {
  for (;;) {
    const bytes = await input.take(blockSize);
    if (bytes.length === 0) return true;
    if (bytes.some((byte) => byte !== 0)) return false;
  }
}

interface Inflated {
  readonly sum: number;
  readonly length: number;
  readonly failure?: string;
}

/** One deflate stream (RFC 1951); what comes after its end is given back. */
async function* inflated(input: Input): AsyncGenerator<Uint8Array, Inflated> {
  const inflate = createInflateRaw({ chunkSize: pieceSize });
  const ready: Uint8Array[] = [];
  let [sum, length, given] = [0, 0, 0];
  inflate.on('data', (piece: Uint8Array) => void ready.push(piece));
  // Looked for below; without a listener it would end the process.
  inflate.on('error', () => {});
  try {
    for (;;) {
      const block = await input.take(blockSize);
      if (block.length === 0) return { sum, length, failure: cutShort };
      await written(inflate, block);
      for (const piece of ready.splice(0)) {
        sum = crc32(piece, sum);
        length += piece.length;
        yield piece;
      }
      if (inflate.errored)
        return { sum, length, failure: `the packed file is broken (${inflate.errored.message}); what stands before has been read` };
      if (inflate.readableEnded) {
        input.back(given + block.length - inflate.bytesWritten);
        return { sum, length };
      }
      given += block.length;
    }
  } finally {
    inflate.destroy();
  }
}

/** Until the block is used up, or never will be: of a stream that ended or broke, that is told by an event only. */
function written(inflate: InflateRaw, block: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      inflate.off('end', done).off('error', done);
      resolve();
    };
    inflate.once('end', done).once('error', done);
    inflate.write(block, done);
  });
}
