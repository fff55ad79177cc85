import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Notice } from '../../domain/notice.ts';
import type { Message, NewMessage, Outbox } from '../../domain/outbox.ts';
import type { Schema } from '../schema.ts';
import { storable } from '../storable.ts';
import { locking } from '../work/parts.ts';
import { numbersOf, textsOf } from '../work/rows/table.ts';
import type { Connection, Dialect, Writes } from '../writes.ts';

/** A lease that would last longer than this was given by a clock that has been set back since. */
const absurdLeaseMs = 3_600_000;
/** Nobody is told to wait for longer: such a time was written by a clock that has been set back since. */
const absurdWaitMs = 33 * 86_400_000;
/** So many rows are deleted in one transaction: others want to write, too. */
const forgottenAtOnce = 500;

type Row = Omit<Schema['outbox'], 'id'> & { readonly id: number };

/** Messages, from when they are put in until they are sent or have failed. */
export function createQueue(
  reading: Connection,
  write: Writes,
  dialect: Dialect,
): Pick<Outbox, 'put' | 'lease' | 'end' | 'release' | 'sent' | 'states' | 'forget'> {
  /** Whoever let a lease end without a word has died of it, or with it: that was an attempt. */
  async function takeOver(db: Connection, now: number): Promise<void> {
    await sql`update outbox set state = 'queued', lease_owner = null, lease_until = null, attempts = attempts + 1,
        last_error = 'whoever sent it ended without a word: it may have arrived'
      where id in (select id from outbox where state = 'leased' and (lease_until <= ${now} or lease_until > ${now + absurdLeaseMs})
        order by id ${locking(dialect, 'for update skip locked')})`.execute(db);
  }

  /** Without a write where nothing is to be had. */
  async function isIdle(now: number): Promise<boolean> {
    const { rows } = await sql`select 1 from outbox where state = 'queued' and not_before <= ${now}
      union all select 1 from outbox where state = 'leased' and (lease_until <= ${now} or lease_until > ${now + absurdLeaseMs}) limit 1`.execute(
      reading,
    );
    return rows.length === 0;
  }

  return {
    put: (messages, now) => write((db) => putAll(db, messages, now)),

    async lease(sender, most, each, at, until, except) {
      const now = at.getTime();
      if (await isIdle(now)) return [];
      return write(async (db) => {
        await takeOver(db, now);
        const due = await sql<{ target: string }>`select target from outbox where state = 'queued' and not_before <= ${now}
          and target not in ${textsOf(dialect, except)} group by target order by min(not_before), target limit ${most}`.execute(db);
        const leased: Message[] = [];
        for (const { target } of due.rows) {
          if (leased.length >= most) break;
          const { rows } = await sql<{
            id: number;
          }>`select id from outbox where state = 'queued' and target = ${target} and not_before <= ${now}
            order by not_before, id limit ${Math.min(each, most - leased.length)} ${locking(dialect, 'for update skip locked')}`.execute(
            db,
          );
          const taken = await sql<Row>`update outbox set state = 'leased', lease_owner = ${sender}, lease_until = ${until.getTime()}
            where id in ${numbersOf(
              dialect,
              rows.map(({ id }) => id),
            )} returning *`.execute(db);
          leased.push(...taken.rows.map(messageOf).sort((a, b) => a.notBefore.getTime() - b.notBefore.getTime() || a.id - b.id));
        }
        return leased;
      });
    },

    async end(message, sender, how, now) {
      const held = sql`where id = ${message} and state = 'leased' and lease_owner = ${sender}`;
      const free = sql`lease_owner = null, lease_until = null`;
      const ms = now.getTime();
      const { numAffectedRows } = await write((db) => {
        if (how.is === 'again')
          return sql`update outbox set state = 'queued', ${free}, not_before = ${how.at.getTime()},
            attempts = attempts + ${how.counts ? 1 : 0}, queued_at = ${how.counts ? sql`queued_at` : sql`${how.at.getTime()}`}, last_error = coalesce(cast(${textOrNull(how.detail)} as text), last_error) ${held}`.execute(
            db,
          );
        if (how.is === 'failed')
          return sql`update outbox set state = 'failed', ${free}, attempts = attempts + 1, ended_at = ${ms},
            last_error = ${storable(how.detail)} ${held}`.execute(db);
        return sql`update outbox set state = 'sent', ${free}, notice = '{}', last_error = null, ended_at = ${ms} ${held}`.execute(db);
      });
      return (numAffectedRows ?? 0n) > 0n;
    },

    async release(sender) {
      await write((db) =>
        sql`update outbox set state = 'queued', lease_owner = null, lease_until = null
          where state = 'leased' and lease_owner = ${sender}`.execute(db),
      );
    },

    async sent(delivery) {
      const { rows } = await sql`select 1 from outbox where delivery = ${storable(delivery)} limit 1`.execute(reading);
      return rows.length > 0;
    },

    async states() {
      const { rows } = await sql<{
        readonly target: string;
        readonly queued: number;
        readonly failed: number;
        readonly sent: number;
        readonly oldest: number | null;
        readonly last_sent: number | null;
      }>`select target, sum(case when state in ('queued', 'leased') then 1 else 0 end) as queued,
          sum(case when state = 'failed' then 1 else 0 end) as failed, sum(case when state = 'sent' then 1 else 0 end) as sent,
          min(case when state in ('queued', 'leased') then queued_at end) as oldest,
          max(case when state = 'sent' then ended_at end) as last_sent
        from outbox group by target order by target`.execute(reading);
      const errors = await sql<{ target: string; last_error: string }>`select target, last_error from outbox where id in
        (select max(id) from outbox where last_error is not null and state <> 'sent' group by target)`.execute(reading);
      const errorOf = new Map(errors.rows.map(({ target, last_error }) => [target, last_error]));
      return rows.map(({ target, queued, failed, sent, oldest, last_sent }) => ({
        ...{ target, queued: Number(queued), failed: Number(failed), sent: Number(sent) },
        ...{ oldest: dateOrNull(oldest), lastSentAt: dateOrNull(last_sent), lastError: errorOf.get(target) ?? null },
      }));
    },

    async forget(before, now) {
      const ms = before.getTime();
      // Whatever waits for a time that cannot be was told so by a clock that was wrong.
      await write((db) =>
        sql`update outbox set not_before = ${now.getTime()} where state = 'queued' and not_before > ${now.getTime() + absurdWaitMs}`.execute(
          db,
        ),
      );
      let forgotten = 0;
      for (;;) {
        const some = await write(async (db) => {
          const { numAffectedRows } = await sql`delete from outbox where id in (select id from outbox where ended_at < ${ms}
            order by id limit ${forgottenAtOnce} ${locking(dialect, 'for update skip locked')})`.execute(db);
          return Number(numAffectedRows ?? 0n);
        });
        forgotten += some;
        if (some < forgottenAtOnce) break;
      }
      await write(async (db) => {
        await sql`delete from digest_parts where folded = 1 and due_at < ${ms}`.execute(db);
        // A message to one that is gone fails, and says why.
        await sql`delete from callbacks where created_at < ${ms}
          and not exists (select 1 from submissions s where s.id = callbacks.submission)`.execute(db);
      });
      return forgotten;
    },
  };
}

/** Inside a transaction. @returns how many were new */
export async function putAll(db: Connection, messages: readonly NewMessage[], now: Date): Promise<number> {
  let added = 0;
  for (const { key, target, callback, notice, notBefore } of messages) {
    const { numAffectedRows } = await sql`insert into outbox
        (key, delivery, target, callback, notice, state, not_before, attempts, queued_at)
      values (${storable(key)}, ${randomUUID()}, ${target}, ${callback}, ${JSON.stringify(notice)}, 'queued',
        ${notBefore.getTime()}, 0, ${Math.max(notBefore.getTime(), now.getTime())}) on conflict (key) do nothing`.execute(db);
    added += Number(numAffectedRows ?? 0n);
  }
  return added;
}

function messageOf(row: Row): Message {
  return {
    ...{ id: row.id, key: row.key, delivery: row.delivery, target: row.target, callback: row.callback, attempts: row.attempts },
    notice: JSON.parse(row.notice) as Notice,
    notBefore: new Date(row.not_before),
    queuedAt: new Date(row.queued_at),
  };
}

function dateOrNull(ms: number | null): Date | null {
  return ms === null ? null : new Date(Number(ms));
}

function textOrNull(text: string | null): string | null {
  return text === null ? null : storable(text);
}
