import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Store } from '../../../../src/domain/ports.ts';
import { at, finding, finish, ip, order, start, step, submit } from './setting.ts';

/** Submissions that are taken in whole. */
export function arrivalsContract(open: () => Promise<Store>): void {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  it('finds no submission by what no database keeps', async () => {
    const { work } = store;
    await submit(work, [1], ['a']);
    expect(await work.submission('a\0b \ud800')).toBeUndefined();
    expect(await work.submissions(10, '\0')).toHaveLength(1);
  });

  it('a submission is there with all its items, open, and its items are ready', async () => {
    const { work } = store;
    const taken = await work.take(order({ lane: 'alert' }), [finding(ip(1)), finding(ip(2)), finding(ip(1))], start);
    expect(taken.repeated).toBe(false);
    expect(await work.submission(taken.submission)).toMatchObject({ state: 'open', items: { all: 2, done: 0 }, doneAt: null });
    const ready = await work.takeReady('w', 10, start, at(10_000));
    expect(ready.map(({ finding: { observable } }) => observable.value)).toEqual([ip(1).value, ip(2).value]);
  });

  it('one without items is done', async () => {
    const { submission } = await store.work.take(order(), [], start);
    expect(await store.work.submission(submission)).toMatchObject({ state: 'done', doneAt: start, items: { all: 0, done: 0 } });
  });

  it('under one key it comes once, also where many come at once', async () => {
    const { work } = store;
    const all = await Promise.all(Array.from({ length: 20 }, (_, n) => work.take(order(), [finding(ip(n))], at(n), 'siem/4711')));
    expect(new Set(all.map(({ submission }) => submission)).size).toBe(1);
    expect(all.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect(await work.submissions(10)).toHaveLength(1);
    expect((await work.take(order(), [finding(ip(1))], at(5), 'siem/4712')).repeated).toBe(false);
    expect((await work.take(order(), [finding(ip(1))], at(5))).repeated).toBe(false);
  });

  it('a key is forgotten with its submission', async () => {
    const { work } = store;
    const first = await work.take(order(), [], start, 'key');
    const open = await work.take(order(), [finding(ip(9))], start, 'open');
    await work.forget(at(1));
    expect(await work.take(order(), [], at(2), 'key')).toMatchObject({ repeated: false });
    expect(await work.submission(first.submission)).toBeUndefined();
    expect(await work.take(order(), [], at(2), 'open')).toEqual({ submission: open.submission, repeated: true });
    await finish(work, open.submission, 3);
    await work.forget(at(100));
    expect(await work.take(order(), [], at(101), 'open')).toMatchObject({ repeated: false });
  });

  it('its first and its last item are told as such, each once', async () => {
    const { work } = store;
    const { submission } = await work.take(order({ lane: 'alert' }), [finding(ip(1)), finding(ip(2)), finding(ip(3))], start);
    const [one, two, three] = await work.takeReady('w', 10, start, at(10_000));
    const ends = (n: number | undefined, ms: number) => work.advance(n ?? 0, 'w', step(), at(ms));
    expect(await ends(one?.id, 5)).toEqual({ milestone: { submission, lane: 'alert', afterMs: 5, first: true, last: false } });
    expect(await ends(one?.id, 6)).toBe(false);
    expect(await ends(two?.id, 7)).toEqual({ milestone: null });
    expect(await ends(three?.id, 9)).toEqual({ milestone: { submission, lane: 'alert', afterMs: 9, first: false, last: true } });
  });
}
