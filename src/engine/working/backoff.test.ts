import { expect, test } from 'vitest';
import { backoff } from './backoff.ts';

test('a person waits for three attempts, bulk work outlives an hour', () => {
  expect([1, 2, 3].map((attempts) => backoff(attempts, 'interactive', 0.5))).toEqual([300, 1_200, undefined]);
  const bulk = Array.from({ length: 10 }, (_, i) => backoff(i + 1, 'bulk', 0.5));
  expect(bulk[9]).toBeUndefined();
  expect(bulk.slice(0, 9).reduce<number>((sum, ms) => sum + (ms ?? 0), 0)).toBeGreaterThan(45 * 60_000);
});

test('what failed together comes again a little apart', () => {
  expect([backoff(1, 'bulk', 0), backoff(1, 'bulk', 1)]).toEqual([240, 360]);
});
