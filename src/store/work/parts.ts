import { type RawBuilder, sql } from 'kysely';
import type { RememberIn } from '../memory/remember-in.ts';
import type { Connection, Dialect, Writes } from '../writes.ts';

/** What the parts of `Work` are made of. */
export interface Parts {
  readonly db: Connection;
  readonly write: Writes;
  readonly dialect: Dialect;
  readonly rememberIn: RememberIn;
}

/**
 * Locks of rows, which Postgres needs; SQLite has one writer at a time. So that nobody waits for one who waits for him, everybody takes
 * them in the order submissions (shared), lookups, items, submissions, turns, and rows of one table by their ids; who does not
 * skips what is locked.
 */
export function locking(dialect: Dialect, clause: string): RawBuilder<unknown> {
  return dialect === 'postgres' ? sql.raw(clause) : sql``;
}

/**
 * Whoever changes parts of submissions holds them shared; whoever changes one as a whole (cancel, retry, forget) holds it alone.
 * Counting in its row is not in the way of either.
 */
export async function share(db: Connection, dialect: Dialect, ids: RawBuilder<unknown>): Promise<void> {
  if (dialect === 'postgres') await sql`select id from submissions where id in ${ids} order by id for key share`.execute(db);
}
