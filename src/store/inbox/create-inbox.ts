import { sql } from 'kysely';
import { type Inbox, type KeptMail, type MailEnvelope, type MailState, mostAttempts, type TakenMail } from '../../domain/inbox.ts';
import { lockUntilCommit } from '../lock.ts';
import { storable } from '../storable.ts';
import { numbersOf } from '../work/rows/table.ts';
import type { Connection, Dialect, Writes } from '../writes.ts';
import type { InboxSchema } from './schema.ts';

type Row = Omit<InboxSchema['inbox'], 'id'> & { readonly id: number };

/** A lease that would last longer than this was given by a clock that has been set back since. */
const absurdMs = 3_600_000;
/** A reason is a line, not a page. */
const longestReason = 500;

/** Mails that were acknowledged, until they are read. */
export function createInbox(db: Connection, write: Writes, dialect: Dialect): Inbox {
  const held = (id: number, worker: string) => sql`id = ${id} and state = 'waiting' and lease_owner = ${worker}`;

  return {
    async keep({ channel, key, name, bytes, envelope }, now) {
      const json = storable(JSON.stringify(envelope));
      return write(async (connection) => {
        const { rows } = await sql<{ id: number }>`insert into inbox
          (channel, key, name, envelope, state, kept_at, size, attempts, not_before)
          values (${channel}, ${storable(key)}, ${storable(name)}, ${json}, 'waiting', ${now.getTime()}, ${bytes.length}, 0, 0)
          on conflict (channel, key) do nothing returning id`.execute(connection);
        const [kept] = rows;
        if (kept) {
          await sql`insert into inbox_bytes (id, bytes) values (${kept.id}, ${bytes})`.execute(connection);
          return { id: kept.id, repeated: false };
        }
        const { rows: there } = await sql<{ id: number }>`select id from inbox
          where channel = ${channel} and key = ${storable(key)}`.execute(connection);
        if (!there[0]) throw new Error('a mail was there and is not');
        return { id: there[0].id, repeated: true };
      });
    },

    async take(worker, most, now, leaseUntil) {
      const ms = now.getTime();
      const due = sql`state = 'waiting' and not_before <= ${ms}
        and (lease_until is null or lease_until <= ${ms} or lease_until > ${ms + absurdMs})`;
      // It is asked again and again, and mostly there is nothing to be written.
      const some = await sql`select 1 from inbox where ${due} limit 1`.execute(db);
      if (some.rows.length === 0) return [];
      return write(async (connection) => {
        await lockUntilCommit(connection, dialect, 'inbox: taking');
        // Whoever took it so often never came back to say what happened.
        const why = `reading it did not come to an end, ${mostAttempts} times`;
        await sql`update inbox set state = 'failed', lease_owner = null, lease_until = null, ended_at = ${ms},
          reason = coalesce(reason, ${why}) where ${due} and attempts >= ${mostAttempts}`.execute(connection);
        const { rows } =
          await sql<Row>`update inbox set attempts = attempts + 1, lease_owner = ${worker}, lease_until = ${leaseUntil.getTime()}
          where id in (select id from inbox where ${due} order by attempts, id limit ${most}) returning *`.execute(connection);
        return withBytes(connection, dialect, rows);
      });
    },

    async heartbeat(worker, leaseUntil) {
      await write((connection) =>
        sql`update inbox set lease_until = ${leaseUntil.getTime()} where state = 'waiting' and lease_owner = ${worker}`.execute(connection),
      );
    },

    async finish(id, worker, submission, now) {
      return write(async (connection) => {
        const { rows } = await sql`update inbox set state = 'read', submission = ${submission}, reason = null, ended_at = ${now.getTime()},
          lease_owner = null, lease_until = null where ${held(id, worker)} returning id`.execute(connection);
        if (rows.length === 0) return false;
        await sql`delete from inbox_bytes where id = ${id}`.execute(connection);
        return true;
      });
    },

    async putBack(id, worker, { reason, notBefore, counts }, now) {
      return write(async (connection) => {
        const over = notBefore === null ? sql`1 = 1` : counts ? sql`attempts >= ${mostAttempts}` : sql`1 = 0`;
        const { rows } = await sql<{ state: MailState }>`update inbox set
          state = case when ${over} then 'failed' else 'waiting' end,
          ended_at = case when ${over} then cast(${now.getTime()} as bigint) end,
          attempts = attempts - ${counts ? 0 : 1}, not_before = ${notBefore?.getTime() ?? 0},
          reason = ${storable(reason).slice(0, longestReason)}, lease_owner = null, lease_until = null
          where ${held(id, worker)} returning state`.execute(connection);
        return rows[0]?.state;
      });
    },

    async release(worker) {
      await write((connection) =>
        sql`update inbox set attempts = attempts - 1, lease_owner = null, lease_until = null
          where state = 'waiting' and lease_owner = ${worker}`.execute(connection),
      );
    },

    async retry(id, now) {
      return write(async (connection) => {
        const { rows } = await sql`update inbox set state = 'waiting', attempts = 0, not_before = ${now.getTime()}, reason = null,
          ended_at = null where id = ${id} and state = 'failed' returning id`.execute(connection);
        return rows.length > 0;
      });
    },

    async list({ state, channel }, most, before) {
      const { rows } = await sql<Row>`select * from inbox
        where ${state === undefined ? sql`1 = 1` : sql`state = ${state}`}
        and ${channel === undefined ? sql`1 = 1` : sql`channel = ${channel}`}
        and ${before === undefined ? sql`1 = 1` : sql`id < ${before}`}
        order by id desc limit ${most}`.execute(db);
      return rows.map(keptOf);
    },

    async waiting() {
      const { rows } = await sql<{ state: MailState; n: number; bytes: number; since: number }>`select state,
        cast(count(*) as bigint) as n, cast(sum(size) as bigint) as bytes, min(kept_at) as since
        from inbox where state in ('waiting', 'failed') group by state`.execute(db);
      const [waiting, failed] = [rows.find(({ state }) => state === 'waiting'), rows.find(({ state }) => state === 'failed')];
      return {
        ...{ waiting: Number(waiting?.n ?? 0), failed: Number(failed?.n ?? 0) },
        bytes: Number(waiting?.bytes ?? 0) + Number(failed?.bytes ?? 0),
        since: waiting ? new Date(waiting.since) : null,
      };
    },

    async forget(before) {
      return write(async (connection) => {
        const { rows } = await sql<{ id: number }>`delete from inbox where ended_at < ${before.getTime()} returning id`.execute(connection);
        const ids = rows.map(({ id }) => id);
        if (ids.length > 0) await sql`delete from inbox_bytes where id in ${numbersOf(dialect, ids)}`.execute(connection);
        return ids.length;
      });
    },
  };
}

async function withBytes(db: Connection, dialect: Dialect, rows: readonly Row[]): Promise<readonly TakenMail[]> {
  const ids = rows.map(({ id }) => id);
  const { rows: all } = await sql<
    InboxSchema['inbox_bytes']
  >`select id, bytes from inbox_bytes where id in ${numbersOf(dialect, ids)}`.execute(db);
  const bytesOf = new Map(all.map(({ id, bytes }) => [id, bytes]));
  return rows
    .toSorted((a, b) => a.attempts - b.attempts || a.id - b.id)
    .map((row) => {
      const bytes = bytesOf.get(row.id);
      if (!bytes) throw new Error(`the bytes of mail ${row.id} are missing`);
      const { id, channel, key, name, envelope, keptAt, attempts } = keptOf(row);
      return { id, channel, key, name, bytes, envelope, keptAt, attempts };
    });
}

function keptOf(row: Row): KeptMail {
  const { id, channel, key, name, state, size, attempts, submission, reason } = row;
  const envelope = JSON.parse(row.envelope) as MailEnvelope;
  return { id, channel, key, name, envelope, state, keptAt: new Date(row.kept_at), size, attempts, submission, reason };
}
