import { sql } from 'kysely';
import { type Migration, spellings } from './migration.ts';

/** What is to be told to others; of which submissions they have been told. */
export const outbox: Migration = {
  name: '0007-outbox',
  async up(db, dialect) {
    const { integer, rowNumber, byKey } = spellings[dialect];
    await sql`create table outbox (
      id ${rowNumber}, key text not null, delivery text not null, target text not null, callback ${integer}, notice text not null,
      state text not null, not_before ${integer} not null, attempts ${integer} not null, lease_owner text, lease_until ${integer},
      last_error text, queued_at ${integer} not null, ended_at ${integer},
      constraint outbox_once unique (key))`.execute(db);
    await sql`create index outbox_delivery on outbox (delivery)`.execute(db);
    await sql`create index outbox_due on outbox (target, not_before, id) where state = 'queued'`.execute(db);
    await sql`create index outbox_leased on outbox (lease_until) where state = 'leased'`.execute(db);
    await sql`create index outbox_ended on outbox (ended_at) where ended_at is not null`.execute(db);
    await sql`create index outbox_of_target on outbox (target, state)`.execute(db);

    await sql`create table digest_parts (
      key text not null, target text not null, due_at ${integer} not null, notice text not null, folded ${integer} not null,
      constraint digest_parts_pk primary key (key)) ${byKey}`.execute(db);
    await sql`create index digest_parts_due on digest_parts (due_at, target) where folded = 0`.execute(db);

    await sql`create table callbacks (
      id ${rowNumber}, submission text not null, url text not null, secret text, owner text not null, max_tlp text not null,
      created_at ${integer} not null, constraint callbacks_once unique (submission, url))`.execute(db);
    await sql`create table callback_secrets (
      owner text not null, secret text not null, constraint callback_secrets_pk primary key (owner)) ${byKey}`.execute(db);

    // The one row says when telling began here, and up to which event it has come.
    await sql`create table telling (since ${integer} not null, event ${integer} not null)`.execute(db);
    await sql`alter table submissions add column told ${integer} not null default 0`.execute(db);
    await sql`create index submissions_untold on submissions (done_at, id) where done_at is not null and told = 0`.execute(db);
  },
};
