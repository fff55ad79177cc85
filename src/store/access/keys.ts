import { sql } from 'kysely';
import type { ApiKey, Scope } from '../../domain/access.ts';
import type { AccessStore, KeptKey } from '../../domain/access-store.ts';
import type { Schema } from '../schema.ts';
import { storable } from '../storable.ts';
import type { Connection, Dialect, Writes } from '../writes.ts';
import { moment } from './moment.ts';
import { tellAudit } from './tell-audit.ts';

/** API keys. */
export function createKeys(db: Connection, write: Writes, dialect: Dialect): AccessStore['keys'] {
  return {
    async list() {
      const { rows } = await sql<Schema['api_keys']>`select * from api_keys order by created_at, id`.execute(db);
      return rows.map(keyOf);
    },

    async byHint(hint) {
      const { rows } = await sql<Schema['api_keys']>`select * from api_keys where hint = ${hint}`.execute(db);
      return rows[0] && { ...keyOf(rows[0]), hash: rows[0].hash };
    },

    add: (key, entry) =>
      write(async (connection) => {
        const { numAffectedRows } = await sql`insert into api_keys
          (id, name, role, scopes, clearance, hint, hash, created_at, created_by, expires_at, revoked_at, last_used_at)
          values (${key.id}, ${storable(key.name)}, ${key.role}, ${JSON.stringify(key.scopes)}, ${key.clearance}, ${key.hint}, ${key.hash},
            ${key.createdAt.getTime()}, ${storable(key.createdBy)}, ${key.expiresAt?.getTime() ?? null}, null, null)
          on conflict (hint) do nothing`.execute(connection);
        if (!numAffectedRows) return false;
        await tellAudit(connection, dialect, entry);
        return true;
      }),

    revoke: (id, at, entry) =>
      write(async (connection) => {
        const { numAffectedRows } =
          await sql`update api_keys set revoked_at = ${at.getTime()} where id = ${storable(id)} and revoked_at is null`.execute(connection);
        if (!numAffectedRows) return false;
        await tellAudit(connection, dialect, entry);
        return true;
      }),

    async used(id, at) {
      await write((connection) => sql`update api_keys set last_used_at = ${at.getTime()} where id = ${id}`.execute(connection));
    },
  };
}

function keyOf(row: Schema['api_keys']): ApiKey {
  return {
    ...{ id: row.id, name: row.name, hint: row.hint, createdBy: row.created_by },
    role: row.role as KeptKey['role'],
    scopes: JSON.parse(row.scopes) as Scope[],
    clearance: row.clearance as KeptKey['clearance'],
    createdAt: new Date(row.created_at),
    expiresAt: moment(row.expires_at),
    revokedAt: moment(row.revoked_at),
    lastUsedAt: moment(row.last_used_at),
  };
}
