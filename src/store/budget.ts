import { CompiledQuery, type Kysely } from 'kysely';
import type { Budget, Grant, HoldReason } from '../domain/ports.ts';
import type { Limit } from '../domain/source.ts';
import type { GroupWrites } from './group-writes.ts';
import type { Schema } from './schema.ts';
import { closes, opens, opensForUnderWay, sliceEnd, windowName } from './windows.ts';

/** Rows that no window can hold any more are swept away now and then. */
const sweepEvery = 500;

/**
 * The ledger of requests. A slot is free again one window after the request has *ended*, not after it was sent:
 * vendors count by arrival, which lies between the two, so no delay on the way can put one too many into a window.
 * `take` and `settle` run once per request: their SQL is written out, not built.
 */
export function createBudget(db: Kysely<Schema>, write: GroupWrites): Budget {
  let settled = 0;

  return {
    async take({ account, limits, now, until }): Promise<Grant> {
      // The group holds SQLite's write lock: no other process can count between the test and the insert.
      const room = limits.map(
        () => `
        and (select count(*) from under_way where account = ? and counts_at > ?)
          + (select coalesce(sum(n), 0) from spent where account = ? and "window" = ? and slice_end > ?) < ?`,
      );
      const text = `insert into under_way (account, counts_at) select ?, ?
        where not exists (select 1 from holds where account = ? and "until" > ?)${room.join('')} returning id`;
      const values = [
        ...[account, until.getTime(), account, now.getTime()],
        ...limits.flatMap((limit) => [
          account,
          opensForUnderWay(limit, now),
          account,
          windowName(limit),
          opens(limit, now),
          limit.requests,
        ]),
      ];
      return write(async (connection) => {
        const inserted = await connection.executeQuery<{ id: number }>(CompiledQuery.raw(text, values));
        const id = inserted.rows[0]?.id;
        return id === undefined ? refuse(connection, account, limits, now) : { granted: true, ticket: { id, account, limits } };
      });
    },

    async settle({ id, account, limits }, now) {
      const windows = [...new Map(limits.map((limit) => [windowName(limit), limit])).values()];
      const rows = windows.map(() => '(?, ?, ?, 1)').join(', ');
      const text = `insert into spent (account, "window", slice_end, n) values ${rows} on conflict (account, "window", slice_end) do update set n = n + 1`;
      const values = windows.flatMap((limit) => [account, windowName(limit), sliceEnd(limit, now)]);
      await write(async (connection) => {
        if (windows.length > 0) await connection.executeQuery(CompiledQuery.raw(text, values));
        await connection.executeQuery(CompiledQuery.raw('delete from under_way where id = ?', [id]));
      });
      if (settled++ % sweepEvery === 0) await sweep(db, account, limits, now);
    },

    async hold({ account, until, reason, detail }) {
      await db
        .insertInto('holds')
        .values({ account, reason, until: until.getTime(), detail })
        .onConflict((conflict) =>
          conflict
            .columns(['account', 'reason'])
            .doUpdateSet({ until: until.getTime(), detail })
            .where('holds.until', '<', until.getTime()),
        )
        .execute();
    },

    async release(account, reason) {
      await db.deleteFrom('holds').where('account', '=', account).where('reason', '=', reason).execute();
    },

    async holds(now) {
      const rows = await db.selectFrom('holds').selectAll().where('until', '>', now.getTime()).orderBy('account').execute();
      return rows.map((row) => ({ ...row, until: new Date(row.until), reason: row.reason as HoldReason }));
    },

    async remaining(account, limits, now) {
      return Promise.all(limits.map(async (limit) => ({ limit, ...(await state(db, account, limit, now)) })));
    },
  };
}

/** How full one window is, and when it has room again; null when it has room now. */
async function state(db: Kysely<Schema>, account: string, limit: Limit, now: Date): Promise<{ used: number; retryAt: Date | null }> {
  const { underWay } = await db
    .selectFrom('under_way')
    .select((eb) => eb.fn.countAll<number>().as('underWay'))
    .where('account', '=', account)
    .where('counts_at', '>', opensForUnderWay(limit, now))
    .executeTakeFirstOrThrow();
  const ended = await db
    .selectFrom('spent')
    .select(['slice_end', 'n'])
    .where('account', '=', account)
    .where('window', '=', windowName(limit))
    .where('slice_end', '>', opens(limit, now))
    .orderBy('slice_end')
    .execute();
  const used = underWay + ended.reduce((sum, { n }) => sum + n, 0);
  if (used < limit.requests) return { used, retryAt: null };
  let left = used;
  for (const { slice_end, n } of ended) {
    left -= n;
    if (left < limit.requests) return { used, retryAt: new Date(closes(limit, slice_end)) };
  }
  // Those under way fill it by themselves: they end at an unknown time, now at the earliest.
  return { used, retryAt: new Date(closes(limit, sliceEnd(limit, now))) };
}

async function refuse(db: Kysely<Schema>, account: string, limits: readonly Limit[], now: Date): Promise<Grant> {
  const hold = await db
    .selectFrom('holds')
    .selectAll()
    .where('account', '=', account)
    .where('until', '>', now.getTime())
    .orderBy('until', 'desc')
    .executeTakeFirst();
  if (hold) return { granted: false, retryAt: new Date(hold.until), reason: hold.reason as HoldReason, detail: hold.detail };
  const windows = await Promise.all(limits.map(async (limit) => ({ limit, at: (await state(db, account, limit, now)).retryAt })));
  const [last] = windows.flatMap(({ limit, at }) => (at ? [{ limit, at }] : [])).sort((a, b) => b.at.getTime() - a.at.getTime());
  // Another process may have ended its request in between: then there is room, and the caller comes again at once.
  if (!last) return { granted: false, retryAt: now, reason: 'rate_limited', detail: 'the window was full a moment ago' };
  const { requests, per } = last.limit;
  const reason = per === 'day' || per === 'month' ? 'quota' : 'rate_limited';
  return { granted: false, retryAt: last.at, reason, detail: `the budget of ${requests} per ${per} is spent` };
}

async function sweep(db: Kysely<Schema>, account: string, limits: readonly Limit[], now: Date): Promise<void> {
  for (const limit of limits) {
    await db
      .deleteFrom('spent')
      .where('account', '=', account)
      .where('window', '=', windowName(limit))
      .where('slice_end', '<=', opens(limit, now))
      .execute();
  }
  const longest = Math.min(now.getTime(), ...limits.map((limit) => opensForUnderWay(limit, now)));
  await db.deleteFrom('under_way').where('account', '=', account).where('counts_at', '<', longest).execute();
}
