import { sql } from 'kysely';
import { type Migration, spellings } from './migration.ts';

/** Mails that were acknowledged, until they are read. */
export const inbox: Migration = {
  name: '0005-inbox',
  async up(db, dialect) {
    const { integer, bytes, rowNumber } = spellings[dialect];
    await sql`create table inbox (
      id ${rowNumber}, channel text not null, key text not null, name text not null, envelope text not null, state text not null,
      kept_at ${integer} not null, size ${integer} not null, attempts ${integer} not null, not_before ${integer} not null,
      lease_owner text, lease_until ${integer}, submission text, reason text, ended_at ${integer},
      constraint inbox_once unique (channel, key))`.execute(db);
    await sql`create index inbox_waiting on inbox (attempts, id) where state = 'waiting'`.execute(db);
    await sql`create index inbox_failed on inbox (id) where state = 'failed'`.execute(db);
    await sql`create index inbox_ended on inbox (ended_at) where ended_at is not null`.execute(db);
    // Beside it: rows that are looked through hold no megabytes.
    await sql`create table inbox_bytes (id ${integer} not null primary key, bytes ${bytes} not null)`.execute(db);
  },
};
