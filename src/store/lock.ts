import { type RawBuilder, sql } from 'kysely';
import type { Connection, Dialect } from './writes.ts';

/** The number by which Postgres knows a lock of ours. */
export function lockKey(name: string): RawBuilder<unknown> {
  return sql`hashtextextended(${`assay ${name}`}, 0)`;
}

/**
 * Waits until no other transaction holds the lock, and holds it until this one ends. Of SQLite nothing is done: its write
 * transactions are one after the other anyway. Whoever takes several takes them in the same order as everybody.
 */
export async function lockUntilCommit(db: Connection, dialect: Dialect, name: string): Promise<void> {
  if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(${lockKey(name)})`.execute(db);
}

/** As {@link lockUntilCommit}, of several: sorted, so that all take them in one order. */
export async function lockAll(db: Connection, dialect: Dialect, names: readonly string[]): Promise<void> {
  if (dialect !== 'postgres') return;
  const sorted = [...new Set(names)].sort().map((name) => `assay ${name}`);
  await sql`select pg_advisory_xact_lock(hashtextextended(value, 0)) from jsonb_array_elements_text(cast(${JSON.stringify(sorted)} as jsonb)) as each (value)`.execute(
    db,
  );
}
