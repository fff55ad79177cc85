import { type AsyncFlateStreamHandler, Inflate, Unzip } from 'fflate';
import type { Trouble } from '../../../../domain/submission.ts';

/** How much of an archive is unpacked; `ratio` counts from `atLeast` bytes on: small files of one letter are no bombs. */
export interface UnzipLimits {
  readonly entries: number;
  readonly totalBytes: number;
  readonly entryBytes: number;
  readonly ratio: number;
  readonly atLeast: number;
}

export interface Unzipped {
  /** Of every entry, in the order of the file, untrusted. */
  readonly names: readonly string[];
  /** The wanted ones, whole or as far as they could be read. */
  readonly parts: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly troubles: readonly Trouble[];
}

/** Bytes given to the unpacker at once: they cannot become more than a thousand times as many before the limits are looked at. */
const step = 1 << 13;

/**
 * The entries of a ZIP archive that are `wanted`, by name. Walks from entry to entry and needs no table of contents, so that
 * a file cut short gives what it has. Names are only compared, never used as paths. Entries that are broken,
 * too large or packed in another way than Deflate are named in the troubles, and so is what lies beyond the limits.
 */
export function unzip(bytes: Uint8Array, wanted: (name: string) => boolean, most: UnzipLimits): Unzipped {
  const names: string[] = [];
  const parts: { name: string; chunks: Uint8Array[] }[] = [];
  const troubles: Trouble[] = [];
  let total = 0;
  let stopped = false;
  const say = (part: string, message: string): void => {
    if (troubles.length < 100) troubles.push({ part, message });
  };
  const archive = new Unzip((file) => {
    if (stopped) return;
    if (names.length === most.entries) {
      stopped = true;
      say('archive', `holds more than ${most.entries} entries; the rest was not read`);
      return;
    }
    names.push(file.name);
    if (!wanted(file.name)) return;
    const part = { name: file.name, chunks: [] as Uint8Array[] };
    let size = 0;
    let over = false;
    parts.push(part);
    file.ondata = (error, chunk) => {
      if (over || stopped) return;
      if (error !== null) {
        over = true;
        say(file.name, 'not readable (broken or encrypted); what came before the fault was read');
        return;
      }
      size += chunk.length;
      total += chunk.length;
      const bomb = total > most.totalBytes || (total > most.atLeast && total > bytes.length * most.ratio);
      if (bomb) {
        stopped = true;
        say('archive', `unpacks to more than ${Math.min(most.totalBytes, bytes.length * most.ratio)} bytes; the rest was not read`);
      } else if (size > most.entryBytes) {
        over = true;
        say(file.name, `unpacks to more than ${most.entryBytes} bytes; the rest of it was not read`);
      } else part.chunks.push(chunk);
      if (over || stopped) file.terminate();
    };
    if (file.compression === 0 || file.compression === 8) file.start();
    else say(file.name, 'packed in a way that cannot be read');
  });
  archive.register(Inflation);
  try {
    for (let at = 0; at < bytes.length && !stopped; at += step) archive.push(bytes.subarray(at, at + step), at + step >= bytes.length);
  } catch {
    say('archive', 'broken or cut short; what could be found in it was read');
  }
  return { names, parts: parts.map(({ name, chunks }) => ({ name, bytes: joined(chunks) })), troubles };
}

/** Deflate for entries, which takes nothing more once it was stopped: the library's own would unpack a bomb to its end. */
class Inflation {
  static readonly compression = 8;
  ondata: AsyncFlateStreamHandler = () => undefined;
  #stopped = false;
  readonly #inflate = new Inflate((chunk, final) => this.ondata(null, chunk, final));

  push(chunk: Uint8Array, final: boolean): void {
    if (this.#stopped) return;
    try {
      this.#inflate.push(chunk, final);
    } catch (error) {
      this.#stopped = true;
      this.ondata(error instanceof Error ? Object.assign(error, { code: 0 }) : null, new Uint8Array(), true);
    }
  }

  terminate(): void {
    this.#stopped = true;
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
}
