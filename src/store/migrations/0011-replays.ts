import { sql } from 'kysely';
import { type Migration, spellings } from './migration.ts';

/** Signatures of deliveries that were taken. */
export const replays: Migration = {
  name: '0011-replays',
  async up(db, dialect) {
    const { integer, byKey } = spellings[dialect];
    await sql`create table used_signatures (key text not null primary key, "until" ${integer} not null) ${byKey}`.execute(db);
    await sql`create index used_signatures_over on used_signatures ("until")`.execute(db);
  },
};
