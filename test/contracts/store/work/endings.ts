import { expect, it } from 'vitest';
import type { Store } from '../../../../src/domain/ports.ts';
import { answer, at, claim, failure, finding, finish, ip, lookupsOf, nothing, parked, start, submit, take } from './setting.ts';

/** Of the other ends a submission can have. */
export function endingsContract(open: () => Promise<Store>): void {
  it('cancels what is not done; what comes late is remembered, and nothing else changes', async () => {
    const { work, memory } = await open();
    const id = await submit(work, [1, 2, 3], ['a']);
    const [one, two] = await claim(work, 'a', 0, { most: 2 });
    if (!one || !two) throw new Error('nothing was claimed');
    await work.settle(one.id, 'w1', answer(one, at(1)), at(1));
    expect(await work.cancel(id, at(2))).toBe(2);
    expect(await work.cancel(id, at(3))).toBe(0);
    expect(await work.submission(id)).toMatchObject({ state: 'cancelled', doneAt: at(2), items: { all: 3, done: 3 } });
    expect(await work.settle(two.id, 'w1', answer(two, at(4)), at(4))).toBe(false);
    expect(await memory.recall(ip(2), at(5))).toHaveLength(1);
    expect((await lookupsOf(work, id)).map(({ outcome }) => ('reason' in outcome ? outcome.reason : outcome.status))).toEqual([
      'not_found',
      'cancelled',
      'cancelled',
    ]);
    expect([
      await work.due(at(9)),
      await claim(work, 'a', 9),
      await take(work, 9),
      await work.retry(id, at(9)),
      await work.waiting(),
    ]).toEqual([[], [], [], 0, []]);
    expect(await work.landed(id, 9)).toHaveLength(3);
    await work.add(id, [finding(ip(9))], at(9));
    expect(await work.submission(id)).toMatchObject({ state: 'cancelled', items: { all: 3, done: 3 } });
  });

  it('asks once more what failed, and only that', async () => {
    const { work } = await open();
    const id = await submit(work, [1, 2], ['a']);
    const [one, two] = await claim(work, 'a', 0);
    if (!one || !two) throw new Error('nothing was claimed');
    await work.settle(one.id, 'w1', answer(one, at(1)), at(1));
    await work.settle(two.id, 'w1', failure, at(1));
    await finish(work, id, 2);
    expect(await work.landed(id, 9)).toHaveLength(2);
    expect(await work.retry(id, at(3))).toBe(1);
    expect(await work.submission(id)).toMatchObject({ state: 'open', doneAt: null, items: { all: 2, done: 1 } });
    expect(await claim(work, 'a', 4)).toEqual([two]);
    await work.settle(two.id, 'w1', answer(two, at(5)), at(5));
    await finish(work, id, 6);
    expect(await work.submission(id)).toMatchObject({ state: 'done', doneAt: at(6), items: { all: 2, done: 2 } });
    expect((await work.landed(id, 9)).map((item) => item.finding.observable)).toEqual([ip(2)]);
    expect(await work.retry(id, at(7))).toBe(0);
  });

  it('gives up what has waited too long: it fails with what was last met', async () => {
    const { work } = await open();
    const id = await submit(work, [1], ['a', 'b', 'c']);
    const [a] = await claim(work, 'a', 0);
    const [c] = await claim(work, 'c', 0);
    if (!a || !c) throw new Error('nothing was claimed');
    await work.settle(a.id, 'w1', parked(at(60_000)), at(5));
    const now = 3 * 86_400_000;
    expect(await work.giveUp(start, at(now))).toBe(0);
    expect(await work.giveUp(at(1), at(now))).toBe(2);
    expect(await take(work, now)).toEqual([]);
    await work.settle(c.id, 'w1', answer(c, at(now)), at(now));
    await finish(work, id, now);
    expect((await lookupsOf(work, id)).map(({ outcome }) => outcome)).toEqual([
      { status: 'failed', reason: 'quota', detail: 'gave up after 3 days: the budget is spent' },
      { status: 'failed', reason: 'timeout', detail: 'gave up after 3 days' },
      nothing,
    ]);
    expect(await work.submission(id)).toMatchObject({ state: 'done' });
    expect([await claim(work, 'a', now), await claim(work, 'b', now), await work.due(at(now), id)]).toEqual([[], [], []]);
  });

  it('does not give up what waits for a source that answers a few a day, nor what was asked for anew', async () => {
    const { work } = await open();
    const id = await submit(work, [1, 2], ['slow', 'dead']);
    const [slow] = await claim(work, 'slow', 0, { most: 1 });
    if (!slow) throw new Error('nothing was claimed');
    const day = 86_400_000;
    await work.settle(slow.id, 'w1', answer(slow, at(6 * day)), at(6 * day));
    expect(await work.giveUp(at(day), at(8 * day))).toBe(2);
    expect(await claim(work, 'slow', 8 * day)).toHaveLength(1);
    expect(await work.retry(id, at(8 * day))).toBe(2);
    expect(await work.giveUp(at(day), at(8 * day))).toBe(0);
    expect(await work.giveUp(at(9 * day), at(16 * day))).toBe(2);
  });

  it('forgets what ended long ago, and nothing else', async () => {
    const { work, memory } = await open();
    const old = await submit(work, [1], ['a']);
    const open2 = await submit(work, [2], ['a']);
    const [leased] = await claim(work, 'a', 0, { submission: old });
    if (!leased) throw new Error('nothing was claimed');
    await work.settle(leased.id, 'w1', answer(leased, at(1)), at(1));
    await finish(work, old, 2);
    expect(await work.forget(at(2))).toBe(0);
    expect(await work.forget(at(3))).toBe(1);
    expect([await work.submission(old), await work.items(old, 0, 9), await work.settle(leased.id, 'w1', failure, at(4))]).toEqual([
      undefined,
      [],
      false,
    ]);
    expect(await memory.recall(ip(1), at(4))).toHaveLength(1);
    expect(await work.submission(open2)).toMatchObject({ state: 'open' });
  });

  it('keeps the good of many that are written together where one is a bug', async () => {
    const { work } = await open();
    const id = await submit(work, [1, 2], ['a']);
    const [one, two] = await claim(work, 'a', 0);
    if (!one || !two) throw new Error('nothing was claimed');
    const ended = await Promise.allSettled([
      work.settle(one.id, 'w1', answer(two, at(1)), at(1)),
      work.settle(two.id, 'w1', answer(two, at(1)), at(1)),
    ]);
    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect((await lookupsOf(work, id)).map(({ outcome }) => outcome.status)).toEqual(['parked', 'not_found']);
  });
}
