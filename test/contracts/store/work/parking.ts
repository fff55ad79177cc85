import { expect, it } from 'vitest';
import type { Store } from '../../../../src/domain/ports.ts';
import { at, claim, ip, lookupsOf, parked, standing, start, submit } from './setting.ts';

/** Of what waits. */
export function parkingContract(open: () => Promise<Store>): void {
  it('asks again when it is time and not before, and keeps attempts and answers', async () => {
    const { work } = await open();
    const id = await submit(work, [1, 2], ['a']);
    const [one, two] = await claim(work, 'a', 0);
    if (!one || !two) throw new Error('nothing was claimed');
    await work.settle(one.id, 'w1', parked(at(60_000), { counts: true, answers: [{ page: 1 }, 'x'.repeat(3_000)] }), at(5));
    await work.settle(two.id, 'w1', parked(at(90_000)), at(5));
    expect(await work.due(at(6))).toEqual([{ source: 'a', lane: 'bulk', at: at(60_000) }]);
    expect(await claim(work, 'a', 59_999)).toEqual([]);
    expect(await lookupsOf(work, id)).toMatchObject([
      { outcome: { status: 'parked', reason: 'quota', detail: 'the budget is spent', retryAt: at(60_000) } },
      {},
    ]);
    const again = await claim(work, 'a', 60_000);
    expect(again).toEqual([{ ...one, attempts: 1, answers: [{ page: 1 }, 'x'.repeat(3_000)] }]);
    await work.settle(one.id, 'w1', parked(at(70_000)), at(60_001));
    expect(await claim(work, 'a', 70_000)).toMatchObject([{ id: one.id, attempts: 1, answers: [{ page: 1 }, 'x'.repeat(3_000)] }]);
    expect(await work.due(at(70_000))).toEqual([{ source: 'a', lane: 'bulk', at: at(90_000) }]);
    expect(await work.waiting()).toEqual([{ source: 'a', lookups: 2 }]);
    expect(await work.waiting(id)).toEqual([{ source: 'a', lookups: 2 }]);
    expect(await work.waiting('none')).toEqual([]);
  });

  it('does not keep others from being asked', async () => {
    const { work } = await open();
    await submit(work, [1], ['a', 'b']);
    const [one] = await claim(work, 'a', 0);
    if (!one) throw new Error('nothing was claimed');
    await work.settle(one.id, 'w1', parked(at(86_400_000)), at(5));
    await submit(work, [2], ['a']);
    expect(await work.due(at(6))).toEqual([
      { source: 'a', lane: 'bulk', at: at(6) },
      { source: 'b', lane: 'bulk', at: at(6) },
    ]);
    expect(await claim(work, 'a', 6)).toMatchObject([{ question: ip(2) }]);
  });

  it('says of what waits for its turn that it is queued', async () => {
    const { work } = await open();
    const id = await submit(work, [1], ['a']);
    expect(await lookupsOf(work, id)).toMatchObject([
      { via: 'live', ...standing, outcome: { status: 'parked', reason: 'queued', retryAt: start } },
    ]);
  });
}
