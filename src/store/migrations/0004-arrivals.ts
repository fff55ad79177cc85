import { sql } from 'kysely';
import { type Migration, spellings } from './migration.ts';

/** What came in under a key of its own, so that the same delivery is one submission. */
export const arrivals: Migration = {
  name: '0004-arrivals',
  async up(db, dialect) {
    const { integer, byKey } = spellings[dialect];
    await sql`create table arrivals (
      key text not null, submission text not null, at ${integer} not null, constraint arrivals_pk primary key (key)) ${byKey}`.execute(db);
    await sql`create index arrivals_of_submission on arrivals (submission)`.execute(db);
  },
};
