import type { Clock, Store } from '../domain/ports.ts';
import { createAccessStore } from './access/access.ts';
import { createBookmarks } from './bookmarks.ts';
import { createBudget } from './budget/budget.ts';
import { createSteadyClock } from './clock/steady-clock.ts';
import { createEgress } from './egress/egress.ts';
import { createFigures } from './figures.ts';
import { createInbox } from './inbox/create-inbox.ts';
import { createMemory, type Reader } from './memory/memory.ts';
import { rememberIn } from './memory/remember-in.ts';
import type { Opened } from './opened.ts';
import { createOutbox } from './outbox/create-outbox.ts';
import { createReplays } from './replays.ts';
import { createWatches } from './watches.ts';
import { createWork } from './work/create-work.ts';

/** Where the store is: a file (or `:memory:`), or a database that several machines share. */
export type Place = { readonly path: string } | { readonly url: string };

export interface StoreOptions extends Reader {
  /** In place of the clock; for tests. */
  readonly now?: (() => Date) | undefined;
}

/**
 * Opens the store, creating and migrating it as needed; any number of processes may have it open.
 * @throws AssayError ASSAY_STORE_UNAVAILABLE, as every method of the store does where it cannot be read or written
 */
export async function openStore(place: Place, options: StoreOptions): Promise<Store> {
  const { db, write, dialect, clock, close } = await connect(place, options.now && { now: options.now });
  const remember = rememberIn(options.version);
  return {
    memory: createMemory(db, write, remember, options),
    budget: createBudget(db, write, dialect),
    egress: createEgress(db),
    figures: createFigures(db, write, dialect),
    work: createWork(db, write, dialect, remember),
    watches: createWatches(db, write, dialect),
    outbox: createOutbox(db, write, dialect),
    inbox: createInbox(db, write, dialect),
    bookmarks: createBookmarks(db, write),
    replays: createReplays(db, write),
    access: createAccessStore(db, write, dialect),
    clock,
    close,
  };
}

/** Only what is used is loaded. */
async function connect(place: Place, clock: Clock | undefined): Promise<Opened> {
  if ('path' in place) {
    const { openSqlite } = await import('./sqlite/open-sqlite.ts');
    return openSqlite(place.path, clock ?? createSteadyClock());
  }
  const { openPostgres } = await import('./postgres/open-postgres.ts');
  return openPostgres(place.url, clock);
}
