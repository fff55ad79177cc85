import { sql } from 'kysely';
import type { Bookmarks } from '../domain/bookmarks.ts';
import type { Schema } from './schema.ts';
import type { Connection, Writes } from './writes.ts';

/** How far channels that fetch have come, and who fetches. */
export function createBookmarks(db: Connection, write: Writes): Bookmarks {
  return {
    async get(channel, name) {
      const { rows } = await sql<Pick<Schema['bookmarks'], 'value'>>`select value from bookmarks
        where channel = ${channel} and name = ${name}`.execute(db);
      return rows[0]?.value ?? null;
    },

    async set(channel, name, value, was, now) {
      const changed = await write((connection) =>
        was === null
          ? sql`insert into bookmarks (channel, name, value, at) values (${channel}, ${name}, ${value}, ${now.getTime()})
              on conflict (channel, name) do nothing`.execute(connection)
          : sql`update bookmarks set value = ${value}, at = ${now.getTime()}
              where channel = ${channel} and name = ${name} and value = ${was}`.execute(connection),
      );
      return changed.numAffectedRows === 1n;
    },

    async hold(channel, holder, now, until) {
      const held = await write((connection) =>
        sql`insert into channel_leases (channel, holder, "until") values (${channel}, ${holder}, ${until.getTime()})
          on conflict (channel) do update set holder = excluded.holder, "until" = excluded."until"
          where channel_leases.holder = excluded.holder or channel_leases."until" <= ${now.getTime()}`.execute(connection),
      );
      return held.numAffectedRows === 1n;
    },

    async release(channel, holder) {
      await write((connection) => sql`delete from channel_leases where channel = ${channel} and holder = ${holder}`.execute(connection));
    },
  };
}
