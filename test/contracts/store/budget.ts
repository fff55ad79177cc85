import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Spending, Ticket } from '../../../src/domain/ports.ts';
import type { Limit } from '../../../src/domain/source.ts';
import type { Subject } from '../store.ts';

const start = new Date('2026-11-23T12:00:00.000Z');
const at = (ms: number): Date => new Date(start.getTime() + ms);
const cite = 'https://example.com/limits';
const perMinute = (requests: number): Limit => ({ requests, per: 'minute', cite });
const minute = 60_000;
/** How long a request can be under way here. */
const longest = 20_000;

function spending(account: string, limits: readonly Limit[], now: Date, reserve = 0): Spending {
  return { account, limits, now, until: new Date(now.getTime() + longest), reserve };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The vendor may see each request at any moment of its span: even at the worst moments no window holds too many. */
function expectWithin(spans: readonly Span[], requests: number, window: number): void {
  for (const { to } of spans) {
    const inWindow = spans.filter((span) => span.from < to + window && span.to >= to);
    expect(inWindow.length).toBeLessThanOrEqual(requests);
  }
}

/** What every store promises of the budget. `open` gives an empty one; whoever hands it over closes it. */
export function budgetContract(open: () => Promise<Subject>): void {
  let subject: Subject;
  beforeEach(async () => {
    subject = await open();
  });
  const budget = () => subject.store.budget;

  /** Takes one request and ends it. @returns whether it was granted */
  async function spend(what: Spending, ended = what.now): Promise<boolean> {
    const grant = await budget().take(what);
    if (grant.granted) await budget().settle(grant.ticket, ended);
    return grant.granted;
  }

  it('grants what the window holds and says when the next slot frees: a window after the first request ended, rounded up by a sixtieth at the most', async () => {
    for (const ms of [0, 10]) expect(await spend(spending('a', [perMinute(2)], at(ms)), at(ms + 300))).toBe(true);
    expect(await budget().take(spending('a', [perMinute(2)], at(1_000)))).toEqual({
      granted: false,
      retryAt: at(61_000),
      reason: 'rate_limited',
      detail: 'the budget of 2 per minute is spent',
    });
    expect(await budget().take(spending('a', [perMinute(2)], at(60_999)))).toMatchObject({ granted: false });
    expect(await budget().take(spending('a', [perMinute(2)], at(61_000)))).toMatchObject({ granted: true });
    expect(await budget().take(spending('b', [perMinute(2)], at(1_000)))).toMatchObject({ granted: true });
  });

  it('counts a request that never ended, as after kill -9, until the latest moment it could have arrived', async () => {
    await budget().take(spending('a', [perMinute(1)], start));
    expect(await budget().take(spending('a', [perMinute(1)], at(79_999)))).toMatchObject({ granted: false });
    expect(await budget().take(spending('a', [perMinute(1)], at(80_000)))).toMatchObject({ granted: true });
  });

  it('takes from every window at once or from none', async () => {
    const limits: Limit[] = [perMinute(5), { requests: 1, per: 'day', window: 'calendar', cite }];
    expect(await budget().take(spending('a', limits, start))).toMatchObject({ granted: true });
    expect(await budget().take(spending('a', limits, at(1)))).toMatchObject({
      granted: false,
      reason: 'quota',
      retryAt: new Date('2026-11-24T00:00:00.000Z'),
    });
    expect(await budget().remaining('a', limits, at(2))).toEqual([
      { limit: limits[0], used: 1, retryAt: null },
      { limit: limits[1], used: 1, retryAt: new Date('2026-11-24T00:00:00.000Z') },
    ]);
    expect(await budget().take(spending('a', limits, new Date('2026-11-24T00:00:00.000Z')))).toMatchObject({ granted: true });
  });

  it('counts in windows of a second, whose slices are no whole milliseconds', async () => {
    const limits: Limit[] = [{ requests: 1, per: 'second', cite }];
    expect(await spend(spending('a', limits, start), at(7))).toBe(true);
    expect(await budget().take(spending('a', limits, at(8)))).toMatchObject({ granted: false, retryAt: at(1_017) });
    expect(await budget().take(spending('a', limits, at(1_016)))).toMatchObject({ granted: false });
    expect(await budget().take(spending('a', limits, at(1_017)))).toMatchObject({ granted: true });
  });

  it('starts a calendar month on the first', async () => {
    const limits: Limit[] = [{ requests: 1, per: 'month', window: 'calendar', cite }];
    expect(await spend(spending('a', limits, start))).toBe(true);
    expect(await budget().take(spending('a', limits, at(1)))).toMatchObject({
      granted: false,
      retryAt: new Date('2026-12-01T00:00:00.000Z'),
    });
    expect(await budget().take(spending('a', limits, new Date('2026-12-01T00:00:00.000Z')))).toMatchObject({ granted: true });
  });

  it.each(['rate_limited', 'quota', 'auth', 'upstream'] as const)(
    'grants nothing to an account on hold (%s); only a later end replaces it; a release lifts it',
    async (reason) => {
      await budget().hold({ account: 'a', until: at(5_000), reason, detail: 'refused' });
      await budget().hold({ account: 'a', until: at(3_000), reason, detail: 'earlier' });
      const refused = { granted: false, reason, retryAt: at(5_000), detail: 'refused' };
      expect(await budget().take(spending('a', [], at(4_000)))).toEqual(refused);
      expect(await budget().holds(at(4_000))).toEqual([{ account: 'a', until: at(5_000), reason, detail: 'refused' }]);
      expect(await budget().holds(at(5_000))).toEqual([]);
      await budget().release('a', reason);
      expect(await budget().take(spending('a', [], at(4_000)))).toMatchObject({ granted: true });
    },
  );

  it('grants nothing where the limit is zero', async () => {
    expect(await budget().take(spending('a', [perMinute(0)], start))).toMatchObject({ granted: false });
  });

  describe('with a reserve', () => {
    it('keeps a share of every window for those who may take all of it', async () => {
      const limits = [perMinute(10)];
      const granted: boolean[] = [];
      for (let i = 0; i < 9; i++) granted.push(await spend(spending('a', limits, at(i * 1_000), 0.2)));
      expect(granted).toEqual([true, true, true, true, true, true, true, true, false]);
      expect(await budget().take(spending('a', limits, at(9_000), 0.2))).toEqual({
        granted: false,
        // When the first of the eight has left the window, not when there is room at all.
        retryAt: at(61_000),
        reason: 'rate_limited',
        detail: 'the budget of 10 per minute is spent, but for 2 kept for interactive work',
      });
      expect(await spend(spending('a', limits, at(9_000)))).toBe(true);
      // One of the reserve is taken: the others come again later by as much.
      expect(await budget().take(spending('a', limits, at(9_001), 0.2))).toMatchObject({ retryAt: at(62_000) });
      expect(await spend(spending('a', limits, at(9_002)))).toBe(true);
      expect(await spend(spending('a', limits, at(9_003)))).toBe(false);
    });

    it.each([
      [1, 0.9, 1],
      [2, 0.2, 2],
      [2, 0.9, 1],
      [3, 0.2, 2],
      [0, 0.2, 0],
    ])('of %i requests, with %f kept, gives %i', async (requests, reserve, most) => {
      let granted = 0;
      for (let i = 0; i < 4; i++) if (await spend(spending('a', [perMinute(requests)], at(i), reserve))) granted++;
      expect(granted).toBe(most);
    });
  });

  it('never lets any rolling window hold more than its limit, whatever the order of events', async () => {
    const event = fc.record({
      gap: fc.integer({ min: 0, max: 30_000 }),
      lasts: fc.option(fc.integer({ min: 0, max: longest }), { nil: undefined }),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), async (events, requests) => {
        const account = `run ${run++}`;
        const spans: Span[] = [];
        let now = 0;
        for (const { gap, lasts } of events) {
          now += gap;
          const grant = await budget().take(spending(account, [perMinute(requests)], at(now)));
          if (!grant.granted) continue;
          if (lasts !== undefined) await budget().settle(grant.ticket, at(now + lasts));
          spans.push({ from: now, to: now + (lasts ?? longest) });
        }
        expectWithin(spans, requests, minute);
      }),
      { numRuns: 60 },
    );
  });

  it('never lets takers who come at once overspend any of several windows, nor the reserve', async () => {
    const taker = fc.record({ reserved: fc.boolean(), at: fc.integer({ min: 0, max: 3_000 }), lasts: fc.integer({ min: 0, max: 5_000 }) });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(taker, { minLength: 1, maxLength: 12 }), { maxLength: 5 }), async (rounds) => {
        const account = `crowd ${run++}`;
        const limits: Limit[] = [
          { requests: 3, per: 'second', cite },
          { requests: 10, per: 'minute', cite },
          { requests: 20, per: 'hour', cite },
        ];
        const [spans, modest]: [Span[], Span[]] = [[], []];
        let now = 0;
        for (const round of rounds) {
          now += 10_000;
          await Promise.all(
            round.map(async ({ reserved, at: offset, lasts }) => {
              // They come with the time they started at, in no order.
              const from = now + offset;
              const before = spans.length;
              const grant = await budget().take(spending(account, limits, at(from), reserved ? 0.2 : 0));
              if (!grant.granted) {
                expect(grant.retryAt.getTime()).toBeGreaterThanOrEqual(at(from).getTime());
                return;
              }
              const span = { from, to: from + lasts };
              spans.push(span);
              if (reserved) modest.push(span);
              expect(before).toBeLessThan(20);
              await budget().settle(grant.ticket, at(span.to));
            }),
          );
        }
        expect(spans.length).toBeLessThanOrEqual(20);
        // Of twenty, those who leave four alone never take one of the last four.
        expect(modest.length).toBeLessThanOrEqual(16);
        expectWithin(spans, 10, minute);
      }),
      { numRuns: 25 },
    );
  });

  describe('when the clock goes back', () => {
    it('counts what lies in the future as spent now', async () => {
      const year = 365 * 86_400_000;
      const limits = [perMinute(1)];
      expect(await spend(spending('a', limits, at(year)))).toBe(true);
      expect(await budget().take(spending('a', limits, start))).toMatchObject({ granted: false, retryAt: at(61_000) });
      expect(await budget().take(spending('a', limits, at(60_999)))).toMatchObject({ granted: false });
      expect(await budget().take(spending('a', limits, at(61_000)))).toMatchObject({ granted: true });
    });

    it('does so of calendar windows, of what was under way, and of holds', async () => {
      const year = 365 * 86_400_000;
      const limits: Limit[] = [{ requests: 1, per: 'day', window: 'calendar', cite }];
      await spend(spending('a', limits, at(year)));
      expect(await budget().take(spending('a', limits, start))).toMatchObject({
        granted: false,
        retryAt: new Date('2026-11-24T00:00:00Z'),
      });
      expect(await budget().take(spending('a', limits, new Date('2026-11-24T00:00:00Z')))).toMatchObject({ granted: true });

      await budget().take(spending('b', [perMinute(1)], at(year)));
      expect(await budget().take(spending('b', [perMinute(1)], start))).toMatchObject({ granted: false });
      expect(await budget().take(spending('b', [perMinute(1)], at(minute + longest)))).toMatchObject({ granted: true });

      await budget().hold({ account: 'c', until: at(year), reason: 'auth', detail: 'refused' });
      expect(await budget().take(spending('c', [], start))).toMatchObject({ granted: true });
    });

    it('leaves alone what another machine, a little ahead, has counted', async () => {
      const limits: Limit[] = [{ requests: 1, per: 'second', cite }];
      await spend(spending('a', limits, at(30_000)));
      expect(await budget().take(spending('a', limits, start))).toMatchObject({ granted: false, retryAt: at(31_017) });
    });

    it('never overspends in true time, and gives again a window after it, whatever the jumps', async () => {
      const event = fc.record({
        gap: fc.integer({ min: 0, max: 30_000 }),
        /** How far the clock is set back before it. */
        back: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 120_000 }), fc.integer({ min: 0, max: 1e12 })),
        lasts: fc.option(fc.integer({ min: 0, max: longest }), { nil: undefined }),
      });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(event, { maxLength: 30 }), fc.integer({ min: 1, max: 3 }), async (events, requests) => {
          const account = `jumps ${run++}`;
          const take = (wall: number) => budget().take(spending(account, [perMinute(requests)], at(wall)));
          const spans: Span[] = [];
          let underWay: { readonly ticket: Ticket; readonly ends: number }[] = [];
          let truth = 0;
          let off = 0;
          for (const { gap, back, lasts } of events) {
            truth += gap;
            for (const { ticket, ends } of underWay) if (ends <= truth) await budget().settle(ticket, at(ends + off));
            underWay = underWay.filter(({ ends }) => ends > truth);
            off -= back;
            const grant = await take(truth + off);
            if (!grant.granted) continue;
            if (lasts !== undefined) underWay.push({ ticket: grant.ticket, ends: truth + lasts });
            spans.push({ from: truth, to: truth + (lasts ?? longest) });
          }
          expectWithin(spans, requests, minute);

          // From here the clock goes on. What is under way, a window, a slice of it, and the leeway between machines: then there is room.
          const bound = longest + minute + 1_000 + 60_000;
          let waited = 0;
          while (!(await take(truth + off + waited)).granted) {
            waited += 5_000;
            expect(waited).toBeLessThanOrEqual(bound + 5_000);
          }
        }),
        { numRuns: 60 },
      );
    });
  });
}
