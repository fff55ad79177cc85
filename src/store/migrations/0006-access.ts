import { type Kysely, sql } from 'kysely';
import type { Dialect } from '../writes.ts';
import { type Migration, spellings } from './migration.ts';

/** Keys, users, sessions, links, attempts to sign in; the audit log. */
export const access: Migration = {
  name: '0006-access',
  async up(db, dialect) {
    const { integer, byKey } = spellings[dialect];
    await sql`create table api_keys (
      id text not null primary key, name text not null, role text not null, scopes text not null, clearance text not null,
      hint text not null constraint api_keys_hint unique, hash text not null, created_at ${integer} not null, created_by text not null,
      expires_at ${integer}, revoked_at ${integer}, last_used_at ${integer})`.execute(db);
    await sql`create table users (
      id text not null primary key, name text not null, name_key text not null constraint users_name_key unique, role text not null,
      clearance text not null, signs_in_by text not null, subject text constraint users_subject unique, password text,
      created_at ${integer} not null, disabled_at ${integer}, last_sign_in_at ${integer})`.execute(db);
    await sql`create table sessions (
      id text not null primary key, hash text not null constraint sessions_hash unique, user_id text, created_at ${integer} not null,
      seen_at ${integer} not null, expires_at ${integer} not null)`.execute(db);
    await sql`create index sessions_of_user on sessions (user_id, created_at)`.execute(db);
    await sql`create index sessions_over on sessions (expires_at)`.execute(db);
    await sql`create table sign_in_links (
      hash text not null, expires_at ${integer} not null, constraint sign_in_links_pk primary key (hash)) ${byKey}`.execute(db);
    await sql`create table sign_in_attempts (
      bucket text not null, failures ${integer} not null, last_at ${integer} not null, blocked_until ${integer} not null,
      constraint sign_in_attempts_pk primary key (bucket)) ${byKey}`.execute(db);
    await sql`create table audit (
      number ${integer} not null primary key, at ${integer} not null, actor text not null, action text not null, subject text not null,
      details text not null, hash text not null)`.execute(db);
    await sql`create index audit_action on audit (action, number)`.execute(db);
    await sql`create index audit_actor on audit (actor, number)`.execute(db);
    await forbidChanges(db, dialect);
  },
};

/** Against mistakes; against intent there is the chain of hashes. */
async function forbidChanges(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  if (dialect === 'sqlite') {
    await sql`create trigger audit_no_update before update on audit
      begin select raise(abort, 'the audit log is append-only'); end`.execute(db);
    await sql`create trigger audit_no_delete before delete on audit
      begin select raise(abort, 'the audit log is append-only'); end`.execute(db);
    return;
  }
  await sql`create function audit_is_append_only() returns trigger language plpgsql as
    $$ begin raise exception 'the audit log is append-only'; end $$`.execute(db);
  await sql`create trigger audit_no_change before update or delete on audit
    for each row execute function audit_is_append_only()`.execute(db);
  await sql`create trigger audit_no_truncate before truncate on audit
    for each statement execute function audit_is_append_only()`.execute(db);
}
