import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Log } from '../domain/ports.ts';
import type { Standing } from '../domain/work.ts';
import { createFollowing } from './following.ts';

const log: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const standing = (id: string, done: number, more: Partial<Standing> = {}): Standing => ({
  ...{ id, state: 'open', items: { all: 2, done }, landed: done },
  ...more,
});

function store(...first: readonly Standing[]) {
  const rows = new Map(first.map((each) => [each.id, each]));
  const asked: (readonly string[])[] = [];
  let broken = false;
  return {
    asked,
    put: (row: Standing) => void rows.set(row.id, row),
    breakFor: (yes: boolean) => {
      broken = yes;
    },
    standings: async (ids: readonly string[]) => {
      asked.push(ids);
      if (broken) throw new Error('away');
      return ids.flatMap((id) => rows.get(id) ?? []);
    },
  };
}

const never = new AbortController().signal;

it('answers at once where nothing was known, and undefined where there is none', async () => {
  const following = createFollowing(store(standing('a', 1)), log);
  expect(await following.next('a', undefined, never)).toEqual(standing('a', 1));
  expect(await following.next('b', undefined, never)).toBeUndefined();
});

it('waits for news, and asks the store once for all who wait', async () => {
  const work = store(standing('a', 0), standing('b', 0));
  const following = createFollowing(work, log);
  const told: string[] = [];
  const all = ['a', 'a', 'b'].map(async (id) => {
    const news = await following.next(id, standing(id, 0), never);
    told.push(`${id}${news?.items.done}`);
  });
  await sleep(60);
  expect(told).toEqual([]);
  expect(work.asked.at(-1)).toEqual(['a', 'b']);
  work.put(standing('a', 1));
  following.stir();
  await Promise.all(all.slice(0, 2));
  expect(told).toEqual(['a1', 'a1']);
  // Nobody stirs: it was another process.
  work.put(standing('b', 2, { state: 'done' }));
  await Promise.all(all);
  expect(told).toEqual(['a1', 'a1', 'b2']);
});

it('who goes away is told what they knew, and the store is no longer asked for them', async () => {
  const work = store(standing('a', 0));
  const following = createFollowing(work, log);
  const leaving = new AbortController();
  const waited = following.next('a', standing('a', 0), leaving.signal);
  await sleep(30);
  leaving.abort();
  expect(await waited).toEqual(standing('a', 0));
  await sleep(50);
  const before = work.asked.length;
  await sleep(500);
  expect(work.asked.length).toBeLessThanOrEqual(before + 1);
  expect(await following.next('a', standing('a', 0), leaving.signal)).toEqual(standing('a', 0));
});

it('a store in trouble is waited for', async () => {
  const work = store(standing('a', 0));
  work.breakFor(true);
  const following = createFollowing(work, log);
  const waited = following.next('a', undefined, never);
  await sleep(50);
  work.breakFor(false);
  expect(await waited).toEqual(standing('a', 0));
});
