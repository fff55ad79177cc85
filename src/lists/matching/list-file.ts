import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { Observation } from '../../domain/observation.ts';

/** What a copy of a list is, beside its entries. Written into its file, so that both are swapped at once. */
const factsSchema = z.object({
  feed: z.string(),
  /** When the publisher's file was downloaded. */
  downloadedAt: z.iso.datetime(),
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  /** SHA-256 of what was downloaded, lower-case hexadecimal. */
  sha256: z.string(),
  /** Of the download, unpacked. */
  bytes: z.int().nonnegative(),
  /** Rows that were none. */
  unreadable: z.int().nonnegative(),
  /** Whether the first file tells that all is as it was: not that of several pages, nor an index that names no versions. */
  firstTells: z.boolean().default(false),
  /** Of the feed it was made from. */
  edition: z.string().optional(),
});
export type CopyFacts = z.output<typeof factsSchema>;

/** What an entry says, beside its key. Equal notes of one list are kept once. */
export interface Note {
  readonly says: readonly Observation[];
  readonly link?: string | undefined;
}

/** Entries of one list: parallel columns, and notes they share. Never changed once made. */
export interface ListData {
  readonly entries: number;
  /** All keys, one behind the other. */
  readonly keys: Uint8Array;
  /** Where each key ends. */
  readonly ends: Uint32Array;
  /** Epoch seconds; 0 where nobody says. */
  readonly since: Uint32Array;
  /** Index of the note of each. */
  readonly notes: Uint32Array;
  /** Notes as JSON, one behind the other, and where each ends. */
  readonly noteText: Uint8Array;
  readonly noteEnds: Uint32Array;
}

/** Raised when the layout or the meaning of keys changes: older files are downloaded again. */
const version = 1;
const magic = 'assay-list';
const align = 8;

const headerSchema = z.object({
  magic: z.literal(magic),
  version: z.number(),
  facts: factsSchema,
  /** Bytes of each section, in the order of {@link columns}. */
  sizes: z.array(z.int().nonnegative()).length(6),
});
type Header = z.output<typeof headerSchema>;

/** Collects entries; the same key with the same note is kept once, with the earliest date. */
export interface ListBuilder {
  add(key: Uint8Array, length: number, since: number, note: Note): void;
  readonly entries: number;
  build(): ListData;
}

export function buildList(): ListBuilder {
  let keys = new Uint8Array(1 << 16);
  let used = 0;
  const ends = growing();
  const since = growing();
  const notes = growing();
  const noteIds = new Map<string, number>();
  const noteTexts: string[] = [];
  const seen = new Map<string, number>();

  return {
    get entries() {
      return ends.length;
    },
    add(key, length, at, note) {
      const text = JSON.stringify(note);
      let id = noteIds.get(text);
      if (id === undefined) {
        id = noteTexts.push(text) - 1;
        noteIds.set(text, id);
      }
      const identity = `${id} ${Buffer.from(key.buffer, key.byteOffset, length).toString('latin1')}`;
      const known = seen.get(identity);
      if (known !== undefined) {
        const earlier = since.at(known);
        if (at !== 0 && (earlier === 0 || at < earlier)) since.put(known, at);
        return;
      }
      seen.set(identity, ends.length);
      if (used + length > keys.length) {
        const larger = new Uint8Array(Math.max(2 * keys.length, used + length));
        larger.set(keys);
        keys = larger;
      }
      keys.set(key.subarray(0, length), used);
      used += length;
      ends.push(used);
      since.push(at);
      notes.push(id);
    },
    build() {
      const noteEnds = growing();
      const texts = noteTexts.map((text) => Buffer.from(text));
      let end = 0;
      for (const { length } of texts) {
        end += length;
        noteEnds.push(end);
      }
      return {
        entries: ends.length,
        keys: keys.slice(0, used),
        ends: ends.done(),
        since: since.done(),
        notes: notes.done(),
        noteText: Buffer.concat(texts),
        noteEnds: noteEnds.done(),
      };
    },
  };
}

/**
 * The file of a list: eight bytes of length and checksum, a header in JSON, then the columns as they lie in memory.
 * Little-endian, as every machine Node.js runs on.
 */
export function writeList(data: ListData, facts: CopyFacts): Buffer {
  const parts = columns(data).map((column) => Buffer.from(column.buffer, column.byteOffset, column.byteLength));
  const header = Buffer.from(JSON.stringify({ magic, version, facts, sizes: parts.map((part) => part.length) } satisfies Header));
  const rest = [header, ...parts].flatMap((part) => [part, Buffer.alloc(padding(part.length))]);
  const start = Buffer.alloc(8);
  start.writeUInt32LE(header.length);
  start.writeUInt32LE(
    rest.reduce((crc, part) => crc32(part, crc), 0),
    4,
  );
  return Buffer.concat([start, ...rest]);
}

/** @throws Error with the reason, where the file is none of ours, of another version, or damaged. */
export function readList(file: Buffer): { readonly data: ListData; readonly facts: CopyFacts } {
  if (file.length < 8) throw new Error('it is cut short');
  if (crc32(file.subarray(8)) !== file.readUInt32LE(4)) throw new Error('it is no list of ours, or is damaged');
  const headerEnd = 8 + file.readUInt32LE(0);
  const header = headerOf(file.subarray(8, headerEnd));
  let at = headerEnd + padding(headerEnd - 8);
  if (header.sizes.reduce((end, size) => end + size + padding(size), at) !== file.length) throw new Error('it is damaged');
  // Columns must lie at multiples of their width; a pooled buffer may not.
  const aligned = (file.byteOffset + at) % align === 0 ? file : Buffer.from(new Uint8Array(file).buffer);
  const take = (size: number): Uint8Array => {
    const part = new Uint8Array(aligned.buffer, aligned.byteOffset + at, size);
    at += size + padding(size);
    return part;
  };
  const words = (size: number): Uint32Array => {
    const part = take(size);
    return new Uint32Array(part.buffer, part.byteOffset, size / 4);
  };
  const [keys = 0, ends = 0, since = 0, notes = 0, noteText = 0, noteEnds = 0] = header.sizes;
  const data = {
    keys: take(keys),
    ends: words(ends),
    since: words(since),
    notes: words(notes),
    noteText: take(noteText),
    noteEnds: words(noteEnds),
  };
  return { data: { entries: data.ends.length, ...data }, facts: header.facts };
}

/** The note of an entry. */
export function noteOf({ notes, noteText, noteEnds }: ListData, entry: number): Note {
  const id = notes[entry] ?? 0;
  const text = Buffer.from(noteText.buffer, noteText.byteOffset, noteText.byteLength).toString('utf8', noteEnds[id - 1] ?? 0, noteEnds[id]);
  return JSON.parse(text) as Note;
}

function headerOf(bytes: Buffer): Header {
  let header: unknown;
  try {
    header = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Error('it is no list of ours, or is damaged');
  }
  const parsed = headerSchema.safeParse(header);
  if (!parsed.success) throw new Error('it is no list of ours, or is damaged');
  if (parsed.data.version !== version) throw new Error(`it is of version ${parsed.data.version}, and ${version} is read`);
  return parsed.data;
}

function columns({ keys, ends, since, notes, noteText, noteEnds }: ListData): readonly (Uint8Array | Uint32Array)[] {
  return [keys, ends, since, notes, noteText, noteEnds];
}

function padding(length: number): number {
  return (align - (length % align)) % align;
}

/** A column of 32-bit numbers that grows. */
function growing() {
  let values = new Uint32Array(1 << 12);
  let length = 0;
  return {
    get length() {
      return length;
    },
    at: (index: number): number => values[index] ?? 0,
    put(index: number, value: number) {
      values[index] = value;
    },
    push(value: number) {
      if (length === values.length) {
        const larger = new Uint32Array(2 * length);
        larger.set(values);
        values = larger;
      }
      values[length++] = value;
    },
    done: () => values.slice(0, length),
  };
}
