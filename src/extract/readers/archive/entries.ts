import { tarEntries } from './tar.ts';
import { type Allowance, mostEntries, unpack } from './unpack.ts';
import { isWhole, type ZipEntry, zipEntries } from './zip.ts';

/** A file of an archive. */
export interface Entry {
  readonly name: string;
  /** Unpacked; only the beginning, or nothing, where there is a `failure`. */
  readonly bytes: Uint8Array;
  readonly failure: string | undefined;
}

/** Leftovers of operating systems, of which nobody wrote a word. */
const litter = /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/;

/**
 * The files of a ZIP or tar archive, unpacked one at a time, as far as the allowance goes. Answers how many files were left
 * unread because there are too many.
 */
export async function* entriesOf(kind: 'zip' | 'tar', archive: Uint8Array, allowance: Allowance): AsyncGenerator<Entry, number> {
  let unread = 0;
  for (const entry of kind === 'zip' ? zipEntries(archive) : tarEntries(archive)) {
    if (litter.test(entry.name)) continue;
    if (allowance.entries <= 0) {
      unread++;
      continue;
    }
    allowance.entries--;
    if ('packed' in entry) yield await unzipped(entry, allowance);
    else
      yield {
        name: entry.name,
        bytes: entry.bytes,
        failure: entry.isCut ? 'the archive ends in the middle of it; what there is was read' : undefined,
      };
  }
  return unread;
}

/** Why files were left unread, in words. */
export const tooManyEntries = `${mostEntries} files of one input are read`;

async function unzipped(entry: ZipEntry, allowance: Allowance): Promise<Entry> {
  const { name, method, encrypted, packed } = entry;
  const nothing = (failure: string): Entry => ({ name, bytes: new Uint8Array(), failure });
  if (encrypted) return nothing('it is encrypted; unpack it and give the files in it');
  if (method !== 0 && method !== 8) return nothing(`its compression (method ${method}) is not read; unpack it and give the files in it`);
  if (method === 8) {
    const { bytes, failure } = await unpack(packed, 'deflate', allowance);
    return { name, bytes, failure: failure ?? (isWhole(entry, bytes) ? undefined : 'its checksum is wrong; it was read as it is') };
  }
  if (packed.length > allowance.bytes) return nothing('too much was unpacked before it');
  allowance.bytes -= packed.length;
  return { name, bytes: packed, failure: isWhole(entry, packed) ? undefined : 'its checksum is wrong; it was read as it is' };
}
