import type { Limit } from '../../domain/source.ts';

const spans: Readonly<Record<Limit['per'], number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  // The longest month: a rolling window that is a little too long never overspends.
  month: 31 * 86_400_000,
};

/**
 * Ended requests are counted in slices of a sixtieth of their window, so that a window is a sum of at most sixty-one
 * rows however many requests it holds. A request counts as if it had ended at the end of its slice: never too early.
 */
const slices = 60;

/** The name under which ended requests are counted for a limit. */
export function windowName({ per, window }: Limit): string {
  return window === 'calendar' ? `calendar ${per}` : per;
}

/** The end of the slice in which a request that ended at `now` counts. A calendar period is one slice. */
export function sliceEnd(limit: Limit, now: Date): number {
  if (limit.window === 'calendar') return nextPeriod(limit.per, now);
  const size = spans[limit.per] / slices;
  // A sixtieth of a second is no whole number of milliseconds.
  return Math.ceil(Math.ceil((now.getTime() + 1) / size) * size);
}

/** Slices that count end after this moment. */
export function opens(limit: Limit, now: Date): number {
  return limit.window === 'calendar' ? now.getTime() : now.getTime() - spans[limit.per];
}

/** When what ended in a slice no longer counts. */
export function closes(limit: Limit, end: number): number {
  return limit.window === 'calendar' ? end : end + spans[limit.per];
}

/** Requests under way may still arrive until `counts_at`; the window holds those that lie after this moment. */
export function opensForUnderWay(limit: Limit, now: Date): number {
  return limit.window === 'calendar' ? periodStart(limit.per, now) - 1 : now.getTime() - spans[limit.per];
}

/**
 * Requests wait for the database with the `now` they came with, and the clocks of several machines differ: what lies ahead of `now`
 * by less is no sign that the clock went back.
 */
export const leewayMs = 60_000;

/** No slice that was counted up to now ends later. One that does was counted before the clock went back. */
export function furthest(limit: Limit, now: Date): number {
  return sliceEnd(limit, new Date(now.getTime() + leewayMs));
}

/** The share of a window that is kept for others, in requests. One that would be kept whole is not kept at all. */
export function kept({ requests }: Limit, reserve: number): number {
  return Math.max(0, Math.min(Math.round(requests * reserve), requests - 1));
}

function nextPeriod(per: Limit['per'], now: Date): number {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  return per === 'month' ? Date.UTC(year, month + 1, 1) : Date.UTC(year, month, day + 1);
}

function periodStart(per: Limit['per'], now: Date): number {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  return per === 'month' ? Date.UTC(year, month, 1) : Date.UTC(year, month, day);
}
