import { crc32 } from 'node:zlib';

/** A file in a ZIP archive, still packed. */
export interface ZipEntry {
  /** As the archive has it, with `/` between folders; only a name, wherever it points. */
  readonly name: string;
  /** 0 stored, 8 deflate; others we cannot unpack. */
  readonly method: number;
  readonly encrypted: boolean;
  readonly packed: Uint8Array;
  /** Where its own header stands, by the directory. */
  readonly header: number;
  /** Of the unpacked bytes; `undefined` where the archive does not say. */
  readonly crc: number | undefined;
}

const central = 0x02014b50;
const local = 0x04034b50;

/**
 * The files of a ZIP archive in the order of its directory, folders left out. Reads lazily and never trusts a size: what
 * points outside of the archive is left out. An archive without its directory (it was cut short) gives the files that
 * can be told by their own headers. ZIP64 is read (APPNOTE.TXT 6.3.10 is the reference).
 */
export function* zipEntries(archive: Uint8Array): Generator<ZipEntry> {
  const view = viewOf(archive);
  const directory = directoryOf(view);
  const entries = directory === undefined ? loose(archive, view) : listed(archive, view, directory);
  for (const entry of entries) if (!entry.name.endsWith('/')) yield entry;
}

/** Whether the archive lost its directory, which stands at its end: then there may have been more files. */
export function isCutShort(archive: Uint8Array): boolean {
  return directoryOf(viewOf(archive)) === undefined && !isEmpty(archive);
}

/** An archive of no files is an end without a directory. */
function isEmpty(archive: Uint8Array): boolean {
  return Buffer.from(archive.buffer, archive.byteOffset, Math.min(archive.length, 4)).equals(Buffer.from('PK\x05\x06', 'latin1'));
}

function viewOf(archive: Uint8Array): DataView {
  return new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
}

/** Whether the bytes are what their archive says; true where it does not say. */
export function isWhole({ crc }: ZipEntry, bytes: Uint8Array): boolean {
  return crc === undefined || crc32(bytes) === crc;
}

/** Where the directory begins: told by the record at the end of the archive, before which a comment may stand. */
function directoryOf(view: DataView): number | undefined {
  const earliest = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= earliest; at--) {
    if (view.getUint32(at, true) !== 0x06054b50) continue;
    const size = view.getUint32(at + 12, true);
    const told = view.getUint32(at + 16, true);
    if (told === 0xffffffff && at >= 20 && view.getUint32(at - 20, true) === 0x07064b50) return directory64(view, at - 20);
    // Something may stand before the archive (a self-extracting one): then all offsets are too small.
    const begin = told + 4 <= view.byteLength && view.getUint32(told, true) === central ? told : at - size;
    if (begin >= 0 && begin + 4 <= view.byteLength && view.getUint32(begin, true) === central) return begin;
  }
  return undefined;
}

function directory64(view: DataView, locator: number): number | undefined {
  const end = Number(view.getBigUint64(locator + 8, true));
  if (end + 56 > view.byteLength || view.getUint32(end, true) !== 0x06064b50) return undefined;
  const begin = Number(view.getBigUint64(end + 48, true));
  return begin + 4 <= view.byteLength && view.getUint32(begin, true) === central ? begin : undefined;
}

function* listed(archive: Uint8Array, view: DataView, directory: number): Generator<ZipEntry> {
  for (let at = directory; at + 46 <= view.byteLength && view.getUint32(at, true) === central; ) {
    const flags = view.getUint16(at + 8, true);
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const wide = wideOf(view, at + 46 + nameLength, extraLength);
    const [, size = 0, header = 0] = [24, 20, 42].map((offset) => {
      const told = view.getUint32(at + offset, true);
      return told === 0xffffffff ? (wide.shift() ?? told) : told;
    });
    const name = nameOf(archive.subarray(at + 46, at + 46 + nameLength), flags);
    const crc = view.getUint32(at + 16, true);
    const method = view.getUint16(at + 10, true);
    at += 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    const isThere = header + 30 <= view.byteLength && view.getUint32(header, true) === local;
    const start = isThere ? header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true) : archive.length;
    yield { name, method, encrypted: (flags & 1) === 1, packed: archive.subarray(start, start + size), header, crc };
  }
}

/** The 64-bit sizes and offset of an entry, in the order in which its 32-bit fields say that they do not suffice. */
function wideOf(view: DataView, start: number, length: number): number[] {
  const end = Math.min(view.byteLength, start + length);
  for (let at = start; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    const values: number[] = [];
    const last = Math.min(end, at + 4 + view.getUint16(at + 2, true));
    for (let value = at + 4; value + 8 <= last; value += 8) values.push(Number(view.getBigUint64(value, true)));
    return values;
  }
  return [];
}

/** Files by their own headers, one after the other; where a header leaves the size open, up to the next one. */
function* loose(archive: Uint8Array, view: DataView): Generator<ZipEntry> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  for (let at = bytes.indexOf('PK\x03\x04', 0, 'latin1'); at !== -1 && at + 30 <= bytes.length; ) {
    const flags = view.getUint16(at + 6, true);
    const nameLength = view.getUint16(at + 26, true);
    const start = at + 30 + nameLength + view.getUint16(at + 28, true);
    const told = view.getUint32(at + 18, true);
    const next = bytes.indexOf('PK\x03\x04', Math.min(start, bytes.length), 'latin1');
    const isTold = (flags & 8) === 0 && told !== 0xffffffff;
    const end = isTold ? start + told : next === -1 ? bytes.length : next;
    yield {
      name: nameOf(archive.subarray(at + 30, at + 30 + nameLength), flags),
      method: view.getUint16(at + 8, true),
      encrypted: (flags & 1) === 1,
      packed: archive.subarray(start, end),
      header: at,
      crc: isTold ? view.getUint32(at + 14, true) : undefined,
    };
    at = isTold ? bytes.indexOf('PK\x03\x04', Math.min(end, bytes.length), 'latin1') : next;
  }
}

/** UTF-8 by its flag or by itself; else one unit per byte, which keeps names apart. */
function nameOf(bytes: Uint8Array, flags: number): string {
  const text = new TextDecoder().decode(bytes);
  const name = (flags & 0x800) !== 0 || !text.includes('\ufffd') ? text : Buffer.from(bytes).toString('latin1');
  return name.replaceAll('\\', '/');
}
