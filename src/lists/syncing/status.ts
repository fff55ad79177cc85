import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
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
});
export type SyncStatus = z.output<typeof statusSchema>;

/** Undefined where nobody tried, or the file is not readable: then trying again is right. */
export function readStatus(file: string): SyncStatus | undefined {
  try {
    return statusSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

export function writeStatus(file: string, status: SyncStatus): void {
  writeWhole(file, `${JSON.stringify(status, null, 2)}\n`);
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
