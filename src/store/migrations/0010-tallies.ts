import { sql } from 'kysely';
import { type Migration, spellings } from './migration.ts';

/** How lookups ended, counted by the hour. */
export const tallies: Migration = {
  name: '0010-tallies',
  async up(db, dialect) {
    const { integer, byKey } = spellings[dialect];
    await sql`create table tallies (
      hour ${integer} not null, source text not null, status text not null, reason text not null, via text not null,
      lookups ${integer} not null, constraint tallies_pk primary key (hour, source, status, reason, via)) ${byKey}`.execute(db);
    await sql`create index submissions_received on submissions (received_at)`.execute(db);
    await sql`create index egress_at on egress (at)`.execute(db);
  },
};
