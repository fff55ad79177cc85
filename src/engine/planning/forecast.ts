import type { Remaining } from '../../domain/ports.ts';
import type { Limit } from '../../domain/source.ts';

/** Lookups that wait for one source, and what its budget looks like. */
export interface Demand {
  readonly source: string;
  /** Sources that share it share the budget. */
  readonly account: string;
  readonly lookups: number;
  readonly remaining: readonly Remaining[];
  /** Share of each window (0 to 0.9) that they may not touch. */
  readonly reserve: number;
  /** Nothing is asked before it, such as a hold of the account. */
  readonly notBefore?: Date | undefined;
}

export interface Forecast {
  readonly source: string;
  readonly lookups: number;
  readonly doneAt: Date;
  /** The limit that costs most of the time; null where none does. */
  readonly limitedBy: Limit | null;
  /** Requests of one of its windows that may be used: without what is kept for interactive work. Null as above. */
  readonly usable: number | null;
}

/**
 * When the lookups of every source will be done, the latest first; a source with several accounts is done when the last of them is.
 * Requests themselves count as taking no time, and nobody else as asking.
 */
export function forecast(demands: readonly Demand[], now: Date): readonly Forecast[] {
  const byAccount = Map.groupBy(demands, ({ account }) => account);
  const all = demands.map(({ source, account, lookups, remaining, reserve, notBefore }) => {
    const requests = byAccount.get(account)?.reduce((sum, other) => sum + other.lookups, 0) ?? lookups;
    const start = notBefore && notBefore > now ? notBefore : now;
    return { source, lookups, ...finish(lookups === 0 ? 0 : requests, remaining, start, now, reserve) };
  });
  const bySource = Map.groupBy(all.toSorted(latestFirst), ({ source }) => source);
  return [...bySource.values()].flatMap(([latest, ...others]) =>
    latest === undefined ? [] : [{ ...latest, lookups: others.reduce((sum, { lookups }) => sum + lookups, latest.lookups) }],
  );
}

function latestFirst(a: Forecast, b: Forecast): number {
  return b.doneAt.getTime() - a.doneAt.getTime();
}

/** When the last of `n` requests of one account can be made. `reserve`: share of each window (0 to 0.9) that they may not touch. */
export function finishAt(n: number, remaining: readonly Remaining[], now: Date, reserve: number): Date {
  return finish(n, remaining, now, now, reserve).doneAt;
}

/** One limit as the requests meet it. */
interface Window {
  readonly limit: Limit;
  readonly usable: number;
  /** Requests that may be made before it opens again. */
  readonly left: number;
  /** When it opens again. */
  readonly reopens: number;
  /** The moment after which, counted from one request, the one `usable` later may be made; so many times over. */
  readonly later: (from: number, times: number) => number;
}

/**
 * The k-th request may be made once the one before it was, and in every window the one `usable` before it is past. Thus its time is
 * that of the longest way from k back to the first: each step back over `usable` requests takes one window. Of the few ways worth
 * a look the longest counts: as many steps as possible through the windows that cost most per request, the rest through the others.
 */
function finish(n: number, remaining: readonly Remaining[], start: Date, now: Date, reserve: number): Omit<Forecast, 'source' | 'lookups'> {
  const from = start.getTime();
  const perRequest = ({ later, usable }: Window): number => (later(from, 1_000) - from) / usable;
  const windows = remaining.map((one) => windowOf(one, now, reserve)).sort((a, b) => perRequest(b) - perRequest(a));
  let doneAt = from;
  let slowest: Window | undefined;
  for (const { at, requests, by } of n > 0 ? beginnings(windows, from, n - 1) : []) {
    for (const way of ways(windows, requests)) {
      const end = endOf(way, at);
      if (end.at > doneAt) [doneAt, slowest] = [end.at, by === undefined || end.most > at - from ? end.by : by];
    }
  }
  return { doneAt: new Date(doneAt), limitedBy: slowest?.limit ?? null, usable: slowest?.usable ?? null };
}

/** Where a way may begin: so many requests are still to come at that time, for which that window was waited. */
interface Beginning {
  readonly at: number;
  readonly requests: number;
  readonly by: Window | undefined;
}

/**
 * Now; when a window opens again whose rest is used up; and from these, so many steps through one window as lead over the next turn of
 * the calendar: a whole day or month then takes longer than the rest of the one that has begun.
 */
function beginnings(windows: readonly Window[], from: number, requests: number): readonly Beginning[] {
  const first = windows
    .filter(({ left, reopens }) => requests >= left && reopens > from)
    .map((window) => ({ at: window.reopens, requests: requests - window.left, by: window }));
  return [{ at: from, requests, by: undefined }, ...first].flatMap((beginning) => [
    beginning,
    ...windows
      .filter(({ limit }) => limit.window === 'calendar')
      .flatMap((turning) => windows.flatMap((window) => overTheTurn(beginning, turning, window) ?? [])),
  ]);
}

function overTheTurn({ at, requests }: Beginning, turning: Window, window: Window): Beginning | undefined {
  const times = Math.ceil((turning.later(at, 1) - at) / spans[window.limit.per]);
  const left = requests - times * window.usable;
  return window === turning || left < 0 ? undefined : { at: window.later(at, times), requests: left, by: window };
}

type Way = readonly { readonly window: Window; readonly times: number }[];

/** Ways back over at most so many requests. Three choices for each window: as often as possible, once less, and never. */
function ways([window, ...others]: readonly Window[], requests: number): readonly Way[] {
  if (window === undefined) return [[]];
  const most = Math.floor(requests / window.usable);
  return [...new Set([most, Math.max(0, most - 1), 0])].flatMap((times) =>
    ways(others, requests - times * window.usable).map((way) => [{ window, times }, ...way]),
  );
}

/** When a way ends, and the window that takes most of it. Steps to a turn of the calendar go first: they would swallow the others. */
function endOf(way: Way, from: number): { readonly at: number; readonly by: Window | undefined; readonly most: number } {
  let at = from;
  let most = 0;
  let by: Window | undefined;
  for (const { window, times } of way.toSorted((a, b) => rank(a.window.limit) - rank(b.window.limit))) {
    const before = at;
    at = times === 0 ? at : window.later(at, times);
    if (at - before > most) [most, by] = [at - before, window];
  }
  return { at, by, most };
}

function rank({ per, window }: Limit): number {
  return window === 'calendar' ? (per === 'month' ? 0 : 1) : 2;
}

const spans: Readonly<Record<Limit['per'], number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  // As the budget has it: the longest.
  month: 31 * 86_400_000,
};

/**
 * What was used is taken to have been used at one time: of a window that is full, so that all of it is free at `retryAt`; of any
 * other just now, which is the worst case.
 */
function windowOf({ limit, used, retryAt }: Remaining, now: Date, reserve: number): Window {
  const usable = limit.requests - kept(limit, reserve);
  const later = limit.window === 'calendar' ? nextPeriod(limit.per) : (from: number, times: number) => from + times * spans[limit.per];
  const reopens = retryAt?.getTime() ?? later(now.getTime(), 1);
  const left = Math.max(0, usable - used);
  return { limit, usable, left, reopens, later };
}

/** Requests of a window that are kept for interactive work, as the budget rounds them: never all. */
function kept({ requests }: Limit, reserve: number): number {
  return Math.max(0, Math.min(Math.round(requests * reserve), requests - 1));
}

/** Midnight UTC, or that of the first of the month, so many times on. */
function nextPeriod(per: Limit['per']): Window['later'] {
  return (from, times) => {
    const date = new Date(from);
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
    return per === 'month' ? Date.UTC(year, month + times, 1) : Date.UTC(year, month, day + times);
  };
}
