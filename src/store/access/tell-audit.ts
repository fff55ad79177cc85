import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { AuditEntry } from '../../domain/access-store.ts';
import { beginning } from '../chain/verify-chain.ts';
import { lockUntilCommit } from '../lock.ts';
import type { Schema } from '../schema.ts';
import { storable } from '../storable.ts';
import type { Connection, Dialect } from '../writes.ts';

/**
 * The hash of a row: SHA-256 in hex over the hash of the row before and, as a JSON array, the fields of this one in the order below,
 * `at` in milliseconds and `details` as the text that is kept.
 */
export function auditHash(before: string, row: Omit<Schema['audit'], 'hash'>): string {
  const { number, at, actor, action, subject, details } = row;
  return createHash('sha256')
    .update(before)
    .update(JSON.stringify([number, at, actor, action, subject, details]))
    .digest('hex');
}

/** Writes a line into the audit log. Inside a transaction, and as its last part: the chain has one end. */
export async function tellAudit(db: Connection, dialect: Dialect, entry: AuditEntry): Promise<void> {
  await lockUntilCommit(db, dialect, 'audit');
  const { rows } = await sql<{ number: number; hash: string }>`select number, hash from audit order by number desc limit 1`.execute(db);
  const before = rows[0] ?? { number: 0, hash: beginning };
  const row = {
    number: before.number + 1,
    at: entry.at.getTime(),
    actor: storable(entry.actor),
    action: entry.action,
    subject: storable(entry.subject),
    details: JSON.stringify(entry.details),
  };
  await sql`insert into audit (number, at, actor, action, subject, details, hash)
    values (${row.number}, ${row.at}, ${row.actor}, ${row.action}, ${row.subject}, ${row.details}, ${auditHash(before.hash, row)})`.execute(
    db,
  );
}
