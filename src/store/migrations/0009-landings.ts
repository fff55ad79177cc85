import { sql } from 'kysely';
import { type Migration, spellings } from './migration.ts';

/** In which order the items of a submission were done, so that whoever listens can go on where they stopped. */
export const landings: Migration = {
  name: '0009-landings',
  async up(db, dialect) {
    const { integer, byKey } = spellings[dialect];
    await sql`create table landings (
      submission text not null, number ${integer} not null, item ${integer} not null,
      constraint landings_pk primary key (submission, number)) ${byKey}`.execute(db);
    await sql`insert into landings (submission, number, item)
      select submission, row_number() over (partition by submission order by done_at, id), id from items where state = 'done'`.execute(db);
  },
};
