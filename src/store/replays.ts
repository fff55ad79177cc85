import { sql } from 'kysely';
import type { Replays } from '../domain/replays.ts';
import type { Connection, Writes } from './writes.ts';

/** So many that are over are deleted by one that comes: more than come, and never a long transaction. */
const deletedAtOnce = 100;

/** Signatures that were used. */
export function createReplays(db: Connection, write: Writes): Replays {
  return {
    async seen(key, now) {
      const { rows } = await sql`select 1 from used_signatures where key = ${key} and "until" > ${now.getTime()}`.execute(db);
      return rows.length > 0;
    },

    async note(key, until, now) {
      return write(async (connection) => {
        await sql`delete from used_signatures where key in
          (select key from used_signatures where "until" <= ${now.getTime()} order by "until" limit ${deletedAtOnce})`.execute(connection);
        const noted = await sql`insert into used_signatures (key, "until") values (${key}, ${until.getTime()})
          on conflict (key) do nothing`.execute(connection);
        return noted.numAffectedRows === 1n;
      });
    },
  };
}
