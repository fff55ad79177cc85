import { statSync } from 'node:fs';
import type { Clock, ListCopy, Lists } from '../domain/ports.ts';
import type { FeedSource } from '../domain/source.ts';
import type { CopyFacts, ListData } from './matching/list-file.ts';
import { createListIndex } from './matching/list-index.ts';
import type { ToObservable } from './syncing/compile.ts';
import type { Download } from './syncing/fetch-texts.ts';
import { placesOf } from './syncing/places.ts';
import { createStatusBook, type SyncStatus } from './syncing/status.ts';
import { readCopy, type SyncResult, type SyncWish, syncFeed } from './syncing/sync.ts';

export interface ListsOptions {
  /** Where copies are kept. */
  readonly folder: string;
  /** Those that are in use: of the others nothing is loaded. */
  readonly feeds: readonly FeedSource[];
  readonly clock: Clock;
  readonly toObservable: ToObservable;
  /** 0 to 1: this machine's place among all that ask the same publishers. */
  readonly spread: number;
  /** Takes the credentials out of a text that publishers can write. */
  readonly hide: (text: string) => string;
}

/** How one feed stands on this machine. */
export interface FeedState {
  readonly feed: FeedSource;
  readonly copy: (ListCopy & { readonly downloadedAt: Date; readonly unreadable: number }) | undefined;
  readonly status: SyncStatus | undefined;
}

export interface OpenLists extends Lists {
  states(): readonly FeedState[];
  sync(feed: FeedSource, download: Download, wish: SyncWish): Promise<SyncResult>;
  /** Takes in what other processes have synced since. */
  refresh(): Promise<void>;
}

interface Loaded {
  readonly downloadedAt: Date;
  /** When the publisher was last heard to have nothing newer. */
  readonly confirmedAt: Date | undefined;
  readonly entries: number;
  readonly unreadable: number;
  /** Of the file it came from: another process may have put a newer one there. */
  readonly written: number;
}

/** Milliseconds by which clocks of machines that share a folder may differ. */
const clocksDiffer = 5 * 60_000;

/** Loads every copy into one index. A copy that cannot be read counts as none: the next sync replaces it. */
export async function openLists({ folder, feeds, clock, toObservable, spread, hide }: ListsOptions): Promise<OpenLists> {
  const index = createListIndex();
  const statuses = createStatusBook();
  const loaded = new Map<string, Loaded>();
  await load();

  async function load(): Promise<void> {
    const fresh = new Map<string, ListData>();
    const facts = new Map<string, Loaded>();
    for (const { id } of feeds) {
      const { list, status } = placesOf(folder, id);
      const written = statSync(list, { throwIfNoEntry: false })?.mtimeMs;
      const known = loaded.get(id);
      if (known) loaded.set(id, { ...known, confirmedAt: confirmation(status) });
      if (written === undefined || written === known?.written) continue;
      const copy = readCopy(list);
      if (!copy) continue;
      fresh.set(id, copy.data);
      facts.set(id, loadedFrom(copy.facts, copy.data.entries, written, confirmation(status)));
    }
    if (fresh.size > 0) await index.swap(fresh);
    for (const [id, each] of facts) loaded.set(id, each);
  }

  function confirmation(file: string): Date | undefined {
    const at = statuses.read(file)?.confirmed_at;
    return at ? new Date(at) : undefined;
  }

  function copyOf({ id, staleAfter }: FeedSource): FeedState['copy'] {
    const known = loaded.get(id);
    if (!known) return undefined;
    const { downloadedAt, confirmedAt, entries, unreadable } = known;
    const now = clock.now().getTime();
    // A time to come was written by a clock that has since been put back: it proves nothing.
    const past = [downloadedAt, confirmedAt].flatMap((at) => (at && at.getTime() <= now + clocksDiffer ? [at.getTime()] : []));
    const asOf = past.length === 0 ? downloadedAt : new Date(Math.max(...past));
    const stale = past.length === 0 || now - asOf.getTime() > staleAfter * 1000;
    return { asOf, stale, entries, downloadedAt, unreadable };
  }

  const byId = new Map(feeds.map((feed) => [feed.id, feed]));
  return {
    match: (observable) => index.match(observable),
    copyOf(id) {
      const feed = byId.get(id);
      return feed && copyOf(feed);
    },
    states: () => feeds.map((feed) => ({ feed, copy: copyOf(feed), status: statuses.read(placesOf(folder, feed.id).status) })),
    async sync(feed, download, wish) {
      const places = placesOf(folder, feed.id);
      const swap = async (data: ListData, facts: CopyFacts): Promise<void> => {
        await index.swap(new Map([[feed.id, data]]));
        loaded.set(feed.id, loadedFrom(facts, data.entries, statSync(places.list).mtimeMs, undefined));
      };
      const hasCopy = loaded.has(feed.id);
      const result = await syncFeed(feed, { download, places, statuses, clock, toObservable, spread, hasCopy, hide, swap }, wish);
      // What is unchanged on the disk may be newer than what is here: another process has put it there.
      await load();
      return result;
    },
    refresh: load,
  };
}

function loadedFrom(facts: CopyFacts, entries: number, written: number, confirmedAt: Date | undefined): Loaded {
  return { downloadedAt: new Date(facts.downloadedAt), confirmedAt, entries, unreadable: facts.unreadable, written };
}
