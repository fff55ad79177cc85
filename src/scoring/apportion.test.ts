import fc from 'fast-check';
import { expect, it } from 'vitest';
import { apportion } from './apportion.ts';

it('sums to the total exactly, and no share changes its sign', () => {
  const shares = fc.array(fc.double({ min: -500, max: 500, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(shares, (some) => {
      const exact = some.reduce((a, b) => a + b, 0);
      // As scores are rounded: to whole points, here counted in tenths.
      const total = 10 * Math.round(exact / 10) + 0;
      const whole = apportion(some, total);
      expect(whole.reduce((a, b) => a + b, 0)).toBe(total);
      whole.forEach((number, i) => {
        expect(number * (some[i] ?? 0)).toBeGreaterThanOrEqual(0);
      });
    }),
    { numRuns: 2000 },
  );
});

it.each([
  [[], 0, []],
  [[0, 0], 0, [0, 0]],
  [[3.3, 3.3, 3.3], 10, [4, 3, 3]],
  [[10.5, -0.5], 10, [11, -1]],
  [[4], 0, [0]],
  [[2.999_999_999_99, 7], 10, [3, 7]],
])('%j of %d', (shares, total, whole) => {
  expect(apportion(shares, total)).toEqual(whole);
});
