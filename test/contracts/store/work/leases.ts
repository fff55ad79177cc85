import { expect, it } from 'vitest';
import type { Store } from '../../../../src/domain/ports.ts';
import { answer, at, claim, failure, finding, ip, lease, lookupsOf, order, start, step, submit, take } from './setting.ts';

/** Of whoever holds something. */
export function leasesContract(open: () => Promise<Store>): void {
  it('ends a lookup once, whoever settles it, and advances an item once', async () => {
    const { work } = await open();
    const id = await submit(work, [1, 2, 3], ['a']);
    const mine = await claim(work, 'a', 1, { most: 2 });
    const theirs = await claim(work, 'a', 1, { worker: 'w2' });
    expect([mine.length, theirs.length]).toEqual([2, 1]);
    const [first] = mine;
    if (!first) throw new Error('nothing was claimed');
    expect(
      await Promise.all([
        work.settle(first.id, 'w2', failure, at(2)),
        work.settle(first.id, 'w1', answer(first, at(2)), at(2)),
        work.settle(first.id, 'w1', failure, at(2)),
      ]),
    ).toEqual([false, true, false]);
    expect((await lookupsOf(work, id)).map(({ outcome }) => outcome.status)).toEqual(['not_found', 'parked', 'parked']);
    const [item] = await take(work, 3);
    if (!item) throw new Error('no item is ready');
    expect(await take(work, 3, 'w2')).toEqual([]);
    expect(
      await Promise.all([
        work.advance(item.id, 'w2', step(), at(4)),
        work.advance(item.id, 'w1', step(), at(4)),
        work.advance(item.id, 'w1', step(), at(4)),
      ]),
    ).toEqual([false, { milestone: expect.anything() }, false]);
    expect(await work.submission(id)).toMatchObject({ items: { all: 3, done: 1 } });
  });

  it('goes on with what a dead worker held; what he brings late is remembered, and counts no more', async () => {
    const { work, memory } = await open();
    const id = await submit(work, [1], ['a']);
    const [leased] = await claim(work, 'a', 0);
    if (!leased) throw new Error('nothing was claimed');
    expect(await work.takeOver(at(lease - 1))).toBe(0);
    expect(await claim(work, 'a', lease - 1, { worker: 'w2' })).toEqual([]);
    expect(await work.takeOver(at(lease))).toBe(1);
    const [again] = await claim(work, 'a', lease, { worker: 'w2' });
    expect(again).toEqual(leased);
    expect(await work.settle(leased.id, 'w1', answer(leased, at(lease + 5)), at(lease + 5))).toBe(false);
    expect(await memory.recall(ip(1), at(lease + 6))).toHaveLength(1);
    expect(await lookupsOf(work, id)).toMatchObject([{ outcome: { status: 'parked' } }]);
    expect(await work.settle(leased.id, 'w2', failure, at(lease + 9))).toBe(true);
    expect(await lookupsOf(work, id)).toMatchObject([{ outcome: { status: 'failed' } }]);
  });

  it('takes over items, too, and keeps what a living worker holds', async () => {
    const { work } = await open();
    const id = await work.receive(order(), start);
    await work.add(id, [finding(ip(1)), finding(ip(2))], start);
    const [one] = await work.takeReady('dead', 1, start, at(lease));
    const [two] = await work.takeReady('alive', 1, start, at(lease));
    if (!one || !two) throw new Error('no items are ready');
    await work.heartbeat('alive', at(2 * lease));
    expect(await work.takeOver(at(lease))).toBe(1);
    expect(await work.advance(one.id, 'dead', step(), at(lease))).toBe(false);
    expect((await take(work, lease, 'w2')).map((item) => item.id)).toEqual([one.id]);
    expect(await work.advance(two.id, 'alive', step(), at(lease))).toMatchObject({ milestone: { first: true, last: false } });
  });

  it('takes over what a clock, which was set back since, had leased for years', async () => {
    const { work } = await open();
    await submit(work, [1], ['a']);
    await claim(work, 'a', 0, { leaseUntil: at(400 * 86_400_000) });
    expect(await work.takeOver(at(1))).toBe(1);
    expect(await claim(work, 'a', 2)).toHaveLength(1);
  });

  it('gives back everything a worker holds at once', async () => {
    const { work } = await open();
    await submit(work, [1, 2], ['a']);
    const id = await work.receive(order(), start);
    await work.add(id, [finding(ip(1))], start);
    await claim(work, 'a', 0, { most: 1 });
    await claim(work, 'a', 0, { most: 1, worker: 'w2' });
    await take(work, 0);
    await work.release('w1');
    expect(await claim(work, 'a', 0)).toHaveLength(1);
    expect(await take(work, 0)).toHaveLength(1);
  });
}
