import type { Trouble } from '../../../domain/submission.ts';
import { tarEntries } from './tar.ts';
import { type Unlock, unlock } from './unlock.ts';
import { type Allowance, unpack, wholeWords } from './unpack.ts';
import { isCutShort, isWhole, type ZipEntry, zipEntries } from './zip.ts';

/** A file of an archive. */
export interface Entry {
  readonly name: string;
  /** Unpacked; only the beginning, or nothing, where there is a `failure`. */
  readonly bytes: Uint8Array;
  readonly failure: string | undefined;
}

export interface EntryOptions {
  /** By name; absent: all but leftovers of operating systems. */
  readonly wanted?: ((name: string) => boolean) | undefined;
  /** That may open encrypted files, beside "infected". */
  readonly passwords?: readonly string[] | undefined;
}

/** Leftovers of operating systems, of which nobody wrote a word. */
const litter = /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/;

/**
 * The files of a ZIP or tar archive that are `wanted` by name, unpacked one at a time, as far as the allowance goes. Names are only
 * compared, never used as paths. Answers what is wrong with the archive as a whole: it is cut short, or holds too many files.
 */
export async function* entriesOf(
  kind: 'zip' | 'tar',
  archive: Uint8Array,
  allowance: Allowance,
  { wanted = (name) => !litter.test(name), passwords = [] }: EntryOptions = {},
): AsyncGenerator<Entry, readonly Trouble[]> {
  let unread = 0;
  const locks = unlock(archive, passwords);
  for (const entry of kind === 'zip' ? zipEntries(archive) : tarEntries(archive)) {
    if (!wanted(entry.name)) continue;
    if (allowance.entries <= 0) {
      unread++;
      continue;
    }
    allowance.entries--;
    const read =
      'packed' in entry
        ? await unzipped(entry, allowance, locks)
        : {
            name: entry.name,
            bytes: entry.bytes,
            failure: entry.isCut ? 'the archive ends in the middle of it; what there is was read' : undefined,
          };
    yield read.failure === undefined ? read : { ...read, bytes: wholeWords(read.bytes) };
  }
  const troubles: Trouble[] = [];
  if (kind === 'zip' && isCutShort(archive))
    troubles.push({ part: 'archive', message: 'broken or cut short: its directory is missing; what could be found in it was read' });
  if (unread > 0) troubles.push({ part: 'entries', message: `too many files in one input; ${unread} more were not read` });
  return troubles;
}

async function unzipped(entry: ZipEntry, allowance: Allowance, locks: Unlock): Promise<Entry> {
  const { name, method, encrypted, packed, header } = entry;
  const nothing = (failure: string): Entry => ({ name, bytes: new Uint8Array(), failure });
  if (encrypted) {
    const opened = await locks.open(header, name, packed.length, allowance);
    return opened === undefined
      ? nothing('it is encrypted, and no known password opens it; unpack it and give the files in it')
      : { name, bytes: opened.bytes, failure: opened.failure };
  }
  if (method !== 0 && method !== 8) return nothing(`its compression (method ${method}) is not read; unpack it and give the files in it`);
  if (method === 8) {
    const { bytes, failure } = await unpack(packed, 'deflate', allowance);
    return { name, bytes, failure: failure ?? (isWhole(entry, bytes) ? undefined : 'its checksum is wrong; what there is was read') };
  }
  if (packed.length > allowance.bytes) return nothing('too much was unpacked before it');
  allowance.bytes -= packed.length;
  return { name, bytes: packed, failure: isWhole(entry, packed) ? undefined : 'its checksum is wrong; what there is was read' };
}
