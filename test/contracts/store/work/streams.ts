import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Store } from '../../../../src/domain/ports.ts';
import { at, claim, failure, finding, finish, ip, order, start, submit, take } from './setting.ts';

/** Submissions that are taken in piece by piece. */
export function streamsContract(open: () => Promise<Store>): void {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  it('what was cut short goes on under its key, and what it has is left out', async () => {
    const { work } = store;
    const first = await work.begin(order(), start, 'folder a.txt');
    expect(first).toMatchObject({ repeated: false, receiving: true });
    expect(await work.add(first.submission, [finding(ip(1)), finding(ip(2))], start, { input: { read: 20, total: 50 } })).toBe(2);
    expect(await work.submission(first.submission)).toMatchObject({ state: 'receiving', input: { read: 20, total: 50 } });
    expect(await work.begin(order(), at(1), 'folder a.txt')).toEqual({ ...first, repeated: true });
    expect(await work.add(first.submission, [finding(ip(2)), finding(ip(3))], at(2), { input: { read: 30, total: null } })).toBe(1);
    expect(await work.submission(first.submission)).toMatchObject({ items: { all: 3 }, input: { read: 30, total: 50 } });
    await work.seal(first.submission, at(3));
    expect(await work.begin(order(), at(4), 'folder a.txt')).toEqual({ ...first, repeated: true, receiving: false });
    expect((await work.begin(order(), at(4), 'folder b.txt')).submission).not.toBe(first.submission);
    expect((await work.begin(order(), at(4))).repeated).toBe(false);
  });

  it('of many that begin under one key at once all go on with the same', async () => {
    const all = await Promise.all(Array.from({ length: 12 }, () => store.work.begin(order(), start, 'one')));
    expect(new Set(all.map(({ submission }) => submission)).size).toBe(1);
    expect(all.filter(({ repeated }) => !repeated)).toHaveLength(1);
  });

  it('what is known of the input in the end is told by its order, and the rest of the order stays', async () => {
    const { work } = store;
    const asked = order({ title: 'a list', lane: 'mail', troubles: [{ part: 'row:1', message: 'a' }] });
    const { submission } = await work.begin(asked, start);
    await work.add(submission, [finding(ip(1))], start);
    const end = { troubles: [{ part: 'gzip', message: 'cut short' }], alsoFound: [{ type: 'cve', observables: 7 }] } as const;
    await work.seal(submission, at(1), { ...end, input: { read: 9, total: 9 } });
    expect(await work.submission(submission)).toMatchObject({
      ...{ state: 'open', order: { ...asked, troubles: [...asked.troubles, ...end.troubles], alsoFound: end.alsoFound } },
      input: { read: 9, total: 9 },
    });
    // Sealed is sealed.
    await work.seal(submission, at(2), { troubles: [], alsoFound: [] });
    expect((await work.submission(submission))?.order.alsoFound).toEqual(end.alsoFound);
  });

  it('what was cancelled takes nothing more, and is not sealed', async () => {
    const { work } = store;
    const { submission } = await work.begin(order(), start, 'key');
    await work.add(submission, [finding(ip(1))], start);
    await work.cancel(submission, at(1));
    expect(await work.add(submission, [finding(ip(2))], at(2))).toBeUndefined();
    await work.seal(submission, at(3));
    expect(await work.submission(submission)).toMatchObject({ state: 'cancelled', items: { all: 1, done: 1 } });
    expect(await work.begin(order(), at(4), 'key')).toMatchObject({ submission, receiving: false });
  });

  it('an input that broke off and does not come again is sealed after a while, with that trouble, and its key is free', async () => {
    const { work } = store;
    const { submission } = await work.begin(order(), start, 'key');
    const other = await work.begin(order(), start);
    await work.add(submission, [finding(ip(1))], at(1_000));
    await work.add(other.submission, [finding(ip(1))], at(9_000));
    const before = (keyed: number, others: number) => ({ keyed: at(keyed), others: at(others) });
    expect(await work.sealBroken(before(1_000, 9_000), at(9_000))).toBe(0);
    expect(await work.sealBroken(before(5_000, 9_000), at(9_000))).toBe(1);
    const sealed = await work.submission(submission);
    expect(sealed).toMatchObject({
      state: 'open',
      order: { troubles: [{ part: 'input', message: expect.stringContaining('broke off') }] },
    });
    expect(await work.submission(other.submission)).toMatchObject({ state: 'receiving' });
    expect(await work.sealBroken(before(0, 9_001), at(9_002))).toBe(1);
    await finish(work, submission, 9_500);
    expect(await work.submission(submission)).toMatchObject({ state: 'done' });
    expect(await work.begin(order(), at(9_600), 'key')).toMatchObject({ repeated: false });
  });

  it('a submission without items can be withdrawn, and no other', async () => {
    const { work } = store;
    const empty = await work.begin(order(), start, 'empty');
    const full = await work.begin(order(), start, 'full');
    await work.add(full.submission, [finding(ip(1))], start);
    for (const { submission } of [empty, full]) await work.withdraw(submission);
    expect(await work.submission(empty.submission)).toBeUndefined();
    expect(await work.submission(full.submission)).toMatchObject({ items: { all: 1 } });
    expect(await work.begin(order(), start, 'empty')).toMatchObject({ repeated: false });
  });

  it('what came before under a name is left out, in whatever submission it came, also where two add at once', async () => {
    const { work } = store;
    const begin = async () => (await work.begin(order(), start)).submission;
    const [a, b, c, d] = [await begin(), await begin(), await begin(), await begin()];
    const numbers = Array.from({ length: 1_200 }, (_, n) => n);
    const some = numbers.map((n) => finding(ip(n)));
    const added = await Promise.all([
      work.add(a, some, start, { newTo: 'url:list' }),
      work.add(b, some.toReversed(), start, { newTo: 'url:list' }),
    ]);
    expect((added[0] ?? 0) + (added[1] ?? 0)).toBe(1_200);
    expect(await work.add(c, [finding(ip(5)), finding(ip(1_201))], at(1), { newTo: 'url:list' })).toBe(1);
    expect(await work.add(d, [finding(ip(5)), finding(ip(5))], at(1), { newTo: 'url:other' })).toBe(1);
    expect(await work.add(d, [finding(ip(6))], at(1))).toBe(1);
  });

  it('a value that comes again long after it was seen last is new', async () => {
    const { work } = store;
    const days = (n: number) => at(n * 86_400_000);
    const add = async (n: number, day: number) =>
      work.add((await work.begin(order(), days(day))).submission, [finding(ip(n))], days(day), { newTo: 'list' });
    expect([await add(1, 0), await add(2, 0), await add(1, 5)]).toEqual([1, 1, 0]);
    await work.forget(days(4));
    expect([await add(1, 6), await add(2, 6)]).toEqual([0, 1]);
  });

  it('tells what nobody has thought about yet', async () => {
    const { work } = store;
    const { submission } = await work.begin(order(), start);
    await work.add(
      submission,
      Array.from({ length: 30 }, (_, n) => finding(ip(n))),
      start,
    );
    const { items, some } = await work.unthought(submission, 10);
    expect(items).toBe(30);
    const numbers = some.map(({ observable }) => Number(observable.value.split('.')[3])).sort((a, b) => a - b);
    expect(new Set(numbers).size).toBe(numbers.length);
    // From all over it.
    expect([numbers.length >= 10, (numbers[0] ?? 99) < 5, (numbers.at(-1) ?? 0) > 25]).toEqual([true, true, true]);
    await take(work, 1);
    expect(await work.unthought(submission, 5)).toEqual({ items: 0, some: [] });
    // What was thought about once is known by what waits for it, also while it is to be thought about again.
    const again = await submit(work, [200], ['a']);
    const [leased] = await claim(work, 'a', 2);
    if (!leased) throw new Error('nothing was claimed');
    await work.settle(leased.id, 'w1', failure, at(3));
    expect(await work.unthought(again, 5)).toEqual({ items: 0, some: [] });
    expect(await take(work, 4, 'w1', again)).toHaveLength(1);
  });
}
