import type { Parked } from '../domain/lookup.ts';
import type { Budget, Clock, Hold, Remaining } from '../domain/ports.ts';
import type { Limit } from '../domain/source.ts';
import type { Lane } from '../domain/work.ts';
import { forecast } from '../engine/planning/forecast.ts';
import { reserveFor } from '../engine/planning/reserve-for.ts';

/** The accounts behind a source: one for each key. */
export interface Account {
  readonly account: string;
  readonly limits: readonly Limit[];
  readonly reserve: number;
}

/** When the n-th lookup that waits for a source may have its turn, and what it waits for. */
export type Outlook = (lane: Lane) => (source: string, lookups: number) => Promise<Omit<Parked, 'status'> | undefined>;

/** So long what was read of a budget is good enough for an outlook. */
const goodForMs = 1_000;

/** Looks at budgets and holds. It tells a lower bound: others may go first. */
export function createOutlook(accountsOf: (source: string) => readonly Account[], budget: Budget, clock: Clock): Outlook {
  const read = new Map<string, { readonly at: number; readonly state: Promise<State> }>();

  function stateOf({ account, limits }: Account, now: Date): Promise<State> {
    const known = read.get(account);
    if (known && now.getTime() - known.at < goodForMs) return known.state;
    const state = Promise.all([budget.remaining(account, limits, now), budget.holds(now)]).then(([windows, holds]) => ({
      windows,
      hold: holds.filter((each) => each.account === account).sort((a, b) => b.until.getTime() - a.until.getTime())[0],
    }));
    read.set(account, { at: now.getTime(), state });
    return state;
  }

  return (lane) => async (source, lookups) => {
    const now = clock.now();
    const accounts = accountsOf(source);
    if (accounts.length === 0) return undefined;
    const share = Math.ceil(lookups / accounts.length);
    const times = await Promise.all(accounts.map(async (each) => waitFor(share, await stateOf(each, now), now, reserveFor(lane, each))));
    return times.sort((a, b) => a.retryAt.getTime() - b.retryAt.getTime())[0];
  };
}

interface State {
  readonly windows: readonly Remaining[];
  readonly hold: Hold | undefined;
}

function waitFor(lookups: number, { windows, hold }: State, now: Date, reserve: number): Omit<Parked, 'status'> {
  const [next] = forecast([{ source: '', account: '', lookups, remaining: windows, reserve }], now);
  const { doneAt = now, limitedBy = null } = next ?? {};
  if (hold && hold.until > doneAt)
    return { reason: hold.reason === 'auth' ? 'upstream' : hold.reason, detail: hold.detail, retryAt: hold.until };
  if (!limitedBy) return { reason: 'queued', detail: 'it was not its turn yet', retryAt: now };
  const { requests, per } = limitedBy;
  const reason = per === 'day' || per === 'month' ? 'quota' : 'rate_limited';
  return { reason, detail: `waits for its turn at ${requests} per ${per}`, retryAt: doneAt };
}
