import { sql } from 'kysely';
import type { Budget, Grant, HoldReason, Spending, Ticket } from '../../domain/ports.ts';
import type { Limit } from '../../domain/source.ts';
import { type Told, tell } from '../egress/tell.ts';
import { gather } from '../work/rows/gather.ts';
import { numbersOf, tableOf } from '../work/rows/table.ts';
import type { Connection, Dialect, Writes } from '../writes.ts';
import { forgiveFuture } from './forgive-future.ts';
import { stateOf } from './state-of.ts';
import { kept, leewayMs, opens, opensForUnderWay, sliceEnd, windowName } from './windows.ts';

/** So many requests are taken or settled in one transaction. */
const most = 100;
/** Requests that come within so long count as if they came at once. */
const momentMs = 20;
/** Rows that no window can hold any more are swept away now and then. */
const sweepEvery = 500;

const slices = tableOf({ account: 'text', name: 'text', slice_end: 'number', n: 'number' });

interface Settled {
  readonly ticket: Ticket;
  readonly now: Date;
}

/**
 * The ledger of requests. A slot is free again one window after the request has *ended*, not after it was sent:
 * vendors count by arrival, which lies between the two, so no delay on the way can put one too many into a window.
 */
export function createBudget(db: Connection, write: Writes, dialect: Dialect): Budget {
  const takers = new Map<string, (spending: Spending) => Promise<Grant>>();
  let settled = 0;

  /** Whoever takes from an account takes its lock: nobody else can count between the test and the insert. Many take as one. */
  function takerOf(account: string): (spending: Spending) => Promise<Grant> {
    const taker =
      takers.get(account) ??
      gather((all: readonly Spending[]) => write((connection) => takeAll(connection, dialect, all), `budget of ${account}`), most, 1);
    takers.set(account, taker);
    return taker;
  }

  const settling = gather((all: readonly Settled[]) => write((connection) => settleAll(connection, all)), most, 2);

  async function settleAll(connection: Connection, all: readonly Settled[]): Promise<readonly undefined[]> {
    const counted = new Map<string, { readonly account: string; readonly name: string; readonly slice_end: number; n: number }>();
    for (const { ticket, now } of all)
      for (const [name, limit] of new Map(ticket.limits.map((each) => [windowName(each), each]))) {
        const slice = { account: ticket.account, name, slice_end: sliceEnd(limit, now), n: 0 };
        const key = JSON.stringify([slice.account, name, slice.slice_end]);
        const known = counted.get(key) ?? slice;
        known.n += 1;
        counted.set(key, known);
      }
    if (counted.size > 0) {
      // In one order: others add to the same slices.
      const rows = [...counted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
      await sql`insert into spent (account, "window", slice_end, n)
        select account, name, slice_end, n from ${slices(dialect, rows)} as ended where true
        on conflict (account, "window", slice_end) do update set n = spent.n + excluded.n`.execute(connection);
    }
    await sql`delete from under_way where id in ${numbersOf(
      dialect,
      all.map(({ ticket }) => ticket.id),
    )}`.execute(connection);
    for (const { ticket, now } of all) if (settled++ % sweepEvery === 0) await sweep(connection, ticket.account, ticket.limits, now);
    return all.map(() => undefined);
  }

  return {
    take: (spending) => takerOf(spending.account)(spending),

    async settle(ticket, now) {
      await settling({ ticket, now });
    },

    async hold({ account, until, reason, detail }) {
      await write((connection) =>
        sql`insert into holds (account, reason, "until", detail) values (${account}, ${reason}, ${until.getTime()}, ${detail})
          on conflict (account, reason) do update set "until" = excluded."until", detail = excluded.detail
          where holds."until" < excluded."until"`.execute(connection),
      );
    },

    async release(account, reason) {
      await write((connection) => sql`delete from holds where account = ${account} and reason = ${reason}`.execute(connection));
    },

    async holds(now) {
      const { rows } = await sql<{ account: string; reason: HoldReason; until: number; detail: string }>`
        select account, reason, "until", detail from holds where "until" > ${now.getTime()} order by account, reason`.execute(db);
      return rows.map((row) => ({ ...row, until: new Date(row.until) }));
    },

    async remaining(account, limits, now) {
      return Promise.all(limits.map(async (limit) => ({ limit, ...(await stateOf(db, account, limit, now)) })));
    },
  };
}

/** Of one account, in their order; whatever was granted is told in one go, last of all. */
async function takeAll(db: Connection, dialect: Dialect, all: readonly Spending[]): Promise<readonly Grant[]> {
  const grants: Grant[] = [];
  const told: Told[] = [];
  for (const alike of runs(all)) {
    const ids = [...(await pay(db, dialect, alike))];
    const [first] = alike.slice(ids.length);
    if (first && (await forgiveFuture(db, first))) ids.push(...(await pay(db, dialect, alike.slice(ids.length))));
    const refusal = ids.length < alike.length && first ? await refuse(db, first) : undefined;
    for (const [i, { account, limits, telling, now }] of alike.entries()) {
      const id = ids[i];
      if (id !== undefined && telling) told.push({ telling, at: now });
      if (id !== undefined) grants.push({ granted: true, ticket: { id, account, limits } });
      else if (refusal && !refusal.granted)
        grants.push({ ...refusal, retryAt: new Date(Math.max(refusal.retryAt.getTime(), now.getTime())) });
    }
  }
  await tell(db, dialect, told);
  return grants;
}

/** Those that come one after the other, at about the same time, and want the same. */
function runs(all: readonly Spending[]): readonly (readonly Spending[])[] {
  const found: Spending[][] = [];
  for (const spending of all) {
    const [first] = found.at(-1) ?? [];
    const apart = first && Math.abs(first.now.getTime() - spending.now.getTime());
    if (apart !== undefined && apart < momentMs && first?.limits === spending.limits && first.reserve === spending.reserve)
      found.at(-1)?.push(spending);
    else found.push([spending]);
  }
  return found;
}

const places = tableOf({ place: 'number' });

/**
 * Counts as many requests as every window has room for, the first ones first, if nobody holds the account. All want the same. They
 * came within a moment, and count as if each were the first to come and the last to reach the vendor. @returns the numbers of their rows
 */
async function pay(db: Connection, dialect: Dialect, all: readonly Spending[]): Promise<readonly number[]> {
  const [first] = all;
  if (!first) return [];
  const { account, limits, reserve } = first;
  const now = new Date(Math.min(...all.map((spending) => spending.now.getTime())));
  const until = Math.max(...all.map((spending) => spending.until.getTime()));
  const room = limits.map(
    (limit) => sql`
      and (select count(*) from under_way where account = ${account} and counts_at > ${opensForUnderWay(limit, now)})
        + (select coalesce(sum(n), 0) from spent
            where account = ${account} and "window" = ${windowName(limit)} and slice_end > ${opens(limit, now)})
        + wanted.place < ${limit.requests - kept(limit, reserve)}`,
  );
  const rows = all.map((_, place) => ({ place }));
  const { rows: paid } = await sql<{ id: number }>`
    insert into under_way (account, counts_at, taken_at) select ${account}, ${until}, ${now.getTime()} from ${places(dialect, rows)} as wanted
    where not exists (select 1 from holds where account = ${account} and "until" > ${now.getTime()}) ${sql.join(room, sql``)}
    returning id`.execute(db);
  return paid.map(({ id }) => id);
}

async function refuse(db: Connection, { account, limits, now, reserve }: Spending): Promise<Grant> {
  const { rows: holds } = await sql<{ until: number; reason: HoldReason; detail: string }>`
    select "until", reason, detail from holds where account = ${account} and "until" > ${now.getTime()}
    order by "until" desc limit 1`.execute(db);
  const [hold] = holds;
  if (hold) return { granted: false, retryAt: new Date(hold.until), reason: hold.reason, detail: hold.detail };

  let last: { limit: Limit; used: number; at: Date } | undefined;
  for (const limit of limits) {
    const open = { ...limit, requests: limit.requests - kept(limit, reserve) };
    const { used, retryAt } = await stateOf(db, account, open, now);
    if (retryAt && (!last || retryAt > last.at)) last = { limit, used, at: retryAt };
  }
  // Another process may have ended its request in between: then there is room, and the caller comes again at once.
  if (!last) return { granted: false, retryAt: now, reason: 'rate_limited', detail: 'the window was full a moment ago' };
  const { requests, per } = last.limit;
  const spent = `the budget of ${requests} per ${per} is spent`;
  return {
    granted: false,
    retryAt: last.at,
    reason: per === 'day' || per === 'month' ? 'quota' : 'rate_limited',
    detail: last.used < requests ? `${spent}, but for ${requests - last.used} kept for interactive work` : spent,
  };
}

async function sweep(db: Connection, account: string, limits: readonly Limit[], now: Date): Promise<void> {
  for (const limit of limits) {
    await sql`delete from spent
      where account = ${account} and "window" = ${windowName(limit)} and slice_end <= ${opens(limit, now)}`.execute(db);
  }
  const longest = Math.min(now.getTime(), ...limits.map((limit) => opensForUnderWay(limit, now)));
  await sql`delete from under_way where account = ${account} and counts_at < ${longest - leewayMs}`.execute(db);
}
