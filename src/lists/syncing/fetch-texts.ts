import { readFileSync, rmSync } from 'node:fs';
import type { Downloaded, FeedFile } from '../../domain/ports.ts';
import type { FeedPart, FeedSource } from '../../domain/source.ts';
import type { Places } from './places.ts';
import { writeWhole } from './status.ts';

export type Download = (file: FeedFile) => Promise<Downloaded>;
/** Fetches one more file of the feed, whole. */
type Fetch = (path: string) => Promise<Downloaded>;

/** A feed of several files has at most so many: beyond it its index is not believed. */
const mostParts = 5_000;
const mostPages = 2_000;
/** Files of one feed fetched at once. */
const atOnce = 4;
/** So many files are fetched again where the process is killed in between. */
const mostLost = 50;

export class FetchError extends Error {}

/** A body as text. A byte order mark is no part of it: JSON is none with it. @throws where it is longer than any string. */
export function textOf(body: Buffer): string {
  const text = body.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/**
 * The text of every part, from disk where its version is known, downloaded otherwise. What was downloaded before a failure is
 * kept: the next attempt goes on from there. @throws FetchError, and what the disk throws
 */
export async function fetchParts(parts: readonly FeedPart[], places: Places, fetch: Fetch, largest: number): Promise<string[]> {
  if (parts.length > mostParts) throw new FetchError(`its index names ${parts.length} files, more than ${mostParts}`);
  const versions = new Map(Object.entries(readVersions(places.partVersions)));
  const texts = new Map<string, string>();
  const queue = parts.values();
  let bytes = 0;
  let unsaved = 0;
  let failed: { readonly error: unknown } | undefined;

  const save = (): void => {
    unsaved = 0;
    writeWhole(places.partVersions, JSON.stringify(Object.fromEntries(versions)));
  };

  /** All stop where one fails: none goes on fetching for a sync that has ended. */
  async function work(): Promise<void> {
    for (const { path, version } of queue) {
      if (failed) return;
      try {
        const kept = version !== undefined && versions.get(path) === version ? readPart(places.part(path)) : undefined;
        const text = kept ?? (await fetched(path));
        bytes += text.length;
        if (bytes > largest) throw new FetchError(`its files together are larger than ${largest} bytes`);
        texts.set(path, text);
        if (kept !== undefined || version === undefined) continue;
        writeWhole(places.part(path), text);
        versions.set(path, version);
        if (++unsaved >= mostLost) save();
      } catch (error) {
        failed ??= { error };
      }
    }
  }

  async function fetched(path: string): Promise<string> {
    const got = await fetch(path);
    if (got.status === 'fresh') return textOf(got.body);
    throw new FetchError(got.status === 'failed' ? `${path}: ${got.detail}` : `${path}: not sent, though it was asked for whole`);
  }

  await Promise.all(Array.from({ length: Math.min(atOnce, parts.length) }, work));
  forget(versions, new Set(parts.map(({ path }) => path)), places);
  save();
  if (failed) throw failed.error;
  return parts.map(({ path }) => texts.get(path) ?? '');
}

/** The first page and all that follow it. @throws FetchError */
export async function fetchPages(first: string, { next, largest }: FeedSource, fetch: Fetch): Promise<string[]> {
  const pages = [first];
  let bytes = first.length;
  for (let path = next?.(first); path !== undefined; path = next?.(pages.at(-1) ?? '')) {
    if (pages.length >= mostPages) throw new FetchError(`it goes on after ${mostPages} pages`);
    const got = await fetch(path);
    if (got.status !== 'fresh') throw new FetchError(`page ${pages.length + 1}: ${got.status === 'failed' ? got.detail : 'not sent'}`);
    bytes += got.body.length;
    if (bytes > largest) throw new FetchError(`its pages together are larger than ${largest} bytes`);
    pages.push(textOf(got.body));
  }
  return pages;
}

/** Files the index no longer names. */
function forget(versions: Map<string, string>, named: ReadonlySet<string>, places: Places): void {
  for (const path of versions.keys()) {
    if (named.has(path)) continue;
    versions.delete(path);
    rmSync(places.part(path), { force: true });
  }
}

function readVersions(file: string): Record<string, string> {
  try {
    const known: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof known === 'object' && known !== null ? (known as Record<string, string>) : {};
  } catch {
    return {};
  }
}

function readPart(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
