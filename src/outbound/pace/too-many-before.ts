import type { Parked } from '../../domain/lookup.ts';
import type { Limit } from '../../domain/source.ts';

/** Never longer than the window really is, so that nothing is parked that had a chance. */
const shortest: Readonly<Record<Limit['per'], number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  month: 28 * 86_400_000,
};

/**
 * Whether so many wait already that a lookup cannot have its turn before the deadline, whatever happens: then it is
 * parked at once, and a bulk job does not keep thousands waiting for a source that takes four a minute.
 * @param ahead lookups of the same source that wait or are under way
 */
export function tooManyBefore(ahead: number, limits: readonly Limit[], now: Date, deadline: Date): Parked | undefined {
  const left = Math.max(0, deadline.getTime() - now.getTime());
  for (const { requests, per } of limits) {
    const span = shortest[per];
    // One window that is open now, and one more for each that can begin before the deadline.
    if (ahead < requests * (Math.floor(left / span) + 2)) continue;
    const retryAt = new Date(Math.max(deadline.getTime(), now.getTime() + Math.ceil((ahead + 1) / Math.max(1, requests)) * span));
    const reason = per === 'day' || per === 'month' ? 'quota' : 'rate_limited';
    return { status: 'parked', reason, detail: `more wait than the budget of ${requests} per ${per} lets through in time`, retryAt };
  }
  return undefined;
}
