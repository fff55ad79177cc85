import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file as it was when it was last looked at. */
export interface Seen {
  readonly size: number;
  readonly mtimeMs: number;
  /** Milliseconds since 1970, by our clock: so long it has been like this. */
  readonly since: number;
}

/** A file that is open, and can neither be exchanged for another nor lead elsewhere. */
export interface Fresh {
  readonly size: number;
  readonly mtimeMs: number;
  /** SHA-256 of what is in it. @throws where `signal` says to stop */
  hash(signal: AbortSignal): Promise<string>;
  chunks(): AsyncIterable<Uint8Array>;
  remove(): Promise<void>;
  close(): Promise<void>;
}

const ignored = /^\.|~$|\.(?:tmp|temp|part|partial|filepart|crdownload|download|swp|lock|writing)$|^(?:done|failed)$/i;

/** Names of what stands in a folder and may be a file to be taken, in their order. @throws where the folder cannot be read */
export async function waitingIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new Error(`the folder cannot be read: ${codeOf(error)}`);
  });
  return entries.flatMap((entry) => (entry.isFile() && !ignored.test(entry.name) ? [entry.name] : [])).sort();
}

/** What was claimed by somebody who has not ended it. */
export async function leftIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder, { withFileTypes: true })).flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort();
}

/** Undefined where it is no file, or gone. */
export async function statFile(path: string): Promise<{ readonly size: number; readonly mtimeMs: number } | undefined> {
  try {
    const stat = await lstat(path);
    return stat.isFile() ? { size: stat.size, mtimeMs: stat.mtimeMs } : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether a file has not changed for so long, by our clock: its own times may be anything. */
export function still(
  before: Seen | undefined,
  { size, mtimeMs }: Pick<Seen, 'size' | 'mtimeMs'>,
  now: number,
  stillFor: number,
): { readonly seen: Seen; readonly still: boolean } {
  const same = before?.size === size && before.mtimeMs === mtimeMs && before.since <= now;
  const seen = same ? before : { size, mtimeMs, since: now };
  return { seen, still: now - seen.since >= stillFor };
}

/** Opens a file for reading; undefined where there is none any more, or it is a link or a device. */
export async function openFresh(path: string): Promise<Fresh | undefined> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (['ENOENT', 'ELOOP', 'EMLINK', 'ENXIO'].includes(codeOf(error))) return undefined;
    throw new Error(`a file cannot be read: ${codeOf(error)}`);
  }
  const stat = await file.stat();
  if (!stat.isFile()) {
    await file.close();
    return undefined;
  }
  const { size, mtimeMs } = stat;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; ; ) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(65_536), 0, 65_536, at).catch((error: unknown) => {
        throw new Error(`it cannot be read on: ${codeOf(error)}`);
      });
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
  return {
    ...{ size, mtimeMs, chunks },
    async hash(signal) {
      const hash = createHash('sha256');
      for await (const piece of chunks()) {
        signal.throwIfAborted();
        hash.update(piece);
      }
      return hash.digest('hex');
    },
    remove: () => unlink(path),
    close: () => file.close(),
  };
}

/** Moves a file into a folder of the same file system, under a name that is free there. @returns false where it is gone */
export async function put(from: string, file: string, to: string): Promise<boolean> {
  await folderAt(to);
  try {
    await rename(join(from, file), join(to, await freeName(to, file)));
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw new Error(`a file cannot be moved: ${codeOf(error)}`);
  }
}

/** Moves a file that is refused to `failed/`, and writes beside it why. */
export async function giveUp(from: string, file: string, folder: string, reason: string): Promise<void> {
  const to = join(folder, 'failed');
  await folderAt(to);
  const name = await freeName(to, file);
  await writeFile(join(to, `${name}.reason.txt`), reason);
  await rename(join(from, file), join(to, name));
}

/** Makes a folder where there is none. @throws where something else is there: a link could lead anywhere */
export async function folderAt(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error: unknown) => {
    throw new Error(`a folder cannot be made in it: ${codeOf(error)}`);
  });
  if (!(await lstat(path)).isDirectory()) throw new Error('a link stands where a folder of assay is to be');
}

/** `a.csv`, or `a.2.csv` where that is taken. */
async function freeName(folder: string, file: string): Promise<string> {
  const [, stem = file, ending = ''] = /^(.+?)(\.[^.]{1,10})?$/s.exec(file) ?? [];
  for (let n = 1; ; n++) {
    const name = n === 1 ? file : `${stem}.${n}${ending}`;
    if ((await lstat(join(folder, name)).catch(() => undefined)) === undefined) return name;
  }
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code ?? 'unknown');
}
