import type { Limit } from '../domain/source.ts';

/** What one request found when it arrived. */
export interface Standing {
  /** It arrived beyond a limit: the client should never have sent it. */
  readonly over: boolean;
  /** Requests left in the window that has fewest left; 0 when over. */
  readonly remaining: number;
  /** Epoch milliseconds at which that window (when over: the last of the full ones) has one more slot. */
  readonly freesAt: number;
}

/** The most requests that ever fell into one window, those beyond the limit included. */
export interface Peak {
  readonly requests: number;
  readonly per: Limit['per'];
  readonly window: 'rolling' | 'calendar';
  readonly max: number;
}

/** Arrivals of one vendor account. */
export interface QuotaCounter {
  /** Counts one arrival. Undefined where there is no limit to stand against. */
  arrive(limits: readonly Limit[], now: Date): Standing | undefined;
  peaks(limits: readonly Limit[]): readonly Peak[];
  reset(): void;
}

const spans: Readonly<Record<Limit['per'], number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  // The longest month: the strictest reading of a rolling one.
  month: 31 * 86_400_000,
};

/**
 * Counts arrivals over strict windows. A refused request does not spend quota (a client that stops and waits for the time
 * it was told is let in again), but it shows in the peak. `limits` are those of every source that shares the account.
 * Time never runs backwards here: an arrival before the last one counts as simultaneous with it.
 */
export function createQuotaCounter(limits: readonly Limit[]): QuotaCounter {
  const windows = new Map<string, { readonly arrived: Window; readonly admitted: Window }>();
  let last = Number.NEGATIVE_INFINITY;

  function reset(): void {
    last = Number.NEGATIVE_INFINITY;
    for (const limit of limits) windows.set(keyOf(limit), { arrived: openWindow(limit), admitted: openWindow(limit) });
  }
  function windowOf(limit: Limit): { readonly arrived: Window; readonly admitted: Window } {
    const pair = windows.get(keyOf(limit));
    if (pair === undefined) throw new Error(`no window is counted for ${limit.requests} per ${limit.per}`);
    return pair;
  }
  function stand(limit: Limit, now: number): { readonly left: number; readonly freesAt: number } {
    const { admitted } = windowOf(limit);
    return { left: Math.max(limit.requests - admitted.count(now), 0), freesAt: admitted.freesAt(limit.requests, now) };
  }

  reset();
  return {
    arrive(own, now) {
      if (own.length === 0) return undefined;
      const at = Math.max(last, now.getTime());
      last = at;
      for (const { arrived } of windows.values()) arrived.add(at);
      const full = own.map((limit) => stand(limit, at)).filter(({ left }) => left === 0);
      if (full.length > 0) return { over: true, remaining: 0, freesAt: Math.max(...full.map(({ freesAt }) => freesAt)) };
      for (const { admitted } of windows.values()) admitted.add(at);
      const [tightest] = own.map((limit) => stand(limit, at)).sort((a, b) => a.left - b.left || b.freesAt - a.freesAt);
      return tightest && { over: false, remaining: tightest.left, freesAt: tightest.freesAt };
    },
    peaks: (own) =>
      own.map((limit) => ({
        requests: limit.requests,
        per: limit.per,
        window: limit.window ?? 'rolling',
        max: windowOf(limit).arrived.peak(),
      })),
    reset,
  };
}

interface Window {
  add(now: number): void;
  count(now: number): number;
  freesAt(requests: number, now: number): number;
  peak(): number;
}

/** Arrivals in order; `head` is the oldest one still inside. Every arrival enters once and leaves once: linear, whatever the window. */
function openWindow({ per, window = 'rolling' }: Limit): Window {
  const times: number[] = [];
  let head = 0;
  let peak = 0;

  function slide(now: number): void {
    const opens = window === 'calendar' ? startOf(per, now) - 1 : now - spans[per];
    while ((times[head] ?? Number.POSITIVE_INFINITY) <= opens) head += 1;
    if (head > 1_024 && head * 2 > times.length) {
      times.splice(0, head);
      head = 0;
    }
  }
  return {
    add(now) {
      slide(now);
      times.push(now);
      peak = Math.max(peak, times.length - head);
    },
    count(now) {
      slide(now);
      return times.length - head;
    },
    freesAt(requests, now) {
      slide(now);
      if (window === 'calendar') return endOf(per, now);
      return (times[Math.max(head, times.length - requests)] ?? now) + spans[per];
    },
    peak: () => peak,
  };
}

function keyOf({ per, window = 'rolling' }: Limit): string {
  return `${window} ${per}`;
}

function startOf(per: Limit['per'], now: number): number {
  if (per !== 'month') return now - (now % spans[per]);
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

function endOf(per: Limit['per'], now: number): number {
  if (per !== 'month') return startOf(per, now) + spans[per];
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}
