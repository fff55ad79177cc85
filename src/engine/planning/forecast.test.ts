import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Remaining } from '../../domain/ports.ts';
import type { Limit } from '../../domain/source.ts';
import { finishAt, forecast } from './forecast.ts';

const now = new Date('2026-11-23T15:30:00Z');
const cite = 'https://docs.example/limits';
const spans = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000, month: 31 * 86_400_000 };

function limit(requests: number, per: Limit['per'], window: Limit['window'] = 'rolling'): Limit {
  return { requests, per, window, cite };
}
function free(...limits: readonly Limit[]): Remaining[] {
  return limits.map((one) => ({ limit: one, used: 0, retryAt: null }));
}

function turnAfter(at: number, per: Limit['per']): number {
  const date = new Date(at);
  const month = date.getUTCMonth();
  return per === 'month' ? Date.UTC(date.getUTCFullYear(), month + 1, 1) : Date.UTC(date.getUTCFullYear(), month, date.getUTCDate() + 1);
}

/** Request by request, as a vendor would count them. */
function simulated(n: number, remaining: readonly Remaining[], reserve: number): number {
  const windows = remaining.map(({ limit: { requests, per, window }, used, retryAt }) => {
    const mostKept = requests - 1;
    const begun = window === 'calendar' ? now.getTime() : (retryAt?.getTime() ?? now.getTime() + spans[per]) - spans[per];
    return {
      per,
      calendar: window === 'calendar',
      usable: requests - Math.min(Math.round(requests * reserve), mostKept),
      counted: Array.from({ length: used }, () => begun),
    };
  });
  const opens = (window: (typeof windows)[number], at: number): number => {
    const { counted, usable, per, calendar } = window;
    const blocking = counted[counted.length - usable];
    if (blocking === undefined) return at;
    return Math.max(at, calendar ? turnAfter(blocking, per) : blocking + spans[per]);
  };
  let at = now.getTime();
  for (let made = 0; made < n; made++) {
    for (let before = -1; before !== at; ) {
      before = at;
      for (const window of windows) at = opens(window, at);
    }
    for (const { counted } of windows) counted.push(at);
  }
  return at;
}

const someLimit: fc.Arbitrary<Limit> = fc
  .record({
    requests: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 400 })),
    per: fc.constantFrom('second' as const, 'minute' as const, 'hour' as const, 'day' as const, 'month' as const),
    window: fc.constantFrom('rolling' as const, 'calendar' as const),
  })
  .map(({ requests, per, window }) => limit(requests, per, per === 'day' || per === 'month' ? window : 'rolling'));
const someRemaining: fc.Arbitrary<Remaining> = fc
  .tuple(someLimit, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0.001, max: 1, noNaN: true }))
  .map(([one, share, later]) => {
    const used = Math.round(one.requests * share);
    const turn = one.window === 'calendar' ? turnAfter(now.getTime(), one.per) : now.getTime() + Math.ceil(spans[one.per] * later);
    return { limit: one, used, retryAt: used < one.requests ? null : new Date(turn) };
  });
const someRemainings = fc.uniqueArray(someRemaining, {
  maxLength: 4,
  selector: ({ limit: { per, window } }) => `${window} ${per}`,
});
const someReserve = fc.constantFrom(0, 0.2, 0.5, 0.9);

it('agrees with one request after the other, whatever the windows', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_500 }), someRemainings, someReserve, (n, remaining, reserve) => {
      const exact = simulated(n, remaining, reserve) - now.getTime();
      const told = finishAt(n, remaining, now, reserve).getTime() - now.getTime();
      expect(told).toBeLessThanOrEqual(exact);
      expect(told).toBeGreaterThanOrEqual(0.95 * exact);
    }),
    { numRuns: 2_000 },
  );
});

it('more requests never end sooner, and a reserve never makes it faster', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000 }), someRemainings, (n, remaining) => {
      expect(finishAt(n + 1_000, remaining, now, 0.2).getTime()).toBeGreaterThanOrEqual(finishAt(n, remaining, now, 0.2).getTime());
      // Below that, of two windows one may gain by it a moment that the ways looked at do not see.
      expect(1.02 * (finishAt(n, remaining, now, 0.2).getTime() - now.getTime())).toBeGreaterThanOrEqual(
        finishAt(n, remaining, now, 0).getTime() - now.getTime(),
      );
    }),
  );
});

describe('at the clock', () => {
  const daily = limit(500, 'day', 'calendar');
  const minutely = limit(4, 'minute');
  const monthly = limit(15_500, 'month', 'calendar');
  const at = (n: number, remaining: readonly Remaining[], reserve = 0): string => finishAt(n, remaining, now, reserve).toISOString();

  it.each<[string, string, string]>([
    ['nothing to do', at(0, free(minutely)), '2026-11-23T15:30:00.000Z'],
    ['no limits', at(1_000_000, []), '2026-11-23T15:30:00.000Z'],
    ['as many as are free', at(4, free(minutely)), '2026-11-23T15:30:00.000Z'],
    ['one more', at(5, free(minutely)), '2026-11-23T15:31:00.000Z'],
    ['500 of a day at 4 a minute', at(500, free(minutely, daily)), '2026-11-23T17:34:00.000Z'],
    ['501: the last after midnight', at(501, free(minutely, daily)), '2026-11-24T00:00:00.000Z'],
    ['9,300 at 500 a day', at(9_300, free(minutely, daily, monthly)), '2026-12-11T01:14:00.000Z'],
    ['a fifth of the day is kept', at(9_300, free(minutely, daily, monthly), 0.2), '2026-12-16T00:33:00.000Z'],
    ['the only request of a window is never kept', at(2, free(limit(1, 'hour')), 0.9), '2026-11-23T16:30:00.000Z'],
    ['nor the last one', at(2, free(limit(2, 'hour')), 0.9), '2026-11-23T16:30:00.000Z'],
    ['a day that is used up', at(1, [{ limit: daily, used: 500, retryAt: new Date('2026-11-24T00:00:00Z') }]), '2026-11-24T00:00:00.000Z'],
    ['used up but for the reserve', at(1, [{ limit: daily, used: 400, retryAt: null }], 0.2), '2026-11-24T00:00:00.000Z'],
    [
      'a rolling day, full, opens when it says',
      at(1, [{ limit: limit(9, 'day'), used: 9, retryAt: new Date('2026-11-23T18:00:00Z') }]),
      '2026-11-23T18:00:00.000Z',
    ],
    [
      'a rolling day in use opens at the latest in a day',
      at(6, [{ limit: limit(9, 'day'), used: 4, retryAt: null }]),
      '2026-11-24T15:30:00.000Z',
    ],
    [
      'a month that is used up',
      at(1_001, [{ limit: monthly, used: 15_500, retryAt: new Date('2026-12-01T00:00:00Z') }, ...free(daily)]),
      '2026-12-03T00:00:00.000Z',
    ],
    [
      'the rest of a month is better spent day by day',
      at(1_120, free(limit(12, 'day'), limit(315, 'month', 'calendar')), 0.2),
      '2027-04-04T00:00:00.000Z',
    ],
    ['over the end of a year', at(31_001, free(monthly)), '2027-01-01T00:00:00.000Z'],
  ])('%s', (_, told, expected) => {
    expect(told).toBe(expected);
  });
});

describe('forecast', () => {
  const daily = limit(500, 'day', 'calendar');
  const minutely = limit(4, 'minute');

  it('names the limit that costs most of the time, the slowest source first', () => {
    const told = forecast(
      [
        { source: 'quick', account: 'quick', reserve: 0.2, lookups: 10, remaining: [] },
        { source: 'slow', account: 'slow', reserve: 0.2, lookups: 9_300, remaining: free(minutely, daily) },
        { source: 'minutes', account: 'minutes', reserve: 0.2, lookups: 100, remaining: free(minutely, daily) },
      ],
      now,
    );
    expect(told).toEqual([
      { source: 'slow', lookups: 9_300, doneAt: new Date('2026-12-16T00:33:00Z'), limitedBy: daily, usable: 400 },
      { source: 'minutes', lookups: 100, doneAt: new Date('2026-11-23T16:03:00Z'), limitedBy: minutely, usable: 3 },
      { source: 'quick', lookups: 10, doneAt: now, limitedBy: null, usable: null },
    ]);
  });

  it('sources of one account share its budget', () => {
    const remaining = free(daily);
    const told = forecast(
      [
        { source: 'a', account: 'vendor', reserve: 0, lookups: 500, remaining },
        { source: 'b', account: 'vendor', reserve: 0, lookups: 1, remaining },
        { source: 'c', account: 'vendor', reserve: 0, lookups: 0, remaining },
      ],
      now,
    );
    expect(told.map(({ source, doneAt }) => [source, doneAt.toISOString()])).toEqual([
      ['a', '2026-11-24T00:00:00.000Z'],
      ['b', '2026-11-24T00:00:00.000Z'],
      ['c', '2026-11-23T15:30:00.000Z'],
    ]);
  });

  it('a source with several keys is done when the last of them is', () => {
    const half = { source: 'a', lookups: 501, remaining: free(daily) };
    const used = [{ limit: daily, used: 500, retryAt: new Date('2026-11-24T00:00:00Z') }];
    const told = forecast(
      [
        { ...half, account: 'one', reserve: 0 },
        { ...half, account: 'two', reserve: 0, remaining: used },
      ],
      now,
    );
    expect(told).toEqual([{ source: 'a', lookups: 1_002, doneAt: new Date('2026-11-25T00:00:00Z'), limitedBy: daily, usable: 500 }]);
  });

  it('nothing is asked before a hold ends, which may be longer than the windows', () => {
    const used = [{ limit: daily, used: 500, retryAt: new Date('2026-11-24T00:00:00Z') }];
    const told = (notBefore: string) =>
      forecast(
        [{ source: 'a', account: 'a', reserve: 0, lookups: 500, remaining: used, notBefore: new Date(notBefore) }],
        now,
      )[0]?.doneAt.toISOString();
    expect(told('2026-11-25T12:00:00Z')).toBe('2026-11-25T12:00:00.000Z');
    expect(told('2026-11-23T20:00:00Z')).toBe('2026-11-24T00:00:00.000Z');
    expect(told('2026-11-01T00:00:00Z')).toBe('2026-11-24T00:00:00.000Z');
  });
});
