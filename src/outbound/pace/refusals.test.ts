import { expect, it } from 'vitest';
import { createRefusals } from './refusals.ts';

const start = new Date('2026-11-23T12:00:00Z');
const at = (ms: number): Date => new Date(start.getTime() + ms);

it('does what it is told, and waits ever longer for a vendor that refuses all the same', () => {
  const refusals = createRefusals();
  let now = start;
  const waits = Array.from({ length: 9 }, () => {
    const until = refusals.until(now, at(now.getTime() - start.getTime() + 50), now);
    const wait = until.getTime() - now.getTime();
    now = until;
    return wait;
  });
  expect(waits).toEqual([50, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  refusals.end();
  expect(refusals.until(now, now, now)).toEqual(now);
});

it('counts requests that were refused together as one, and never shortens what it was told', () => {
  const refusals = createRefusals();
  const all = Array.from({ length: 8 }, () => refusals.until(start, at(1_000), at(10)).getTime());
  expect(new Set(all)).toEqual(new Set([at(1_000).getTime()]));
  expect(refusals.until(at(1_000), at(100_000), at(1_010))).toEqual(at(100_000));
});
