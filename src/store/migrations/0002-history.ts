import { type Kysely, sql } from 'kysely';
import type { ObservableType } from '../../domain/observable.ts';
import { keyOf } from '../key-of.ts';
import type { Dialect } from '../writes.ts';
import { type Migration, spellings } from './migration.ts';

/** Answers become a history with what the vendor said; when a request was paid for; the egress ledger. */
export const history: Migration = {
  name: '0002-history',
  async up(db, dialect) {
    const { integer, bytes, byKey } = spellings[dialect];
    await sql`alter table answers rename to answers_before`.execute(db);
    // Postgres keeps the name of the key with the table that was renamed, hence another one.
    await sql`create table answers (
      key text not null, type text not null, value text not null, source text not null, observed_at ${integer} not null,
      expires_at ${integer} not null, lookup text not null, raw ${bytes}, reader text not null,
      constraint answers_history_pk primary key (key, source, observed_at)) ${byKey}`.execute(db);
    await sql`create index answers_of_source on answers (source, observed_at)`.execute(db);
    await moveAnswers(db);
    await sql`drop table answers_before`.execute(db);

    // Of rows from before it is not known; they are gone within minutes.
    await sql`alter table under_way add column taken_at ${integer} not null default 0`.execute(db);

    await sql`create table egress (
      number ${integer} not null primary key, at ${integer} not null, source text not null, host text not null,
      type text not null, value text not null, reveals text not null, submission text, person text not null,
      tlp text not null, pap text not null, hash text not null)`.execute(db);
    // A hash takes values of any length.
    const byValue = dialect === 'postgres' ? sql`using hash (value)` : sql`(value, number)`;
    await sql`create index egress_value on egress ${byValue}`.execute(db);
    await sql`create index egress_submission on egress (submission, number)`.execute(db);
    await forbidChanges(db, dialect);
  },
};

type Before = { type: ObservableType; value: string; source: string; observed_at: number; expires_at: number; lookup: string };

async function moveAnswers(db: Kysely<unknown>): Promise<void> {
  for (let last: Before | undefined; ; ) {
    const { rows } = await sql<Before>`select * from answers_before
      where ${last ? sql`(type, value, source) > (${last.type}, ${last.value}, ${last.source})` : sql`1 = 1`}
      order by type, value, source limit 500`.execute(db);
    for (const { type, value, source, observed_at, expires_at, lookup } of rows)
      await sql`insert into answers (key, type, value, source, observed_at, expires_at, lookup, raw, reader)
        values (${keyOf({ type, value })}, ${type}, ${value}, ${source}, ${observed_at}, ${expires_at}, ${lookup}, null, '')`.execute(db);
    last = rows.at(-1);
    if (!last) return;
  }
}

/** Against mistakes; against intent there is the chain of hashes. */
async function forbidChanges(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  if (dialect === 'sqlite') {
    await sql`create trigger egress_no_update before update on egress
      begin select raise(abort, 'the egress ledger is append-only'); end`.execute(db);
    await sql`create trigger egress_no_delete before delete on egress
      begin select raise(abort, 'the egress ledger is append-only'); end`.execute(db);
    return;
  }
  await sql`create function egress_is_append_only() returns trigger language plpgsql as
    $$ begin raise exception 'the egress ledger is append-only'; end $$`.execute(db);
  await sql`create trigger egress_no_change before update or delete on egress
    for each row execute function egress_is_append_only()`.execute(db);
  await sql`create trigger egress_no_truncate before truncate on egress
    for each statement execute function egress_is_append_only()`.execute(db);
}
