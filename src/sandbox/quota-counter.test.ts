import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Limit } from '../domain/source.ts';
import { createQuotaCounter } from './quota-counter.ts';

const cite = 'https://vendor.example.com/limits';
const perMinute: Limit = { requests: 60, per: 'minute', cite };
const perDay: Limit = { requests: 3, per: 'day', window: 'calendar', cite };
const perMonth: Limit = { requests: 2, per: 'month', window: 'calendar', cite };
const noon = Date.UTC(2026, 10, 23, 12);
const at = (ms: number): Date => new Date(noon + ms);

test('the 61st within a rolling minute is over; a slot frees exactly one minute after the first', () => {
  const counter = createQuotaCounter([perMinute]);
  for (let n = 0; n < 60; n += 1) {
    expect(counter.arrive([perMinute], at(n * 100))).toEqual({ over: false, remaining: 59 - n, freesAt: noon + 60_000 });
  }
  expect(counter.arrive([perMinute], at(59_999))).toEqual({ over: true, remaining: 0, freesAt: noon + 60_000 });
  expect(counter.arrive([perMinute], at(60_000))).toEqual({ over: false, remaining: 0, freesAt: noon + 60_100 });
  expect(counter.peaks([perMinute])).toEqual([{ requests: 60, per: 'minute', window: 'rolling', max: 61 }]);
});

test('a window rolls over the turn of the minute, where a calendar one would start anew', () => {
  const two: Limit = { requests: 2, per: 'minute', cite };
  const counter = createQuotaCounter([two]);
  const over = [59_000, 59_500, 60_500].map((ms) => counter.arrive([two], at(ms))?.over);
  expect(over).toEqual([false, false, true]);
});

test('calendar days start at midnight UTC and calendar months on the first', () => {
  const midnight = Date.UTC(2026, 10, 24);
  const day = createQuotaCounter([perDay]);
  const before = [-3, -2, -1].map((ms) => day.arrive([perDay], new Date(midnight + ms)));
  expect(before.map((standing) => standing?.remaining)).toEqual([2, 1, 0]);
  expect(day.arrive([perDay], new Date(midnight - 1))).toEqual({ over: true, remaining: 0, freesAt: midnight });
  expect(day.arrive([perDay], new Date(midnight))).toEqual({ over: false, remaining: 2, freesAt: midnight + 86_400_000 });

  const month = createQuotaCounter([perMonth]);
  const december = Date.UTC(2026, 11, 1);
  const spread = [noon, december - 1, december - 1, december].map((time) => month.arrive([perMonth], new Date(time)));
  expect(spread).toEqual([
    { over: false, remaining: 1, freesAt: december },
    { over: false, remaining: 0, freesAt: december },
    { over: true, remaining: 0, freesAt: december },
    { over: false, remaining: 1, freesAt: Date.UTC(2027, 0, 1) },
  ]);
});

test('of several windows the fullest speaks; of several full ones the last to open', () => {
  const both: readonly Limit[] = [{ requests: 2, per: 'second', cite }, perDay];
  const counter = createQuotaCounter(both);
  const midnight = Date.UTC(2026, 10, 24);
  expect(counter.arrive(both, at(0))).toEqual({ over: false, remaining: 1, freesAt: noon + 1_000 });
  expect(counter.arrive(both, at(0))).toEqual({ over: false, remaining: 0, freesAt: noon + 1_000 });
  expect(counter.arrive(both, at(999))).toEqual({ over: true, remaining: 0, freesAt: noon + 1_000 });
  expect(counter.arrive(both, at(1_000))).toEqual({ over: false, remaining: 0, freesAt: midnight });
  expect(counter.arrive(both, at(1_001))).toEqual({ over: true, remaining: 0, freesAt: midnight });
});

test('sources of one account spend one purse, each against its own limit', () => {
  const wide: Limit = { requests: 4, per: 'minute', cite };
  const narrow: Limit = { requests: 2, per: 'minute', cite };
  const counter = createQuotaCounter([wide, narrow]);
  const seen = [wide, wide, narrow, wide].map((limit, n) => counter.arrive([limit], at(n))?.over);
  expect(seen).toEqual([false, false, true, false]);
});

test('a clock that jumps back frees nothing; no limit counts nothing; a limit of 0 lets nobody in', () => {
  const one: Limit = { requests: 1, per: 'second', cite };
  const counter = createQuotaCounter([one]);
  expect([5_000, 0, 5_999, 6_000].map((ms) => counter.arrive([one], at(ms))?.over)).toEqual([false, true, true, false]);
  expect(counter.arrive([], at(0))).toBeUndefined();
  const none: Limit = { requests: 0, per: 'minute', cite };
  expect(createQuotaCounter([none]).arrive([none], at(0))).toEqual({ over: true, remaining: 0, freesAt: noon + 60_000 });
});

test('equals a slow count of every window, over any arrivals', () => {
  const limit: Limit = { requests: 5, per: 'second', cite };
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 }), (gaps) => {
      const counter = createQuotaCounter([limit]);
      const arrived: number[] = [];
      const admitted: number[] = [];
      let now = noon;
      for (const gap of gaps) {
        now += gap;
        arrived.push(now);
        const over = admitted.filter((time) => time > now - 1_000).length >= 5;
        if (!over) admitted.push(now);
        expect(counter.arrive([limit], new Date(now))?.over).toBe(over);
      }
      const max = Math.max(0, ...arrived.map((end) => arrived.filter((time) => time > end - 1_000 && time <= end).length));
      // Arrivals of one instant stand in the list together, so the slow count sees all of them at each.
      expect(counter.peaks([limit])).toEqual([{ requests: 5, per: 'second', window: 'rolling', max }]);
    }),
  );
});

test('a million arrivals are counted exactly and in linear time', () => {
  const limits: readonly Limit[] = [perMinute, { requests: 2_000_000, per: 'month', cite }];
  const counter = createQuotaCounter(limits);
  let over = 0;
  for (let n = 0; n < 1_000_000; n += 1) if (counter.arrive(limits, at(n))?.over) over += 1;
  // 60 at the start of every begun minute of the 1,000 seconds: 17 minutes.
  expect(over).toBe(1_000_000 - 17 * 60);
  expect(counter.peaks(limits).map(({ max }) => max)).toEqual([60_000, 1_000_000]);
}, 20_000);
