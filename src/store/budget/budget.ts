import { sql } from 'kysely';
import type { Budget, Grant, HoldReason, Spending } from '../../domain/ports.ts';
import type { Limit } from '../../domain/source.ts';
import { tell } from '../egress/tell.ts';
import type { Connection, Dialect, Writes } from '../writes.ts';
import { forgiveFuture } from './forgive-future.ts';
import { stateOf } from './state-of.ts';
import { kept, leewayMs, opens, opensForUnderWay, sliceEnd, windowName } from './windows.ts';

/** Rows that no window can hold any more are swept away now and then. */
const sweepEvery = 500;

/**
 * The ledger of requests. A slot is free again one window after the request has *ended*, not after it was sent:
 * vendors count by arrival, which lies between the two, so no delay on the way can put one too many into a window.
 */
export function createBudget(db: Connection, write: Writes, dialect: Dialect): Budget {
  let settled = 0;

  return {
    take(spending) {
      // Nobody else can count between the test and the insert: who takes from an account takes its lock.
      return write(async (connection) => {
        let id = await pay(connection, spending);
        if (id === undefined && (await forgiveFuture(connection, spending))) id = await pay(connection, spending);
        if (id === undefined) return refuse(connection, spending);
        const { account, limits, telling, now } = spending;
        if (telling) await tell(connection, dialect, telling, now);
        return { granted: true, ticket: { id, account, limits } };
      }, `budget of ${spending.account}`);
    },

    async settle({ id, account, limits }, now) {
      const windows = [...new Map(limits.map((limit) => [windowName(limit), limit])).values()];
      await write(async (connection) => {
        if (windows.length > 0) {
          const rows = windows.map((limit) => sql`(${account}, ${windowName(limit)}, ${sliceEnd(limit, now)}, 1)`);
          await sql`insert into spent (account, "window", slice_end, n) values ${sql.join(rows)}
            on conflict (account, "window", slice_end) do update set n = spent.n + 1`.execute(connection);
        }
        await sql`delete from under_way where id = ${id}`.execute(connection);
        if (settled++ % sweepEvery === 0) await sweep(connection, account, limits, now);
      });
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

/** Counts one request, if every window has room for it and nobody holds the account. @returns the number of its row */
async function pay(db: Connection, { account, limits, now, until, reserve }: Spending): Promise<number | undefined> {
  const room = limits.map(
    (limit) => sql`
      and (select count(*) from under_way where account = ${account} and counts_at > ${opensForUnderWay(limit, now)})
        + (select coalesce(sum(n), 0) from spent
            where account = ${account} and "window" = ${windowName(limit)} and slice_end > ${opens(limit, now)})
        < ${limit.requests - kept(limit, reserve)}`,
  );
  const { rows } = await sql<{ id: number }>`
    insert into under_way (account, counts_at, taken_at) select ${account}, ${until.getTime()}, ${now.getTime()}
    where not exists (select 1 from holds where account = ${account} and "until" > ${now.getTime()}) ${sql.join(room, sql``)}
    returning id`.execute(db);
  return rows[0]?.id;
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
