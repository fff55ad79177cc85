import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const when = z.iso.datetime();

/** How the last attempts to fetch a feed went. Kept beside the copy, in a file of its own: it changes when the copy does not. */
const statusSchema = z.object({
  /** When somebody last tried. */
  attempted_at: when,
  /** When the copy was last known to be the newest. Null: never. */
  confirmed_at: when.nullable(),
  /** Attempts that failed since then. */
  failures: z.int().nonnegative(),
  /** Why the last attempt failed; null where it did not. */
  error: z.string().nullable(),
  /** Not before. */
  due_at: when,
  /** Of the feed that was tried: under new settings it is due at once. */
  edition: z.string().optional(),
});
export type SyncStatus = z.output<typeof statusSchema>;

/** Where the status of every feed is kept: beside its copy and, where the disk takes nothing, at least here. */
export interface StatusBook {
  /** Undefined where nobody tried, or the file is not readable: then trying again is right. */
  read(file: string): SyncStatus | undefined;
  write(file: string, status: SyncStatus): void;
}

export function createStatusBook(): StatusBook {
  const unwritten = new Map<string, SyncStatus>();
  return {
    read(file) {
      const [here, there] = [unwritten.get(file), readStatus(file)];
      return here && there && there.attempted_at > here.attempted_at ? there : (here ?? there);
    },
    write(file, status) {
      try {
        writeWhole(file, `${JSON.stringify(status, null, 2)}\n`);
        unwritten.delete(file);
      } catch {
        // A publisher is not to be asked again and again because a disk is full.
        unwritten.set(file, status);
      }
    },
  };
}

function readStatus(file: string): SyncStatus | undefined {
  try {
    return statusSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** A file is there as a whole or as it was before, whatever happens in between. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.draft`;
  try {
    writeFileSync(draft, content, { flush: true });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** Removes what killed processes have left behind in a folder: drafts older than any sync that is still under way. */
export function removeDrafts(folder: string, now: Date, longestMs: number): void {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return;
  }
  for (const name of names) {
    const file = join(folder, name);
    const written = name.endsWith('.draft') ? statSync(file, { throwIfNoEntry: false })?.mtimeMs : undefined;
    if (written !== undefined && Math.abs(now.getTime() - written) > longestMs) rmSync(file, { force: true });
  }
}
