import { sql } from 'kysely';
import { type Migration, spellings } from './migration.ts';

/** Answers, and the budget. */
export const first: Migration = {
  name: '0001-first',
  async up(db, dialect) {
    const { integer, rowNumber, byKey } = spellings[dialect];
    await sql`create table answers (
      source text not null, type text not null, value text not null, lookup text not null,
      observed_at ${integer} not null, expires_at ${integer} not null,
      constraint answers_pk primary key (type, value, source)) ${byKey}`.execute(db);
    await sql`create table under_way (id ${rowNumber}, account text not null, counts_at ${integer} not null)`.execute(db);
    await sql`create index under_way_account on under_way (account, counts_at)`.execute(db);
    await sql`create table spent (
      account text not null, "window" text not null, slice_end ${integer} not null, n ${integer} not null,
      constraint spent_pk primary key (account, "window", slice_end)) ${byKey}`.execute(db);
    await sql`create table holds (
      account text not null, reason text not null, "until" ${integer} not null, detail text not null,
      constraint holds_pk primary key (account, reason))`.execute(db);
  },
};
