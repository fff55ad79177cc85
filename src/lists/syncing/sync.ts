import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Clock } from '../../domain/ports.ts';
import type { FeedSource } from '../../domain/source.ts';
import { buildList, type CopyFacts, type ListData, readList, writeList } from '../matching/list-file.ts';
import { createTakeIn } from '../matching/take-in.ts';
import { compile, type ToObservable } from './compile.ts';
import { type Download, FetchError, fetchPages, fetchParts, textOf } from './fetch-texts.ts';
import { longestMs, takeLock } from './lock.ts';
import type { Places } from './places.ts';
import { isDue, nextDue } from './schedule.ts';
import { removeDrafts, type StatusBook, type SyncStatus, writeWhole } from './status.ts';
import { suspiciousFile, suspiciousList } from './suspicion.ts';

export type SyncResult =
  | { readonly feed: string; readonly outcome: 'updated'; readonly entries: number; readonly unreadable: number }
  | { readonly feed: string; readonly outcome: 'unchanged'; readonly entries: number }
  /** The last good copy, if there is one, still answers. */
  | { readonly feed: string; readonly outcome: 'failed'; readonly why: string }
  /** `error`: why the last attempt failed, where it did. */
  | { readonly feed: string; readonly outcome: 'not_due'; readonly dueAt: Date; readonly error: string | null }
  | { readonly feed: string; readonly outcome: 'busy' };

export interface SyncParts {
  readonly download: Download;
  readonly places: Places;
  readonly statuses: StatusBook;
  readonly clock: Clock;
  readonly toObservable: ToObservable;
  /** 0 to 1: this machine's place among all. */
  readonly spread: number;
  /** Whether a copy answers. */
  readonly hasCopy: boolean;
  /** Takes the credentials out of a text that publishers can write: some echo the key. */
  readonly hide: (text: string) => string;
  /** Takes the new list into the index. */
  readonly swap: (data: ListData, facts: CopyFacts) => Promise<void>;
}

/** What is asked of one sync. */
export interface SyncWish {
  /** Also where it is not due, whatever was downloaded before, and where the new list looks suspicious beside the old one. */
  readonly force: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** So long one feed may take with all its files, lest it keeps the others from being renewed. Shorter than its lock lasts. */
const patienceMs = longestMs - 5 * 60_000;

/**
 * Fetches a feed and swaps its copy, as a whole or not at all: a kill at any instant leaves the old copy or the new one. Never
 * throws for what publishers, networks and disks do; the status says why it went wrong.
 */
export async function syncFeed(source: FeedSource, parts: SyncParts, { force, signal }: SyncWish): Promise<SyncResult> {
  const { places, statuses, clock, hide } = parts;
  const began = clock.now();
  const failed = (why: string): SyncResult => ({ feed: source.id, outcome: 'failed', why: hide(why) });
  const noted = (result: SyncResult): SyncResult => {
    statuses.write(places.status, statusAfter(source, result, statuses.read(places.status), parts));
    return result;
  };
  let release: (() => void) | undefined;
  try {
    release = takeLock(places.lock, began);
    if (!release) return { feed: source.id, outcome: 'busy' };
    const status = statuses.read(places.status);
    if (!force && status && !isWanted(source, status, parts.hasCopy, began))
      return { feed: source.id, outcome: 'not_due', dueAt: new Date(status.due_at), error: status.error };
    removeDrafts(places.folder, began, longestMs);
    if (source.parts) removeDrafts(places.parts, began, longestMs);
    const patience = AbortSignal.timeout(patienceMs);
    const result = await renewed(source, parts, force, signal ? AbortSignal.any([patience, signal]) : patience, failed);
    // Whoever interrupts it says nothing about the publisher.
    if (result.outcome === 'failed' && signal?.aborted) return failed('interrupted');
    return noted(result.outcome === 'failed' && patience.aborted ? failed(`not there after ${patienceMs / 60_000} minutes`) : result);
  } catch (error) {
    // A full disk, a folder that may not be written.
    return noted(failed(error instanceof Error ? error.message : String(error)));
  } finally {
    release?.();
  }
}

/** Due; or of other settings than those it was tried under; or gone, though it was there. */
function isWanted(source: FeedSource, status: SyncStatus, hasCopy: boolean, now: Date): boolean {
  return isDue(source, status, now) || status.edition !== source.edition || (status.failures === 0 && !hasCopy);
}

async function renewed(
  source: FeedSource,
  parts: SyncParts,
  force: boolean,
  signal: AbortSignal,
  failed: (why: string) => SyncResult,
): Promise<SyncResult> {
  const { places, download, clock, hide } = parts;
  const { id: feed, largest, edition } = source;
  const old = readCopy(places.list);
  // What was made under other settings, or came from another place, is no measure for what comes now.
  const like = !force && old?.facts.edition === edition ? old : undefined;
  const known = like?.facts.firstTells ? like.facts : undefined;
  const got = await download({ known, largest, signal });
  if (got.status === 'failed') return failed(got.detail);
  if (got.status === 'unchanged')
    return old ? { feed, outcome: 'unchanged', entries: old.data.entries } : failed('it says "not modified", though there is no copy here');
  const { body } = got;
  const sha256 = createHash('sha256').update(body).digest('hex');
  if (like && known?.sha256 === sha256) return { feed, outcome: 'unchanged', entries: like.data.entries };

  const before = like && { bytes: like.facts.bytes, entries: like.data.entries };
  const doubt = suspiciousFile(source, body.length, body.toString('utf8', 0, 512), before);
  if (doubt !== undefined) return failed(doubt);
  const list = buildList();
  const takeIn = createTakeIn(list);
  const total = { rows: 0, unreadable: 0, inner: 0, example: undefined as string | undefined };
  let firstTells = !source.next;
  try {
    const text = textOf(body);
    const fetch = (path: string) => download({ path, largest, signal });
    let texts: readonly string[];
    if (!/\S/.test(text)) texts = [];
    else if (source.parts) {
      const files = source.parts(text);
      firstTells = files.every(({ version }) => version !== undefined);
      texts = await fetchParts(files, places, fetch, largest);
    } else {
      const pages = await fetchPages(text, source, fetch);
      texts = source.join ? [source.join(pages)] : pages;
    }
    for (const each of texts) {
      const { rows, unreadable, inner, example } = await compile(source, each, takeIn, parts.toObservable);
      total.rows += rows;
      total.unreadable += unreadable;
      total.inner += inner;
      total.example ??= example;
    }
  } catch (error) {
    return failed(whyUnread(error));
  }
  // Hidden before it is cut: half a key is no key to look for.
  const shown = { ...total, example: total.example === undefined ? undefined : hide(total.example) };
  const misgiving = suspiciousList(source, shown, list.entries, before);
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
    firstTells,
    edition,
  };
  writeWhole(places.list, writeList(data, facts));
  await parts.swap(data, facts);
  return { feed, outcome: 'updated', entries: data.entries, unreadable: total.unreadable };
}

/** What a parser or the disk says. V8 quotes what is no JSON, cut at any place: it may hold half a key. */
function whyUnread(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof FetchError || 'syscall' in error) return error.message;
  return `it does not read: ${error.message.replace(/, (?:\.{3})?".*"(?:\.{3})? is not valid JSON$/s, ': not valid JSON')}`;
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
    edition: source.edition,
  };
}
