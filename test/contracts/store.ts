import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lookup } from '../../src/domain/lookup.ts';
import type { Spending, Store } from '../../src/domain/ports.ts';
import type { Limit } from '../../src/domain/source.ts';

const start = new Date('2026-11-23T12:00:00.000Z');
const at = (ms: number): Date => new Date(start.getTime() + ms);
const cite = 'https://example.com/limits';
const perMinute = (requests: number): Limit => ({ requests, per: 'minute', cite });

const lookup: Lookup = {
  source: 'a-source',
  observable: { type: 'ipv4', value: '198.51.100.7' },
  outcome: { status: 'found', observations: [{ kind: 'listing', list: 'a list', category: 'malware' }], link: 'https://example.com/7' },
  via: 'live',
  exposure: 'third-party',
  observedAt: start,
  latencyMs: 12,
  reliability: 'B',
  lineage: 'a-source',
};

/** What every store promises, whichever database is behind it. `open` gives an empty one. */
export function contract(name: string, open: () => Promise<Store>): void {
  describe(`store ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    function spending(account: string, limits: readonly Limit[], now: Date): Spending {
      return { account, limits, now, until: new Date(now.getTime() + 20_000) };
    }

    describe('memory', () => {
      it('gives an answer back until it expires, labelled as remembered', async () => {
        await store.memory.remember(lookup, at(1_000));
        expect(await store.memory.recall(lookup.observable, at(999))).toEqual([{ ...lookup, via: 'cache', expiresAt: at(1_000) }]);
        expect(await store.memory.recall(lookup.observable, at(1_000))).toEqual([]);
      });

      it('keeps the newest answer of each source', async () => {
        const newer: Lookup = { ...lookup, outcome: { status: 'not_found' }, observedAt: at(500) };
        await store.memory.remember(lookup, at(1_000));
        await store.memory.remember(newer, at(2_000));
        await store.memory.remember({ ...lookup, source: 'another' }, at(2_000));
        const recalled = await store.memory.recall(lookup.observable, at(600));
        expect(recalled.map(({ source, outcome }) => [source, outcome.status]).sort()).toEqual([
          ['a-source', 'not_found'],
          ['another', 'found'],
        ]);
      });

      it('refuses to remember what is no answer', async () => {
        const failed: Lookup = { ...lookup, outcome: { status: 'failed', reason: 'timeout', detail: 'too slow' } };
        await expect(store.memory.remember(failed, at(1_000))).rejects.toThrow('no answer');
        expect(await store.memory.recall(lookup.observable, start)).toEqual([]);
      });

      it('tells sandbox answers from live ones for ever', async () => {
        await store.memory.remember({ ...lookup, via: 'sandbox' }, at(1_000));
        expect(await store.memory.recall(lookup.observable, start)).toMatchObject([{ via: 'sandbox' }]);
      });
    });

    describe('budget', () => {
      it('grants what the window holds and says when the next slot frees: a window after the first request ended, rounded up by a sixtieth at the most', async () => {
        const { budget } = store;
        for (const ms of [0, 10]) {
          const grant = await budget.take(spending('a', [perMinute(2)], at(ms)));
          if (!grant.granted) throw new Error('refused');
          await budget.settle(grant.ticket, at(ms + 300));
        }
        expect(await budget.take(spending('a', [perMinute(2)], at(1_000)))).toEqual({
          granted: false,
          retryAt: at(61_000),
          reason: 'rate_limited',
          detail: 'the budget of 2 per minute is spent',
        });
        expect(await budget.take(spending('a', [perMinute(2)], at(60_999)))).toMatchObject({ granted: false });
        expect(await budget.take(spending('a', [perMinute(2)], at(61_000)))).toMatchObject({ granted: true });
        expect(await budget.take(spending('b', [perMinute(2)], at(1_000)))).toMatchObject({ granted: true });
      });

      it('counts a request that never ended, as after kill -9, until the latest moment it could have arrived', async () => {
        await store.budget.take(spending('a', [perMinute(1)], start));
        expect(await store.budget.take(spending('a', [perMinute(1)], at(79_999)))).toMatchObject({ granted: false });
        expect(await store.budget.take(spending('a', [perMinute(1)], at(80_000)))).toMatchObject({ granted: true });
      });

      it('takes from every window at once or from none', async () => {
        const limits: Limit[] = [perMinute(5), { requests: 1, per: 'day', window: 'calendar', cite }];
        expect(await store.budget.take(spending('a', limits, start))).toMatchObject({ granted: true });
        expect(await store.budget.take(spending('a', limits, at(1)))).toMatchObject({
          granted: false,
          reason: 'quota',
          retryAt: new Date('2026-11-24T00:00:00.000Z'),
        });
        const [minute] = await store.budget.remaining('a', limits, at(2));
        expect(minute).toMatchObject({ used: 1 });
        expect(await store.budget.take(spending('a', limits, new Date('2026-11-24T00:00:00.000Z')))).toMatchObject({ granted: true });
      });

      it('starts a calendar month on the first', async () => {
        const limits: Limit[] = [{ requests: 1, per: 'month', window: 'calendar', cite }];
        const grant = await store.budget.take(spending('a', limits, start));
        if (!grant.granted) throw new Error('refused');
        await store.budget.settle(grant.ticket, start);
        expect(await store.budget.take(spending('a', limits, at(1)))).toMatchObject({
          granted: false,
          retryAt: new Date('2026-12-01T00:00:00.000Z'),
        });
        expect(await store.budget.take(spending('a', limits, new Date('2026-12-01T00:00:00.000Z')))).toMatchObject({ granted: true });
      });

      it('grants nothing to an account on hold; only a later end replaces a hold; a release lifts it', async () => {
        const { budget } = store;
        await budget.hold({ account: 'a', until: at(5_000), reason: 'auth', detail: 'refused' });
        await budget.hold({ account: 'a', until: at(3_000), reason: 'auth', detail: 'earlier' });
        expect(await budget.take(spending('a', [], at(4_000)))).toMatchObject({ granted: false, reason: 'auth', retryAt: at(5_000) });
        expect(await budget.holds(at(4_000))).toMatchObject([{ account: 'a', until: at(5_000) }]);
        await budget.release('a', 'auth');
        expect(await budget.take(spending('a', [], at(4_000)))).toMatchObject({ granted: true });
      });

      it('grants nothing where the limit is zero', async () => {
        expect(await store.budget.take(spending('a', [perMinute(0)], start))).toMatchObject({ granted: false });
      });

      it('never lets any rolling window hold more than its limit, whatever the order of events', async () => {
        const event = fc.record({
          gap: fc.integer({ min: 0, max: 30_000 }),
          lasts: fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: undefined }),
        });
        let run = 0;
        await fc.assert(
          fc.asyncProperty(fc.array(event, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), async (events, requests) => {
            const account = `run ${run++}`;
            const limits = [perMinute(requests)];
            const spans: { from: number; to: number }[] = [];
            let now = 0;
            for (const { gap, lasts } of events) {
              now += gap;
              const grant = await store.budget.take(spending(account, limits, at(now)));
              if (!grant.granted) continue;
              if (lasts !== undefined) {
                await store.budget.settle(grant.ticket, at(now + lasts));
                spans.push({ from: now, to: now + lasts });
              } else spans.push({ from: now, to: now + 20_000 });
            }
            // The vendor may see each request at any moment of its span: even at the worst moments no minute holds too many.
            for (const { to } of spans) {
              const inWindow = spans.filter((span) => span.from < to + 60_000 && span.to >= to);
              expect(inWindow.length).toBeLessThanOrEqual(requests);
            }
          }),
          { numRuns: 60 },
        );
      });
    });
  });
}
