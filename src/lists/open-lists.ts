import { statSync } from 'node:fs';
import type { Clock, ListCopy, Lists } from '../domain/ports.ts';
import type { FeedSource } from '../domain/source.ts';
import type { CopyFacts, ListData } from './matching/list-file.ts';
import { createListIndex } from './matching/list-index.ts';
import type { ToObservable } from './syncing/compile.ts';
import type { Download } from './syncing/fetch-texts.ts';
import { placesOf } from './syncing/places.ts';
import { readStatus, type SyncStatus } from './syncing/status.ts';
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

/** Loads every copy into one index. A copy that cannot be read counts as none: the next sync replaces it. */
export async function openLists({ folder, feeds, clock, toObservable, spread }: ListsOptions): Promise<OpenLists> {
  const index = createListIndex();
  const loaded = new Map<string, Loaded>();
  await load();

  async function load(): Promise<void> {
    const fresh = new Map<string, ListData>();
    for (const { id } of feeds) {
      const { list, status } = placesOf(folder, id);
      const written = statSync(list, { throwIfNoEntry: false })?.mtimeMs;
      const known = loaded.get(id);
      if (known) loaded.set(id, { ...known, confirmedAt: confirmation(status) });
      if (written === undefined || written === known?.written) continue;
      const copy = readCopy(list);
      if (!copy) continue;
      fresh.set(id, copy.data);
      loaded.set(id, loadedFrom(copy.facts, copy.data.entries, written, confirmation(status)));
    }
    if (fresh.size > 0) await index.swap(fresh);
  }

  function copyOf({ id, staleAfter }: FeedSource): FeedState['copy'] {
    const known = loaded.get(id);
    if (!known) return undefined;
    const { downloadedAt, confirmedAt, entries, unreadable } = known;
    const asOf = confirmedAt && confirmedAt > downloadedAt ? confirmedAt : downloadedAt;
    return { asOf, stale: clock.now().getTime() - asOf.getTime() > staleAfter * 1000, entries, downloadedAt, unreadable };
  }

  const byId = new Map(feeds.map((feed) => [feed.id, feed]));
  return {
    match: (observable) => index.match(observable),
    copyOf(id) {
      const feed = byId.get(id);
      return feed && copyOf(feed);
    },
    states: () => feeds.map((feed) => ({ feed, copy: copyOf(feed), status: readStatus(placesOf(folder, feed.id).status) })),
    async sync(feed, download, wish) {
      const places = placesOf(folder, feed.id);
      const swap = async (data: ListData, facts: CopyFacts): Promise<void> => {
        await index.swap(new Map([[feed.id, data]]));
        loaded.set(feed.id, loadedFrom(facts, data.entries, statSync(places.list).mtimeMs, undefined));
      };
      const result = await syncFeed(feed, { download, places, clock, toObservable, spread, swap }, wish);
      const known = loaded.get(feed.id);
      if (known) loaded.set(feed.id, { ...known, confirmedAt: confirmation(places.status) });
      return result;
    },
    refresh: load,
  };
}

function loadedFrom(facts: CopyFacts, entries: number, written: number, confirmedAt: Date | undefined): Loaded {
  return { downloadedAt: new Date(facts.downloadedAt), confirmedAt, entries, unreadable: facts.unreadable, written };
}

function confirmation(file: string): Date | undefined {
  const at = readStatus(file)?.confirmed_at;
  return at ? new Date(at) : undefined;
}
