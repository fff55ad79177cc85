import { sql } from 'kysely';
import type { AccessStore, KeptSession } from '../../domain/access-store.ts';
import type { Schema } from '../schema.ts';
import type { Connection, Dialect, Writes } from '../writes.ts';
import { tellAudit } from './tell-audit.ts';
import { userOf } from './users.ts';

/** Who has signed in. */
export function createSessions(db: Connection, write: Writes, dialect: Dialect): AccessStore['sessions'] {
  return {
    add: (session, most, entry) =>
      write(async (connection) => {
        const { id, hash, user, createdAt, seenAt, expiresAt } = session;
        const now = createdAt.getTime();
        await sql`delete from sessions where expires_at <= ${now}`.execute(connection);
        await sql`insert into sessions (id, hash, user_id, created_at, seen_at, expires_at)
          values (${id}, ${hash}, ${user}, ${now}, ${seenAt.getTime()}, ${expiresAt.getTime()})`.execute(connection);
        const mine = user === null ? sql`user_id is null` : sql`user_id = ${user}`;
        await sql`delete from sessions where ${mine} and id not in (
          select id from sessions where ${mine} order by created_at desc, id desc limit ${most})`.execute(connection);
        if (user !== null) await sql`update users set last_sign_in_at = ${now} where id = ${user}`.execute(connection);
        await tellAudit(connection, dialect, entry);
      }),

    async byHash(hash) {
      const { rows } = await sql<Schema['sessions']>`select * from sessions where hash = ${hash}`.execute(db);
      const session = rows[0] && sessionOf(rows[0]);
      if (!session) return undefined;
      if (session.user === null) return { session, user: null };
      const users = await sql<Schema['users']>`select * from users where id = ${session.user}`.execute(db);
      return users.rows[0] && { session, user: userOf(users.rows[0]) };
    },

    async seen(id, at) {
      await write((connection) => sql`update sessions set seen_at = ${at.getTime()} where id = ${id}`.execute(connection));
    },

    end: (id, entry) =>
      write(async (connection) => {
        const { numAffectedRows } = await sql`delete from sessions where id = ${id}`.execute(connection);
        if (!numAffectedRows) return false;
        await tellAudit(connection, dialect, entry);
        return true;
      }),
  };
}

function sessionOf(row: Schema['sessions']): KeptSession {
  return {
    ...{ id: row.id, hash: row.hash, user: row.user_id },
    createdAt: new Date(row.created_at),
    seenAt: new Date(row.seen_at),
    expiresAt: new Date(row.expires_at),
  };
}
