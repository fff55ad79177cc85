import { sql } from 'kysely';
import type { AuditRow } from '../../domain/access.ts';
import type { AccessStore } from '../../domain/access-store.ts';
import { verifyChain } from '../chain/verify-chain.ts';
import type { Schema } from '../schema.ts';
import { storable } from '../storable.ts';
import type { Connection, Dialect, Writes } from '../writes.ts';
import { auditHash, tellAudit } from './tell-audit.ts';

const page = 1_000;

/** The audit log. */
export function createAudit(db: Connection, write: Writes, dialect: Dialect): AccessStore['audit'] {
  return {
    tell: (entry) => write((connection) => tellAudit(connection, dialect, entry)),

    async search({ actor, action, since }, after, most) {
      const where = [
        sql`number > ${after}`,
        ...(actor === undefined ? [] : [sql`actor = ${storable(actor)}`]),
        ...(action === undefined ? [] : [sql`action = ${storable(action)}`]),
        ...(since === undefined ? [] : [sql`at >= ${since.getTime()}`]),
      ];
      const { rows } = await sql<Schema['audit']>`
        select * from audit where ${sql.join(where, sql` and `)} order by number limit ${most}`.execute(db);
      return rows.map(thaw);
    },

    verify(head) {
      const pageAfter = async (number: number) => {
        const { rows } = await sql<Schema['audit']>`
          select * from audit where number > ${number} order by number limit ${page}`.execute(db);
        return rows;
      };
      return verifyChain(pageAfter, auditHash, head);
    },
  };
}

function thaw({ at, details, ...rest }: Schema['audit']): AuditRow {
  return { ...rest, at: new Date(at), details: JSON.parse(details) as AuditRow['details'] };
}
