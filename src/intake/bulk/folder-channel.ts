import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { StreamTaken } from '../../domain/bulk.ts';
import { AssayError } from '../../domain/errors.ts';
import type { Channel } from '../../domain/intake.ts';
import { type Fresh, folderAt, giveUp, leftIn, openFresh, put, type Seen, statFile, still, waitingIn } from './folder/files.ts';
import { type BulkParts, type Handling, handledAs } from './polling/bulk-parts.ts';
import { createPolling, type Look } from './polling/polling.ts';

/** One folder, as `intake.folders` of the configuration has it. */
export interface FolderSettings extends Handling {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** Milliseconds. */
  readonly every: number;
  readonly still_for: number;
  readonly after: 'move' | 'delete' | 'keep';
}

/** Errors that the same file will always bring; any other is tried again. */
const faults: ReadonlySet<string> = new Set(['ASSAY_INPUT_BINARY', 'ASSAY_INPUT_EMPTY', 'ASSAY_INPUT_TOO_LARGE', 'ASSAY_USAGE']);

/**
 * Takes in files that appear in a folder, each as one submission. A file is taken when size and time of change have been still for a while: whoever
 * writes it under another name (hidden, or ending in .tmp, .part, ~) and renames it is surest. It is moved into `.assay-work/` first, so that of several
 * processes one has it; what a process that died has left there is gone on with. Links, devices and folders are passed over.
 * It looks again and again instead of waiting for the system to tell, which network file systems do not.
 */
export function createFolderChannel(settings: FolderSettings, parts: BulkParts): Channel {
  const { path, every, still_for, after } = settings;
  const { bookmarks, clock, log } = parts;
  const name = `folder:${settings.name}`;
  const seen = new Map<string, Seen>();
  const kept = new Map<string, string>();

  /** A folder of this store: what others have claimed is theirs. */
  async function claims(): Promise<string> {
    await bookmarks.set(name, 'claims', randomUUID(), null, clock.now());
    const work = join(path, '.assay-work');
    const folder = join(work, (await bookmarks.get(name, 'claims')) ?? '');
    await folderAt(work);
    await folderAt(folder);
    return folder;
  }

  async function poll(look: Look): Promise<void> {
    const waiting = await waitingIn(path);
    for (const known of seen.keys()) if (!waiting.includes(known)) seen.delete(known);
    if (after === 'keep') {
      for (const file of waiting) if (!look.signal.aborted && (await isStill(file))) await keep(file, look);
      return;
    }
    const folder = await claims();
    for (const file of await leftIn(folder)) if (!look.signal.aborted) await take(file, folder, look);
    for (const file of waiting) {
      if (look.signal.aborted) return;
      // Whoever is second finds nothing any more.
      if ((await isStill(file)) && (await put(path, file, folder))) await take(file, folder, look);
    }
  }

  async function isStill(file: string): Promise<boolean> {
    const now = await statFile(join(path, file));
    if (!now) return false;
    const { seen: next, still: isIt } = still(seen.get(file), now, clock.now().getTime(), still_for);
    seen.set(file, next);
    return isIt;
  }

  /** Takes in a file that is claimed, and puts it where it belongs then. */
  async function take(file: string, folder: string, look: Look): Promise<void> {
    for (;;) {
      const fresh = await openFresh(join(folder, file));
      if (!fresh) return;
      let taken: StreamTaken;
      try {
        taken = await submit(file, fresh, look);
      } catch (error) {
        if (!(error instanceof AssayError) || !faults.has(error.code)) throw error;
        look.refused();
        await giveUp(folder, file, path, `${error.code}: ${error.message}\n${error.fix}\n`);
        log.warn('a file was refused', { channel: name, code: error.code });
        return;
      } finally {
        await fresh.close();
      }
      if (taken.end === 'cut') {
        if (!look.signal.aborted) look.complain(`${file.slice(0, 120)}: ${taken.troubles.at(-1)?.message ?? 'it broke off'}`);
        return;
      }
      look.taken(taken);
      seen.delete(file);
      const now = await statFile(join(folder, file));
      // Somebody still writes into it: what came since is another version.
      if (now && (now.size !== fresh.size || now.mtimeMs !== fresh.mtimeMs)) continue;
      if (after === 'delete') await fresh.remove();
      else await put(folder, file, join(path, 'done'));
      return;
    }
  }

  /** Takes in a file that stays where it is. */
  async function keep(file: string, look: Look): Promise<void> {
    const stat = await statFile(join(path, file));
    if (!stat) return;
    const version = `${stat.size} ${stat.mtimeMs}`;
    const bookmark = `file ${file}`;
    const was = kept.get(file) ?? (await bookmarks.get(name, bookmark));
    if (was !== null) kept.set(file, was);
    if (was === version) return;
    const fresh = await openFresh(join(path, file));
    if (!fresh) return;
    try {
      const taken = await submit(file, fresh, look);
      if (taken.end === 'cut') return look.complain(`${file.slice(0, 120)}: ${taken.troubles.at(-1)?.message ?? 'it broke off'}`);
      look.taken(taken);
    } catch (error) {
      if (!(error instanceof AssayError) || !faults.has(error.code)) throw error;
      look.refused();
      look.complain(`${file.slice(0, 120)}: ${error.message}`);
    } finally {
      await fresh.close();
    }
    await bookmarks.set(name, bookmark, version, was, clock.now());
    kept.set(file, version);
  }

  async function submit(file: string, fresh: Fresh, look: Look): Promise<StreamTaken> {
    const hash = await fresh.hash(look.signal);
    return parts.takeStream({
      ...handledAs(name, settings),
      ...{ origin: file, title: file, name: file, chunks: fresh.chunks(), total: fresh.size, signal: look.signal },
      key: `${fresh.size} ${fresh.mtimeMs} ${hash} ${file}`.slice(0, 500),
    });
  }

  return createPolling({ name, at: path, every, poll }, parts);
}
