import { sql } from 'kysely';
import { type Migration, spellings } from './migration.ts';

/** How far channels that fetch have come; and how far an input was read. */
export const bookmarks: Migration = {
  name: '0008-bookmarks',
  async up(db, dialect) {
    const { integer, byKey } = spellings[dialect];
    await sql`create table bookmarks (
      channel text not null, name text not null, value text not null, at ${integer} not null,
      constraint bookmarks_pk primary key (channel, name)) ${byKey}`.execute(db);
    await sql`create table channel_leases (
      channel text not null, holder text not null, "until" ${integer} not null, constraint channel_leases_pk primary key (channel)) ${byKey}`.execute(
      db,
    );
    await sql`create table came_before (
      channel text not null, key text not null, at ${integer} not null, constraint came_before_pk primary key (channel, key)) ${byKey}`.execute(
      db,
    );
    await sql`create index came_before_at on came_before (at)`.execute(db);
    for (const column of ['input_read', 'input_total', 'fed_at'])
      await sql`alter table submissions add column ${sql.ref(column)} ${integer}`.execute(db);
  },
};
