import { once } from 'node:events';
import { createWriteStream, renameSync, rmSync, type WriteStream } from 'node:fs';
import { AssayError } from '../../domain/errors.ts';

export interface Writer {
  write(text: string): Promise<void>;
  /** Puts the file in place; a file that was not finished never takes the place of an older one. */
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

/** Standard output, or a file that appears whole or not at all. @throws AssayError ASSAY_OUTPUT_UNWRITABLE */
export async function openWriter(path: string | undefined): Promise<Writer> {
  if (path === undefined) return { write: (text) => push(process.stdout, text), finish: async () => {}, abandon: async () => {} };
  const fresh = `${path}.${process.pid}.part`;
  const stream = createWriteStream(fresh, { flags: 'wx', mode: 0o600 });
  let broken: unknown;
  stream.on('error', (error) => {
    broken = error;
  });
  await once(stream, 'open').catch((error: unknown) => {
    throw unwritable(path, error);
  });
  const end = async (): Promise<void> => {
    stream.end();
    if (!stream.closed)
      await once(stream, 'close').catch((error: unknown) => {
        broken ??= error;
      });
  };
  return {
    async write(text) {
      if (broken) throw unwritable(path, broken);
      await push(stream, text);
    },
    async finish() {
      await end();
      if (broken) {
        rmSync(fresh, { force: true });
        throw unwritable(path, broken);
      }
      try {
        renameSync(fresh, path);
      } catch (error) {
        rmSync(fresh, { force: true });
        throw unwritable(path, error);
      }
    },
    async abandon() {
      await end();
      rmSync(fresh, { force: true });
    },
  };
}

async function push(stream: WriteStream | NodeJS.WriteStream, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain');
}

function unwritable(path: string, error: unknown): AssayError {
  const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new AssayError(
    'ASSAY_OUTPUT_UNWRITABLE',
    `${path} cannot be written: ${why}`,
    'name another file with --output, or check the folder and the free space',
    { cause: error },
  );
}
