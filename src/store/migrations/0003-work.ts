import { sql } from 'kysely';
import { type Migration, spellings } from './migration.ts';

/** Submissions, items and lookups as rows; watches, verdicts and events. */
export const work: Migration = {
  name: '0003-work',
  async up(db, dialect) {
    const { integer, bytes, rowNumber, byKey } = spellings[dialect];
    await sql`create table submissions (
      id text not null primary key, lane ${integer} not null, state text not null, ordered text not null,
      received_at ${integer} not null, retried_at ${integer}, done_at ${integer}, items_all ${integer} not null, items_done ${integer} not null,
      pivots_followed ${integer} not null, pivots_left text not null)`.execute(db);
    await sql`create index submissions_ended on submissions (done_at) where done_at is not null`.execute(db);
    await sql`create index submissions_open on submissions (received_at) where done_at is null`.execute(db);

    await sql`create table items (
      id ${rowNumber}, submission text not null, type text not null, value text not null, key text not null, finding text not null,
      state text not null, settled ${bytes}, open_lookups ${integer} not null, steps ${integer} not null,
      lease_owner text, lease_until ${integer}, done_at ${integer}, told ${integer} not null,
      constraint items_once unique (submission, key))`.execute(db);
    await sql`create index items_in_order on items (submission, id)`.execute(db);
    await sql`create index items_ready on items (submission, id) where state = 'ready'`.execute(db);
    await sql`create index items_thinking on items (lease_owner) where state = 'thinking'`.execute(db);
    await sql`create index items_landed on items (submission, id) where state = 'done' and told = 0`.execute(db);

    await sql`create table lookups (
      id ${rowNumber}, submission text not null, item ${integer} not null, source text not null,
      question_type text not null, question_value text not null, question_key text not null,
      exposure text not null, reliability text not null, lineage text not null,
      state text not null, not_before ${integer} not null, attempts ${integer} not null, parked_reason text, parked_detail text,
      lease_owner text, lease_until ${integer}, progress ${bytes}, outcome text, via text, latency_ms ${integer},
      answer_at ${integer}, created_at ${integer} not null, changed_at ${integer} not null)`.execute(db);
    await sql`create index lookups_of_item on lookups (item)`.execute(db);
    await sql`create index lookups_open on lookups (submission, source, not_before, id) where state = 'open'`.execute(db);
    await sql`create unique index lookups_held on lookups (source, question_key) where state = 'leased'`.execute(db);

    await sql`create table turns (
      submission text not null, source text not null, lane ${integer} not null, next_at ${integer} not null,
      served ${integer} not null, version ${integer} not null,
      constraint turns_pk primary key (submission, source)) ${byKey}`.execute(db);
    await sql`create index turns_in_order on turns (source, lane, next_at, served)`.execute(db);

    await sql`create table watches (
      key text not null primary key, type text not null, value text not null, person text not null, tlp text not null, pap text not null,
      since ${integer} not null, "until" ${integer} not null, next_at ${integer} not null, checks ${integer} not null)`.execute(db);
    await sql`create index watches_due on watches (next_at, key)`.execute(db);
    await sql`create table verdicts (
      id ${rowNumber}, key text not null, at ${integer} not null, level text not null, score double precision)`.execute(db);
    await sql`create index verdicts_key on verdicts (key, id)`.execute(db);
    await sql`create table events (
      number ${integer} not null primary key, at ${integer} not null, kind text not null, type text not null, value text not null,
      before_json text not null, after_json text not null, submission text)`.execute(db);
    await sql`create table last_event (number ${integer} not null)`.execute(db);
    await sql`insert into last_event (number) values (0)`.execute(db);

    if (dialect === 'postgres') {
      // Their rows change all the time: what is dead must not wait for a fifth of a large table to be.
      for (const table of ['items', 'lookups', 'turns', 'submissions'])
        await sql`alter table ${sql.table(table)} set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)`.execute(
          db,
        );
    }
  },
};
