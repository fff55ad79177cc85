import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Clock } from '../../domain/ports.ts';
import type { FeedSource } from '../../domain/source.ts';
import { buildList, type CopyFacts, type ListData, readList, writeList } from '../matching/list-file.ts';
import { createTakeIn } from '../matching/take-in.ts';
import { compile, type ToObservable } from './compile.ts';
import { type Download, FetchError, fetchPages, fetchParts } from './fetch-texts.ts';
import { takeLock } from './lock.ts';
import type { Places } from './places.ts';
import { isDue, nextDue } from './schedule.ts';
import { readStatus, type SyncStatus, writeStatus, writeWhole } from './status.ts';
import { suspiciousFile, suspiciousList } from './suspicion.ts';

export type SyncResult =
  | { readonly feed: string; readonly outcome: 'updated'; readonly entries: number; readonly unreadable: number }
  | { readonly feed: string; readonly outcome: 'unchanged'; readonly entries: number }
  /** The last good copy, if there is one, still answers. */
  | { readonly feed: string; readonly outcome: 'failed'; readonly why: string }
  | { readonly feed: string; readonly outcome: 'not_due'; readonly dueAt: Date }
  | { readonly feed: string; readonly outcome: 'busy' };

export interface SyncParts {
  readonly download: Download;
  readonly places: Places;
  readonly clock: Clock;
  readonly toObservable: ToObservable;
  /** 0 to 1: this machine's place among all. */
  readonly spread: number;
  /** Takes the new list into the index. */
  readonly swap: (data: ListData, facts: CopyFacts) => Promise<void>;
}

/** What is asked of one sync. */
export interface SyncWish {
  /** Also where it is not due, whatever was downloaded before, and where the new list looks suspicious beside the old one. */
  readonly force: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Fetches a feed and swaps its copy, as a whole or not at all: a kill at any instant leaves the old copy or the new one. Never
 * throws for what publishers, networks and disks do; the status says why it went wrong.
 */
export async function syncFeed(source: FeedSource, parts: SyncParts, { force, signal }: SyncWish): Promise<SyncResult> {
  const { places, clock } = parts;
  const began = clock.now();
  const release = takeLock(places.lock, began);
  if (!release) return { feed: source.id, outcome: 'busy' };
  try {
    const status = readStatus(places.status);
    if (!force && status && !isDue(source, status, began)) return { feed: source.id, outcome: 'not_due', dueAt: new Date(status.due_at) };
    const result = await renewed(source, parts, force, signal);
    writeStatus(places.status, statusAfter(source, result, status, parts));
    return result;
  } catch (error) {
    // A full disk, a folder that may not be written: there is nowhere to put the status either.
    return { feed: source.id, outcome: 'failed', why: error instanceof Error ? error.message : String(error) };
  } finally {
    release();
  }
}

async function renewed(source: FeedSource, parts: SyncParts, force: boolean, signal: AbortSignal | undefined): Promise<SyncResult> {
  const { places, download, clock } = parts;
  const feed = source.id;
  const failed = (why: string): SyncResult => ({ feed, outcome: 'failed', why });
  const old = readCopy(places.list);
  const got = await download({ known: force ? undefined : old?.facts, largest: source.largest, signal });
  if (got.status === 'failed') return failed(got.detail);
  if (got.status === 'unchanged')
    return old ? { feed, outcome: 'unchanged', entries: old.data.entries } : failed('it says "not modified", though there is no copy here');
  const { body } = got;
  const sha256 = createHash('sha256').update(body).digest('hex');
  // The first of several pages may stay while the others change.
  if (!force && !source.next && old?.facts.sha256 === sha256) return { feed, outcome: 'unchanged', entries: old.data.entries };

  const before = old && !force ? { bytes: old.facts.bytes, entries: old.data.entries } : undefined;
  const text = body.toString('utf8');
  const doubt = suspiciousFile(source, body.length, text.slice(0, 512), before);
  if (doubt !== undefined) return failed(doubt);
  const list = buildList();
  const takeIn = createTakeIn(list);
  const total = { rows: 0, unreadable: 0, example: undefined as string | undefined };
  try {
    const texts = source.parts
      ? await fetchParts(source.parts(text), places, download, source.largest)
      : await fetchPages(text, source, download);
    for (const each of texts) {
      const { rows, unreadable, example } = await compile(source, each, takeIn, parts.toObservable);
      total.rows += rows;
      total.unreadable += unreadable;
      total.example ??= example;
    }
  } catch (error) {
    return failed(error instanceof FetchError ? error.message : `it does not read: ${error instanceof Error ? error.message : error}`);
  }
  const misgiving = suspiciousList(source, total, list.entries, before);
  if (misgiving !== undefined) return failed(misgiving);

  const data = list.build();
  const facts: CopyFacts = {
    feed,
    downloadedAt: clock.now().toISOString(),
    etag: got.etag,
    lastModified: got.lastModified,
    sha256,
    bytes: body.length,
    unreadable: total.unreadable,
  };
  writeWhole(places.list, writeList(data, facts));
  await parts.swap(data, facts);
  return { feed, outcome: 'updated', entries: data.entries, unreadable: total.unreadable };
}

/** The copy on disk; undefined where there is none, or it is not readable: then it is downloaded as if there were none. */
export function readCopy(file: string): { readonly data: ListData; readonly facts: CopyFacts } | undefined {
  try {
    return readList(readFileSync(file));
  } catch {
    return undefined;
  }
}

function statusAfter(source: FeedSource, result: SyncResult, last: SyncStatus | undefined, { clock, spread }: SyncParts): SyncStatus {
  const now = clock.now();
  const failures = result.outcome === 'failed' ? (last?.failures ?? 0) + 1 : 0;
  return {
    attempted_at: now.toISOString(),
    confirmed_at: result.outcome === 'failed' ? (last?.confirmed_at ?? null) : now.toISOString(),
    failures,
    error: result.outcome === 'failed' ? result.why : null,
    due_at: nextDue(source, now, failures, spread).toISOString(),
  };
}
