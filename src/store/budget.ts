import { type Kysely, sql } from 'kysely';
import type { Budget, Grant, HoldReason } from '../domain/ports.ts';
import type { Limit } from '../domain/source.ts';
import type { Schema } from './schema.ts';

const spans: Readonly<Record<Limit['per'], number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  // The longest month: a rolling window that is a little too long never overspends.
  month: 31 * 86_400_000,
};

/** Beyond the longest window no row counts. */
const keepFor = spans.month + spans.day;

/**
 * The ledger of requests. A slot is free again one window after the request has *ended*, not after it was sent:
 * vendors count by arrival, which lies between the two, so no delay on the way can put one too many into a window.
 */
export function createBudget(db: Kysely<Schema>): Budget {
  let takes = 0;

  return {
    async take({ account, limits, now, until }): Promise<Grant> {
      if (takes++ % 1_000 === 0) await db.deleteFrom('spendings').where('counts_at', '<', now.getTime() - keepFor).execute();
      // One statement: SQLite runs it under its write lock, so no other process can count between the test and the insert.
      const room = limits.map(
        (limit) => sql`(select count(*) from spendings where account = ${account} and counts_at > ${opens(limit, now)}) < ${limit.requests}`,
      );
      const held = sql`not exists (select 1 from holds where account = ${account} and until > ${now.getTime()})`;
      const inserted = await sql<{ id: number }>`
        insert into spendings (account, counts_at, under_way)
        select ${account}, ${until.getTime()}, 1 where ${sql.join([held, ...room], sql` and `)} returning id`.execute(db);
      const ticket = inserted.rows[0]?.id;
      return ticket === undefined ? refuse(db, account, limits, now) : { granted: true, ticket: String(ticket) };
    },

    async settle(ticket, now) {
      await db.updateTable('spendings').set({ counts_at: now.getTime(), under_way: 0 }).where('id', '=', Number(ticket)).execute();
    },

    async hold({ account, until, reason, detail }) {
      const later = sql<number>`max(until, excluded.until)`;
      await db
        .insertInto('holds')
        .values({ account, reason, until: until.getTime(), detail })
        .onConflict((conflict) => conflict.columns(['account', 'reason']).doUpdateSet({ until: later, detail }))
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
      return Promise.all(
        limits.map(async (limit) => {
          const { used } = await db
            .selectFrom('spendings')
            .select((eb) => eb.fn.countAll<number>().as('used'))
            .where('account', '=', account)
            .where('counts_at', '>', opens(limit, now))
            .executeTakeFirstOrThrow();
          return { limit, used, retryAt: await frees(db, account, limit, now) };
        }),
      );
    },
  };
}

/** Rows that count lie after this moment. */
function opens({ per, window }: Limit, now: Date): number {
  if (window === 'calendar' && per === 'day') return Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()) - 1;
  if (window === 'calendar' && per === 'month') return Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) - 1;
  return now.getTime() - spans[per];
}

/** When a full window has room again; null when it has room now. A request under way ends at an unknown time, now at the earliest. */
async function frees(db: Kysely<Schema>, account: string, limit: Limit, now: Date): Promise<Date | null> {
  const row = await db
    .selectFrom('spendings')
    .select(['counts_at', 'under_way'])
    .where('account', '=', account)
    .where('counts_at', '>', opens(limit, now))
    .orderBy('counts_at', 'desc')
    .offset(Math.max(limit.requests - 1, 0))
    .limit(1)
    .executeTakeFirst();
  if (row === undefined && limit.requests > 0) return null;
  if (limit.window === 'calendar') return nextPeriod(limit.per, now);
  const ended = row === undefined || row.under_way === 1 ? now.getTime() : row.counts_at;
  return new Date(ended + spans[limit.per]);
}

function nextPeriod(per: Limit['per'], now: Date): Date {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  return new Date(per === 'month' ? Date.UTC(year, month + 1, 1) : Date.UTC(year, month, day + 1));
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
  const full = await Promise.all(limits.map(async (limit) => ({ limit, at: await frees(db, account, limit, now) })));
  const [last] = full.filter((each): each is { limit: Limit; at: Date } => each.at !== null).sort((a, b) => b.at.getTime() - a.at.getTime());
  // Another process may have ended its request in between: then there is room, and the caller comes again at once.
  if (!last) return { granted: false, retryAt: now, reason: 'rate_limited', detail: 'the window was full a moment ago' };
  const { requests, per } = last.limit;
  const reason = per === 'day' || per === 'month' ? 'quota' : 'rate_limited';
  return { granted: false, retryAt: last.at, reason, detail: `the budget of ${requests} per ${per} is spent` };
}
