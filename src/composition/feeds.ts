import { AssayError } from '../domain/errors.ts';
import type { Clock, Outbound } from '../domain/ports.ts';
import type { FeedSource } from '../domain/source.ts';
import type { FeedState as ListState, OpenLists } from '../lists/open-lists.ts';
import type { SyncResult, SyncWish } from '../lists/syncing/sync.ts';
import { asTheyLand } from './as-they-land.ts';

/** How a feed stands: its copy, its last sync, and what is missing before it can be fetched. */
export interface FeedState extends ListState {
  readonly missing: string | undefined;
}

export interface Feeds {
  /** @throws AssayError ASSAY_UNKNOWN_SOURCE */
  states(only: readonly string[] | undefined): readonly FeedState[];
  /** Fetches what is due of those that are set up, some at a time; each result as it comes. @throws AssayError ASSAY_UNKNOWN_SOURCE, ASSAY_NO_SOURCES */
  sync(only: readonly string[] | undefined, wish: SyncWish): AsyncGenerator<SyncResult>;
  /** Milliseconds until the next feed is due: at least half a minute, at most an hour. */
  nextSyncIn(only: readonly string[] | undefined): number;
}

/** Feeds fetched at once. */
const atOnce = 4;
/** Milliseconds between two rounds: another process may hold a lock, and a clock be put forward. */
const [shortest, longest] = [30_000, 3_600_000];

/** `all`: also those that are switched off, of which nothing is loaded. */
export function feedsOf(
  all: readonly FeedSource[],
  missing: (feed: FeedSource) => string | undefined,
  lists: OpenLists,
  outbound: Outbound,
  clock: Clock,
): Feeds {
  function chosen(only: readonly string[] | undefined): readonly FeedState[] {
    const inUse = new Map(lists.states().map((state) => [state.feed.id, state]));
    const states = all.map((feed) => ({ ...(inUse.get(feed.id) ?? { feed, copy: undefined, status: undefined }), missing: missing(feed) }));
    const unknown = only?.find((id) => !all.some((feed) => feed.id === id));
    if (unknown !== undefined)
      throw new AssayError('ASSAY_UNKNOWN_SOURCE', `there is no feed "${unknown}"`, `known are ${all.map(({ id }) => id).join(', ')}`);
    return only ? states.filter(({ feed }) => only.includes(feed.id)) : states;
  }

  function ready(only: readonly string[] | undefined): readonly FeedSource[] {
    const some = chosen(only);
    const able = some.filter((state) => state.missing === undefined && !state.feed.retired);
    const ended = only && some.find((state) => state.feed.retired)?.feed;
    if (ended?.retired)
      throw new AssayError(
        'ASSAY_NO_SOURCES',
        `${ended.id} is retired since ${ended.retired.since}: ${ended.retired.why}`,
        ended.retired.instead === undefined ? 'name others, or none to fetch all that are set up' : `use ${ended.retired.instead}`,
      );
    const lacking = some.find((state) => state.missing !== undefined);
    if (able.length === 0 || (only && able.length < some.length))
      throw new AssayError(
        'ASSAY_NO_SOURCES',
        `not set up: ${lacking?.feed.id ?? 'any feed'}${lacking?.missing === undefined ? '' : ` (${lacking.missing})`}`,
        'assay feeds list tells what each one needs',
      );
    return able.map(({ feed }) => feed);
  }

  return {
    states: chosen,
    async *sync(only, wish) {
      yield* asTheyLand(ready(only), atOnce, async (feed) =>
        wish.signal?.aborted ? undefined : lists.sync(feed, (file) => outbound.download(feed, file), wish),
      );
    },
    nextSyncIn(only) {
      const now = clock.now().getTime();
      const waits = chosen(only)
        .filter((state) => state.missing === undefined && !state.feed.retired)
        .map(({ status }) => (status ? Date.parse(status.due_at) - now : 0));
      return Math.min(longest, Math.max(shortest, ...[Math.min(...waits)]));
    },
  };
}
