import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { HttpSource, Limit } from '../domain/source.ts';
import { planLimits } from './plan-limits.ts';
import { keyed } from './sample-sources.fixture.ts';

const cite = 'https://reputation.example/limits';
const source = (free: readonly Limit[]): HttpSource => ({ ...keyed, limits: { free } });

it('keeps the windows of the vendor where the user is stricter', () => {
  const vendor: Limit[] = [
    { requests: 60, per: 'day', window: 'calendar', cite },
    { requests: 100, per: 'day', cite },
  ];
  expect(planLimits(source(vendor), null, [{ requests: 60, per: 'day' }])).toEqual([
    vendor[0],
    { requests: 60, per: 'day', cite: 'the configuration' },
  ]);
});

it('takes the strictest of the user’s own', () => {
  const own = [5, 3, 4].map((requests) => ({ requests, per: 'hour' as const }));
  expect(planLimits(source([{ requests: 9, per: 'hour', cite }]), null, own)).toEqual([
    { requests: 3, per: 'hour', cite: 'the configuration' },
  ]);
});

it('names what would be laxer than the vendor', () => {
  expect(planLimits(keyed, null, [{ requests: 501, per: 'day' }])).toEqual({
    path: ['limits', 0],
    expected: `at most 500 per day, the vendor's limit in plan free (${cite}); limits may only be stricter`,
  });
});

it('never loosens a limit', () => {
  const per = fc.constantFrom('second' as const, 'minute' as const, 'day' as const);
  const limits = fc.array(fc.record({ requests: fc.integer({ min: 1, max: 9 }), per }), { maxLength: 4 });
  fc.assert(
    fc.property(limits, limits, (vendor, own) => {
      const result = planLimits(source(vendor.map((limit) => ({ ...limit, cite }))), null, own);
      if ('expected' in result)
        return own.some((mine) => vendor.some((theirs) => theirs.per === mine.per && theirs.requests < mine.requests));
      return [...vendor, ...own].every((wanted) => result.some((limit) => limit.per === wanted.per && limit.requests <= wanted.requests));
    }),
  );
});
