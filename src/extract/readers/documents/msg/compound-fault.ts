const header = {
  sectorShift: 30,
  fatSectors: 0x2c,
  directory: 0x30,
  miniFat: 0x3c,
  miniFatSectors: 0x40,
  difat: 0x44,
  difatSectors: 0x48,
  fat: 0x4c,
};
const entry = { size: 128, type: 66, left: 68, right: 72, child: 76, start: 116, length: 120 };
const [storage, stream, root] = [1, 2, 5];
const inHeader = 109;

/**
 * What is wrong with the chains of a compound file (MS-CFB), in words; `undefined` when they all end. The reader of mails
 * follows every chain without looking whether it runs in a circle, and believes every size: such files would never end or
 * fill the memory. Linear in the file; its other faults make the reader throw, which is caught.
 */
export function compoundFault(bytes: Uint8Array): string | undefined {
  if (bytes.length < 512) return 'it is cut short';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = (offset: number): number => (offset >= 0 && offset + 4 <= bytes.length ? view.getInt32(offset, true) : -1);
  const sector = bytes[header.sectorShift] === 12 ? 4096 : 512;
  const perSector = sector / 4;
  const sectors = Math.ceil(bytes.length / sector);
  const offsetOf = (index: number): number => (index + 1) * sector;
  for (const count of [header.fatSectors, header.miniFatSectors, header.difatSectors]) {
    if (at(count) < 0 || at(count) > sectors) return 'it names more tables than it has room for';
  }

  const fat: number[] = [];
  const fatSectors = at(header.fatSectors);
  for (let i = 0; i < Math.min(fatSectors, inHeader); i++) fat.push(at(header.fat + 4 * i));
  let difat = at(header.difat);
  for (let i = 0; i < at(header.difatSectors) && difat >= 0 && fat.length < fatSectors; i++) {
    for (let j = 0; j < perSector - 1 && fat.length < fatSectors; j++) fat.push(at(offsetOf(difat) + 4 * j));
    difat = at(offsetOf(difat) + 4 * (perSector - 1));
  }
  const nextIn =
    (table: readonly number[]) =>
    (index: number): number => {
      const where = table[Math.floor(index / perSector)];
      return index < 0 || where === undefined ? -1 : at(offsetOf(where) + 4 * (index % perSector));
    };
  const next = nextIn(fat);
  if (hasCircle(fat.length * perSector, next)) return 'its table of sectors runs in a circle';

  const miniFat = chain(at(header.miniFat), next).slice(0, at(header.miniFatSectors));
  if (hasCircle(miniFat.length * perSector, nextIn(miniFat))) return 'its table of small sectors runs in a circle';

  return directoryFault(
    chain(at(header.directory), next).flatMap((index) =>
      Array.from({ length: sector / entry.size }, (_, i) => offsetOf(index) + i * entry.size),
    ),
    at,
    bytes,
  );
}

/** Each entry of the tree once, and no more bytes in its streams than there are in the file. */
function directoryFault(entries: readonly number[], at: (offset: number) => number, bytes: Uint8Array): string | undefined {
  const seen = new Set<number>([0]);
  const waiting = [at((entries[0] ?? 0) + entry.child)];
  let total = 0;
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    if (index === -1) continue;
    const offset = entries[index];
    if (offset === undefined) return 'its directory names what is not there';
    if (seen.has(index)) return 'its directory runs in a circle';
    seen.add(index);
    const type = bytes[offset + entry.type];
    if (type === stream) {
      const length = at(offset + entry.length);
      total += length;
      if (length < 0 || total > bytes.length) return 'its streams are larger than the file';
    }
    waiting.push(at(offset + entry.left), at(offset + entry.right));
    if (type === storage || type === root) waiting.push(at(offset + entry.child));
  }
  return undefined;
}

/** Whether following `next` from any of `count` places comes back to it. Each place is visited once. */
function hasCircle(count: number, next: (index: number) => number): boolean {
  const visited = new Int32Array(count);
  for (let start = 0; start < count; start++) {
    for (let index = start; index >= 0 && index < count; index = next(index)) {
      if (visited[index] === start + 1) return true;
      if (visited[index] !== 0) break;
      visited[index] = start + 1;
    }
  }
  return false;
}

/** Of a table without circles. */
function chain(start: number, next: (index: number) => number): number[] {
  const found: number[] = [];
  for (let index = start; index >= 0; index = next(index)) found.push(index);
  return found;
}
