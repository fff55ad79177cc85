import type { Lane } from '../../domain/work.ts';

/** An attempt that failed in passing is made again after about so long: quickly at first, then rarely. */
const pausesMs = [300, 1_200, 5_000, 20_000, 60_000, 300_000, 900_000];
/** For whoever waits, two more attempts; work that may take days outlives an outage of three quarters of an hour. */
const mostAttempts: Readonly<Record<Lane, number>> = { interactive: 3, alert: 5, mail: 6, bulk: 10 };

/**
 * Milliseconds until the next attempt, or undefined where there is none.
 * @param attempts that have failed so far, this one included
 * @param chance 0…1, so that what failed together does not come again together
 */
export function backoff(attempts: number, lane: Lane, chance: number): number | undefined {
  if (attempts >= mostAttempts[lane]) return undefined;
  const pause = pausesMs[Math.min(attempts, pausesMs.length) - 1] ?? 0;
  return Math.round(pause * (0.8 + 0.4 * chance));
}
