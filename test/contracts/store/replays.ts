import { expect, it } from 'vitest';
import type { Store } from '../../../src/domain/ports.ts';

const start = new Date('2026-11-23T12:00:00.000Z');
const at = (ms: number): Date => new Date(start.getTime() + ms);

/** What every store promises of signatures that were used. */
export function replaysContract(open: () => Promise<Store>): void {
  it('a signature is used once, until it is over', async () => {
    const { replays } = await open();
    expect(await replays.seen('a', start)).toBe(false);
    expect(await replays.note('a', at(1_000), start)).toBe(true);
    expect(await replays.seen('a', at(999))).toBe(true);
    expect(await replays.seen('b', start)).toBe(false);
    expect(await replays.note('a', at(5_000), at(500))).toBe(false);
    expect(await replays.seen('a', at(1_000))).toBe(false);
    expect(await replays.note('a', at(5_000), at(1_000))).toBe(true);
  });

  it('of many at once one is the first', async () => {
    const { replays } = await open();
    const all = await Promise.all(Array.from({ length: 20 }, () => replays.note('same', at(1_000), start)));
    expect(all.filter(Boolean)).toHaveLength(1);
  });

  it('deletes more than come', async () => {
    const { replays } = await open();
    for (let n = 0; n < 30; n++) await replays.note(`old ${n}`, at(n), start);
    await replays.note('new', at(10_000), at(1_000));
    for (let n = 0; n < 30; n++) expect(await replays.note(`old ${n}`, at(20_000), at(1_001))).toBe(true);
  });
}
