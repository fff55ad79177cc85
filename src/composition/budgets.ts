import type { Budget, Clock, Hold, Remaining, SourceAccess } from '../domain/ports.ts';
import type { Source } from '../domain/source.ts';
import type { Lane } from '../domain/work.ts';
import { type Forecast, forecast } from '../engine/planning/forecast.ts';
import { reserveFor } from '../engine/planning/reserve-for.ts';
import { accountOf } from '../outbound/keys/account.ts';
import type { Account } from './outlook.ts';
import type { SourceState } from './source-states.ts';

/** What is left of the budget of one vendor account: of one key. */
export interface AccountBudget {
  readonly account: string;
  readonly sources: readonly string[];
  readonly windows: readonly Remaining[];
  readonly holds: readonly Hold[];
}

/** The budgets of all sources, by the accounts that pay for them. */
export interface Budgets {
  /** The accounts behind a source, one for each key; none where it has no budget. */
  accountsOf(source: string): readonly Account[];
  /** When so many lookups of each source will be done, the slowest first. */
  forecast(counts: ReadonlyMap<string, number>, lane: Lane): Promise<readonly Forecast[]>;
  left(): Promise<readonly AccountBudget[]>;
}

interface Parts {
  readonly budget: Budget;
  readonly clock: Clock;
  readonly states: readonly SourceState[];
  /** How a source is reached: one for each key. */
  readonly access: (source: Source) => readonly SourceAccess[];
}

export function createBudgets({ budget, clock, states, access }: Parts): Budgets {
  const accounts = new Map<string, readonly Account[]>(
    states.flatMap(({ source, reserve }) =>
      source.kind === 'http'
        ? [[source.id, access(source).map((one) => ({ account: accountOf(source, one), limits: one.limits, reserve }))] as const]
        : [],
    ),
  );
  const accountsOf = (source: string): readonly Account[] => accounts.get(source) ?? [];

  return {
    accountsOf,

    async forecast(counts, lane) {
      const now = clock.now();
      const holds = await budget.holds(now);
      const demands = await Promise.all(
        [...counts].flatMap(([source, lookups]) => {
          const keys = accountsOf(source);
          return keys.map(async ({ account, limits, ...key }) => ({
            ...{ source, account, lookups: Math.ceil(lookups / keys.length) },
            reserve: reserveFor(lane, key),
            remaining: await budget.remaining(account, limits, now),
            notBefore: latest(holds.flatMap((hold) => (hold.account === account ? [hold.until] : []))),
          }));
        }),
      );
      return forecast(demands, now);
    },

    async left() {
      const now = clock.now();
      const holds = await budget.holds(now);
      const users = [...accounts].flatMap(([source, all]) => all.map((account) => ({ source, ...account })));
      return Promise.all(
        [...Map.groupBy(users, ({ account }) => account)].map(async ([account, using]) => ({
          account: account.replace(/#.*/, ''),
          sources: using.map(({ source }) => source),
          windows: await budget.remaining(account, using[0]?.limits ?? [], now),
          holds: holds.filter((hold) => hold.account === account),
        })),
      );
    },
  };
}

function latest(times: readonly Date[]): Date | undefined {
  return times.toSorted((a, b) => b.getTime() - a.getTime())[0];
}
