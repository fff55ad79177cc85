import type { Entry as ZipEntry } from '@zip.js/zip.js';
import { type Allowance, roomFor, type Unpacked } from './unpack.ts';

/** What everybody packs samples with. */
const known = 'infected';
/** Passwords that are tried on the files of one archive in all: each costs a thousand rounds of a hash. */
const mostTries = 60;

/** Opens the encrypted files of one archive. */
export interface Unlock {
  /** The file whose header stands there, or undefined where no password opens it. */
  open(header: number, name: string, packedSize: number, allowance: Allowance): Promise<Unpacked | undefined>;
}

/**
 * Opens files of a ZIP archive that are encrypted, by ZipCrypto or AES, with "infected" or one of a few passwords; what opened one file is tried first
 * on the next. A wrong password is told by the archive's own check and the checksum. As much is unpacked as is allowed. Never throws.
 */
export function unlock(archive: Uint8Array, passwords: readonly string[]): Unlock {
  let order = [...new Set([known, ...passwords])];
  let triesLeft = mostTries;
  let entries: Promise<ReadonlyMap<number | string, ZipEntry>> | undefined;
  return {
    async open(header, name, packedSize, allowance) {
      entries ??= entriesOf(archive).catch(() => new Map());
      const all = await entries;
      const entry = all.get(header) ?? all.get(name);
      if (entry === undefined) return undefined;
      for (const password of order) {
        if (triesLeft-- <= 0) return undefined;
        const opened = await decrypted(entry, password, packedSize, allowance);
        if (opened === undefined) continue;
        order = [password, ...order.filter((one) => one !== password)];
        return opened;
      }
      return undefined;
    },
  };
}

async function entriesOf(archive: Uint8Array): Promise<ReadonlyMap<number | string, ZipEntry>> {
  const { Uint8ArrayReader, ZipReader } = await import('@zip.js/zip.js');
  const found = new Map<number | string, ZipEntry>();
  for await (const entry of new ZipReader(new Uint8ArrayReader(archive), { useWebWorkers: false }).getEntriesGenerator()) {
    found.set(entry.offset, entry);
    if (!found.has(entry.filename)) found.set(entry.filename, entry);
  }
  return found;
}

/** Undefined for a wrong password, and for what is broken: these cannot be told apart. */
async function decrypted(entry: ZipEntry, password: string, packedSize: number, allowance: Allowance): Promise<Unpacked | undefined> {
  if (entry.directory) return undefined;
  const room = roomFor(packedSize, allowance);
  const chunks: Uint8Array[] = [];
  let size = 0;
  let failure: string | undefined;
  try {
    const into = new WritableStream<Uint8Array>({
      write(chunk) {
        const left = room.bytes - size;
        chunks.push(chunk.length > left ? chunk.subarray(0, left) : chunk);
        size += Math.min(left, chunk.length);
        if (chunk.length <= left) return;
        failure = room.failure;
        throw new RangeError('enough');
      },
    });
    await entry.getData(into, { password, checkSignature: true, useWebWorkers: false });
  } catch {
    if (failure === undefined) return undefined;
  }
  allowance.bytes -= size;
  return { bytes: Buffer.concat(chunks, size), failure };
}
