import { expect, it } from 'vitest';
import type { Outbound } from '../domain/ports.ts';
import type { FeedSource } from '../domain/source.ts';
import type { OpenLists } from '../lists/open-lists.ts';
import { feedsOf } from './feeds.ts';

const now = new Date('2026-11-23T12:00:00Z');
const clock = { now: () => now };

/** Feeds by their id: due so many seconds from now, never tried where null. */
function nextSyncIn(dues: Readonly<Record<string, number | null>>, more: Partial<FeedSource> = {}): number {
  const feeds = Object.keys(dues).map((id) => ({ id, ...more }) as unknown as FeedSource);
  const states = feeds.map((feed) => {
    const due = dues[feed.id] ?? null;
    const status = due === null ? undefined : { due_at: new Date(now.getTime() + due * 1000).toISOString() };
    return { feed, copy: undefined, status } as unknown as ReturnType<OpenLists['states']>[number];
  });
  const lists = { states: () => states } as unknown as OpenLists;
  return feedsOf(feeds, () => undefined, lists, {} as Outbound, clock).nextSyncIn(undefined);
}

it.each<[string, Readonly<Record<string, number | null>>, Partial<FeedSource>, number]>([
  ['the first that is due', { a: 600, b: 90 }, {}, 90_000],
  ['at most an hour', { a: 86_400 }, {}, 3_600_000],
  ['never less than half a minute: another process may be at it, or the disk be full', { a: -5, b: null }, {}, 30_000],
  ['not for what is retired, which is never fetched', { a: null }, { retired: { since: '2026-01-01', why: 'it ended' } }, 3_600_000],
])('waits for %s', (_, dues, more, ms) => expect(nextSyncIn(dues, more)).toBe(ms));
