import { sql } from 'kysely';
import { type AccessStore, type KeptUser, type UserChange, withoutSecrets } from '../../domain/access-store.ts';
import type { Schema } from '../schema.ts';
import { storable } from '../storable.ts';
import type { Connection, Dialect, Writes } from '../writes.ts';
import { moment } from './moment.ts';
import { tellAudit } from './tell-audit.ts';

/** Whoever changes users does so alone: that one admin is left can be told of all of them only. */
const lock = 'users';

/** People who may sign in. */
export function createUsers(db: Connection, write: Writes, dialect: Dialect): AccessStore['users'] {
  return {
    async list() {
      const { rows } = await sql<Schema['users']>`select * from users order by name_key`.execute(db);
      return rows.map((row) => withoutSecrets(userOf(row)));
    },

    byId: (id) => find(db, sql`id = ${storable(id)}`),
    byName: (nameKey) => find(db, sql`name_key = ${storable(nameKey)}`),

    add: (user, entry) =>
      write(async (connection) => {
        if (!(await insert(connection, user))) return false;
        await tellAudit(connection, dialect, entry);
        return true;
      }, lock),

    change: (id, decide) =>
      write(async (connection) => {
        const user = await find(connection, sql`id = ${storable(id)}`);
        if (!user) return undefined;
        const others = await sql<{ n: number }>`select count(*) as n from users
          where role = 'admin' and disabled_at is null and id <> ${user.id}`.execute(connection);
        const decided = decide(user, Number(others.rows[0]?.n ?? 0));
        if ('refused' in decided) return decided;
        return apply(connection, dialect, user, decided);
      }, lock),

    async rehash(id, from, to) {
      await write((connection) => sql`update users set password = ${to} where id = ${id} and password = ${from}`.execute(connection));
    },

    fromProvider: (user) =>
      write(async (connection) => {
        const known = await find(connection, sql`subject = ${user.subject}`);
        if (known) {
          const { role, clearance } = user;
          await sql`update users set role = ${role}, clearance = ${clearance} where id = ${known.id}`.execute(connection);
          return { ...known, role, clearance };
        }
        if (await insert(connection, user)) return user;
        // Somebody else has the name: a password here, or another person there.
        const end = user.id.slice(-8);
        const renamed = { ...user, name: `${user.name} ${end}`, nameKey: `${user.nameKey} ${end}` };
        await insert(connection, renamed);
        return renamed;
      }, lock),
  };
}

async function apply(db: Connection, dialect: Dialect, user: KeptUser, { set, endSessions, entry }: UserChange) {
  const changed: KeptUser = { ...user, ...set };
  await sql`update users set role = ${changed.role}, clearance = ${changed.clearance}, password = ${changed.password},
    disabled_at = ${changed.disabledAt?.getTime() ?? null} where id = ${user.id}`.execute(db);
  if (endSessions) await sql`delete from sessions where user_id = ${user.id}`.execute(db);
  await tellAudit(db, dialect, entry);
  return withoutSecrets(changed);
}

async function insert(db: Connection, user: KeptUser): Promise<boolean> {
  const { numAffectedRows } = await sql`insert into users
    (id, name, name_key, role, clearance, signs_in_by, subject, password, created_at, disabled_at, last_sign_in_at)
    values (${user.id}, ${storable(user.name)}, ${storable(user.nameKey)}, ${user.role}, ${user.clearance}, ${user.signsInBy},
      ${user.subject}, ${user.password}, ${user.createdAt.getTime()}, ${user.disabledAt?.getTime() ?? null},
      ${user.lastSignInAt?.getTime() ?? null})
    on conflict (name_key) do nothing`.execute(db);
  return (numAffectedRows ?? 0n) > 0n;
}

async function find(db: Connection, where: ReturnType<typeof sql>): Promise<KeptUser | undefined> {
  const { rows } = await sql<Schema['users']>`select * from users where ${where}`.execute(db);
  return rows[0] && userOf(rows[0]);
}

export function userOf(row: Schema['users']): KeptUser {
  return {
    ...{ id: row.id, name: row.name, nameKey: row.name_key, subject: row.subject, password: row.password },
    role: row.role as KeptUser['role'],
    clearance: row.clearance as KeptUser['clearance'],
    signsInBy: row.signs_in_by as KeptUser['signsInBy'],
    createdAt: new Date(row.created_at),
    disabledAt: moment(row.disabled_at),
    lastSignInAt: moment(row.last_sign_in_at),
  };
}
