import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Store } from '../../../../src/domain/ports.ts';
import type { Leased, Work } from '../../../../src/domain/work.ts';
import { answer, at, claim, failure, finding, finish, ip, lease, order, start, submit, take } from './setting.ts';

/** In which order items land, and how far submissions are. */
export function landingsContract(open: () => Promise<Store>): void {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  const values = async (work: Work, id: string, after = 0, most = 100) =>
    (await work.landings(id, after, most)).map(({ number, item }) => `${number} ${item.finding.observable.value} ${item.state}`);

  async function settle(work: Work, some: readonly Leased[], ms: number, how: typeof failure | undefined = undefined): Promise<void> {
    for (const leased of some) await work.settle(leased.id, 'w1', how ?? answer(leased, at(ms)), at(ms));
  }

  it('numbers what landed in its order, without gaps, and tells it again to whoever asks again', async () => {
    const { work } = store;
    const id = await submit(work, [1, 2, 3], ['a']);
    expect(await values(work, id)).toEqual([]);
    const [one, two, three] = await claim(work, 'a', 1);
    if (!one || !two || !three) throw new Error('three lookups are to be claimed');
    await settle(work, [three], 5);
    await finish(work, id, 6);
    await settle(work, [one, two], 7);
    await finish(work, id, 8);
    const all = [`1 ${ip(3).value} done`, `2 ${ip(1).value} done`, `3 ${ip(2).value} done`];
    expect(await values(work, id)).toEqual(all);
    expect(await values(work, id)).toEqual(all);
    expect(await values(work, id, 1, 1)).toEqual(all.slice(1, 2));
    expect(await values(work, id, 3)).toEqual([]);
  });

  it('what is retried lands again behind the others', async () => {
    const { work } = store;
    const id = await submit(work, [1, 2], ['a']);
    const [one, two] = await claim(work, 'a', 1);
    if (!one || !two) throw new Error('two lookups are to be claimed');
    await settle(work, [one], 2, failure);
    await settle(work, [two], 2);
    await finish(work, id, 3);
    await work.retry(id, at(4));
    expect(await values(work, id)).toEqual([`1 ${ip(1).value} open`, `2 ${ip(2).value} done`]);
    await settle(work, await claim(work, 'a', 5), 6);
    await finish(work, id, 7);
    expect(await values(work, id, 2)).toEqual([`3 ${ip(1).value} done`]);
  });

  it('what is cancelled lands by that', async () => {
    const { work } = store;
    const id = await submit(work, [1, 2, 3], ['a']);
    const [, two] = await claim(work, 'a', 1);
    await settle(work, two ? [two] : [], 2);
    await finish(work, id, 3);
    await work.cancel(id, at(4));
    expect(await values(work, id)).toEqual([`1 ${ip(2).value} done`, `2 ${ip(1).value} done`, `3 ${ip(3).value} done`]);
  });

  it('many at once get one number each', async () => {
    const { work } = store;
    const numbers = Array.from({ length: 60 }, (_, n) => n);
    const { submission: id } = await work.take(
      order(),
      numbers.map((n) => finding(ip(n))),
      start,
    );
    const items = await take(work, 0, 'w1', id);
    const done = { settled: [], asks: [], pivots: [], left: {} };
    await Promise.all(items.map((item) => work.advance(item.id, 'w1', done, at(1))));
    const landed = await work.landings(id, 0, 100);
    expect(landed.map(({ number }) => number)).toEqual(numbers.map((n) => n + 1));
    expect(new Set(landed.map(({ item }) => item.id)).size).toBe(60);
  });

  it('tells how far submissions are, all in one', async () => {
    const { work } = store;
    const one = await submit(work, [1, 2], ['a']);
    const other = await work.receive(order(), start);
    await settle(work, (await claim(work, 'a', 1, { most: 1, submission: one })).slice(0, 1), 2);
    await finish(work, one, 3);
    const standings = await work.standings([one, other, 'nothing']);
    expect(standings.toSorted((a, b) => (a.id === one ? -1 : b.id === one ? 1 : 0))).toEqual([
      { id: one, state: 'open', items: { all: 2, done: 1 }, landed: 1 },
      { id: other, state: 'receiving', items: { all: 0, done: 0 }, landed: 0 },
    ]);
    expect(await work.standings([])).toEqual([]);
  });

  it('landings are forgotten with their submission', async () => {
    const { work } = store;
    const { submission: id } = await work.take(order(), [finding(ip(1))], start);
    await finish(work, id, 1);
    await work.forget(at(lease));
    expect(await work.landings(id, 0, 10)).toEqual([]);
  });

  it('lists submissions by what they are', async () => {
    const { work } = store;
    const ids: string[] = [];
    for (const [n, lane] of (['alert', 'bulk', 'alert'] as const).entries())
      ids.push((await work.take(order({ lane }), [finding(ip(n))], at(n * 1_000))).submission);
    const [first, second, third] = ids;
    const listed = async (...[most, before, filter]: Parameters<Work['submissions']>) =>
      (await work.submissions(most, before, filter)).map(({ id }) => id);
    expect(await listed(10, undefined, { lane: 'alert' })).toEqual([third, first]);
    expect(await listed(1, undefined, { lane: 'alert' })).toEqual([third]);
    expect(await listed(10, third, { lane: 'alert' })).toEqual([first]);
    expect(await listed(10, undefined, { since: at(1_000), until: at(2_000) })).toEqual([second]);
    await work.cancel(first ?? '', at(9));
    expect(await listed(10, undefined, { state: 'cancelled' })).toEqual([first]);
    expect(await listed(10, undefined, { state: 'done' })).toEqual([]);
  });
}
