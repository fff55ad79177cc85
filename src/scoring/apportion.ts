/**
 * Whole numbers that sum to `total` exactly, each as near to its share as that allows (largest remainder; ties go to the
 * earlier). The rounding of the total is spread over the shares by their size, so that no share changes its sign as long
 * as `total` is the sum of the shares rounded to no more than its own size. No shares: nothing to give.
 */
export function apportion(shares: readonly number[], total: number): number[] {
  const size = sum(shares.map(Math.abs));
  const missing = total - sum(shares);
  const fitted = shares.map((share) => (size === 0 ? 0 : share + (missing * Math.abs(share)) / size));
  const floors = fitted.map(Math.floor);
  const left = total - sum(floors);
  const byRemainder = fitted.map((share, i) => ({ i, rest: share - (floors[i] ?? 0) })).sort((a, b) => b.rest - a.rest || a.i - b.i);
  const lucky = new Set(byRemainder.slice(0, left).map(({ i }) => i));
  return floors.map((floor, i) => floor + (lucky.has(i) ? 1 : 0));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
