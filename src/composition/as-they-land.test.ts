import { expect, it } from 'vitest';
import { asTheyLand } from './as-they-land.ts';

const after = (turns: number): Promise<void> => (turns === 0 ? Promise.resolve() : Promise.resolve().then(() => after(turns - 1)));

async function all<T>(run: AsyncIterable<T>): Promise<T[]> {
  const got: T[] = [];
  for await (const each of run) got.push(each);
  return got;
}

it('yields the quick before the slow, and leaves out what came to nothing', async () => {
  const run = asTheyLand([50, 1, 20, 0], 4, async (turns) => {
    await after(turns);
    return turns === 20 ? undefined : turns;
  });
  expect(await all(run)).toEqual([0, 1, 50]);
});

it('works on no more than so many at once', async () => {
  let [now, most] = [0, 0];
  const run = asTheyLand(Array(30).keys(), 3, async (item) => {
    most = Math.max(most, ++now);
    await after(5);
    now -= 1;
    return item;
  });
  expect([(await all(run)).sort((a, b) => a - b), most]).toEqual([[...Array(30).keys()], 3]);
});

it('of nothing is nothing', async () => expect(await all(asTheyLand([], 3, async () => 1))).toEqual([]));

it('passes a bug on', async () => {
  const run = asTheyLand([1, 2, 3], 2, async (item) => {
    if (item === 2) throw new Error('a bug');
    return item;
  });
  await expect(all(run)).rejects.toThrow('a bug');
});
