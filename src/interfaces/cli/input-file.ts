import { closeSync, createReadStream, fstatSync, openSync, readFileSync } from 'node:fs';
import { forTerminal } from '../../app.ts';
import { AssayError } from '../../domain/errors.ts';

/** For what is read as a whole. Plain text is read piece by piece and may have any size. */
const largestWhole = 512 * 1024 * 1024;

/** A file that is open, or a pipe or device. To be read once, by either of the two. */
export interface InputFile {
  /** Bytes; undefined of a pipe or device. */
  readonly size: number | undefined;
  /** @throws AssayError ASSAY_INPUT_UNREADABLE, ASSAY_INPUT_TOO_LARGE */
  bytes(): Promise<Uint8Array>;
  /** @throws AssayError ASSAY_INPUT_UNREADABLE */
  chunks(signal?: AbortSignal): AsyncGenerator<Uint8Array>;
}

/** The file of that name; undefined where there is none: it may be a value. @throws AssayError ASSAY_INPUT_UNREADABLE */
export function inputFile(name: string): InputFile | undefined {
  const file = opened(name);
  if (file === undefined) return undefined;
  const stat = fstatSync(file);
  if (stat.isDirectory()) {
    closeSync(file);
    throw unreadable(name, 'it is a directory', 'name the files in it, for example with a shell pattern');
  }
  // Files of /proc say that they are empty.
  const size = stat.isFile() && stat.size > 0 ? stat.size : undefined;
  const chunks = (signal?: AbortSignal) => reading(name, createReadStream('', { fd: file, ...(signal && { signal }) }), signal);
  return {
    size,
    chunks,
    async bytes() {
      if (size === undefined) return whole(name, chunks());
      try {
        if (size > largestWhole) throw tooLarge(name);
        return readFileSync(file);
      } catch (error) {
        throw told(name, error);
      } finally {
        closeSync(file);
      }
    },
  };
}

/** What is piped in. @throws AssayError ASSAY_INPUT_UNREADABLE */
export function standardInput(signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  signal?.addEventListener('abort', () => process.stdin.destroy(), { once: true });
  return reading('standard input', process.stdin, signal);
}

/** All of it at once. @throws AssayError ASSAY_INPUT_TOO_LARGE */
export async function whole(name: string, chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const kept: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > largestWhole) throw tooLarge(name);
    kept.push(chunk);
  }
  return Buffer.concat(kept);
}

function opened(name: string): number | undefined {
  try {
    return openSync(name, 'r');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // A URL or a long value is no file name; that is no error yet.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG' || code === 'EINVAL' || code === 'ERR_INVALID_ARG_VALUE')
      return undefined;
    throw told(name, error);
  }
}

/** The stream's chunks, and its error in our words; after `signal` it simply ends. */
async function* reading(name: string, stream: AsyncIterable<unknown>, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch (error) {
    if (signal?.aborted !== true) throw told(name, error);
  }
}

/** What the file system refused, as an error of the input; a bug stays what it is. */
function told(name: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error;
  if (error.code === 'EACCES') return unreadable(name, 'you may not read it');
  return unreadable(name, String(error.code), 'give a file that can be read, or pipe its text in');
}

function unreadable(name: string, why: string, fix = 'check the permissions'): AssayError {
  return new AssayError('ASSAY_INPUT_UNREADABLE', `${shownName(name)} cannot be read: ${why}`, fix);
}

function tooLarge(name: string): AssayError {
  return new AssayError(
    'ASSAY_INPUT_TOO_LARGE',
    `${shownName(name)} is larger than ${largestWhole / 1024 / 1024} MiB`,
    'split it (split -C 100M) and read the pieces one by one, or let assay extract read it as plain text (--kind text)',
  );
}

/** A name as it may be shown on a terminal. */
export function shownName(name: string): string {
  return forTerminal(name.length > 120 ? `${name.slice(0, 119)}…` : name);
}
