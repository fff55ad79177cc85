import { sql } from 'kysely';
import type { AccessStore } from '../../domain/access-store.ts';
import type { Connection, Dialect, Writes } from '../writes.ts';
import { createAttempts } from './attempts.ts';
import { createAudit } from './audit.ts';
import { createKeys } from './keys.ts';
import { createSessions } from './sessions.ts';
import { tellAudit } from './tell-audit.ts';
import { createUsers } from './users.ts';

/** Who may do what, as it is kept. */
export function createAccessStore(db: Connection, write: Writes, dialect: Dialect): AccessStore {
  return {
    keys: createKeys(db, write, dialect),
    users: createUsers(db, write, dialect),
    sessions: createSessions(db, write, dialect),
    attempts: createAttempts(db, write, dialect),
    audit: createAudit(db, write, dialect),
    links: {
      add: (hash, expiresAt, entry) =>
        write(async (connection) => {
          await sql`delete from sign_in_links where expires_at <= ${entry.at.getTime()}`.execute(connection);
          await sql`insert into sign_in_links (hash, expires_at) values (${hash}, ${expiresAt.getTime()})`.execute(connection);
          await tellAudit(connection, dialect, entry);
        }),
      async take(hash) {
        // The row goes with the one who reads it: whoever comes at the same time waits for it, and finds it gone.
        const { rows } = await write((connection) =>
          sql<{ expires_at: number }>`delete from sign_in_links where hash = ${hash} returning expires_at`.execute(connection),
        );
        return rows[0] && new Date(rows[0].expires_at);
      },
    },
  };
}
