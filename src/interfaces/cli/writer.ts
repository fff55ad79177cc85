import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, openSync, readlinkSync, realpathSync, renameSync, rmSync, statSync, type WriteStream } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AssayError } from '../../domain/errors.ts';

export interface Writer {
  /** Waits while the reader is slow. @throws AssayError ASSAY_OUTPUT_UNWRITABLE */
  write(text: string): Promise<void>;
  /** Puts the file in place; a file that was not finished never takes the place of an older one. */
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

/**
 * Standard output, or a file that appears whole or not at all. A device or a pipe is written as it is; of a symbolic
 * link, the file it leads to is replaced. @throws AssayError ASSAY_OUTPUT_UNWRITABLE
 */
export async function openWriter(path: string | undefined): Promise<Writer> {
  if (path === undefined) return { write: (text) => push(process.stdout, 'standard output', text), async finish() {}, async abandon() {} };
  const file = replaceable(path);
  const part = file === undefined ? undefined : `${file}.${randomUUID().slice(0, 8)}.part`;
  const tidy = part === undefined ? () => {} : removeAtExit(part);
  const stream = await open(path, part).catch((error: unknown) => {
    tidy();
    throw unwritable(path, error);
  });
  let broken: unknown;
  stream.on('error', (error) => {
    broken ??= error;
  });
  const close = async (): Promise<void> => {
    const closed = stream.closed ? undefined : new Promise<void>((resolve) => stream.once('close', resolve));
    stream.end();
    await closed;
  };
  return {
    async write(text) {
      if (broken) throw unwritable(path, broken);
      await push(stream, path, text);
    },
    async finish() {
      await close();
      try {
        if (broken) throw broken;
        if (part !== undefined && file !== undefined) renameSync(part, file);
      } catch (error) {
        throw unwritable(path, error);
      } finally {
        tidy();
      }
    },
    async abandon() {
      await close();
      tidy();
    },
  };
}

/** A part at once, so that no signal comes between its making and its removing; what may make us wait, without blocking. */
async function open(path: string, part: string | undefined): Promise<WriteStream> {
  if (part !== undefined) return createWriteStream(part, { fd: openSync(part, 'wx', 0o600) });
  const stream = createWriteStream(path);
  await once(stream, 'open');
  return stream;
}

/** An output that failed, with the code of the system (`ENOSPC`). `name` is what a person calls it. */
export function unwritable(name: string, error: unknown): AssayError {
  const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new AssayError(
    'ASSAY_OUTPUT_UNWRITABLE',
    `${name} cannot be written: ${why}`,
    'name another file with --output, or check the folder and the free space',
    { cause: error },
  );
}

/**
 * Waits when the stream is full: until it has room, or until it breaks, after which nothing drains. Without a callback
 * per text: those would pile up while a quick reader lets us write on.
 */
function push(stream: WriteStream | NodeJS.WriteStream, name: string, text: string): Promise<void> {
  if (stream.errored) return Promise.reject(unwritable(name, stream.errored));
  if (stream.write(text) || stream.closed) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const settle = (error?: unknown): void => {
      for (const event of ['drain', 'close'] as const) stream.off(event, drained);
      stream.off('error', settle);
      if (error === undefined) resolve();
      else reject(unwritable(name, error));
    };
    const drained = (): void => settle();
    for (const event of ['drain', 'close'] as const) stream.once(event, drained);
    stream.once('error', settle);
  });
}

/** The regular file, there or not yet, that a finished one may replace; undefined for all that must be written as it is. */
function replaceable(path: string): string | undefined {
  try {
    // Behind /dev/stdout or /proc/self/fd/1 stands an open file that others may be writing, too.
    if (/^\/(dev\/(std|fd\/)|proc\/)/.test(path) || !statSync(path).isFile()) return undefined;
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unwritable(path, error);
  }
  let target: string;
  try {
    target = resolve(realpathSync(dirname(path)), readlinkSync(path));
  } catch {
    return path;
  }
  // A link to what is not there yet.
  return replaceable(target);
}

const signals = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/** Removes the file when the process ends, also by a signal that nobody else takes in hand; or when told so. */
function removeAtExit(path: string): () => void {
  const remove = (): void => rmSync(path, { force: true });
  const end = (signal: NodeJS.Signals, number: number): void => {
    if (process.listenerCount(signal) === 1) process.exit(128 + number);
  };
  process.once('exit', remove);
  for (const signal of signals) process.on(signal, end);
  return () => {
    process.off('exit', remove);
    for (const signal of signals) process.off(signal, end);
    remove();
  };
}
