import { sql } from 'kysely';
import type { AccessStore, AttemptCount } from '../../domain/access-store.ts';
import { lockAll } from '../lock.ts';
import type { Schema } from '../schema.ts';
import { textsOf } from '../work/rows/table.ts';
import type { Connection, Dialect, Writes } from '../writes.ts';

/** Without a failure for so long, a bucket begins anew. */
const forgottenMs = 3_600_000;

/** Failed attempts to sign in, counted for all processes. */
export function createAttempts(db: Connection, write: Writes, dialect: Dialect): AccessStore['attempts'] {
  return {
    async take(counts, now) {
      // A flood is turned away by reading alone.
      const waiting = blockedUntil(await read(db, dialect, counts), counts, now);
      if (waiting) return waiting;
      const buckets = counts.map(({ bucket }) => bucket);
      return write(async (connection) => {
        await lockAll(
          connection,
          dialect,
          buckets.map((bucket) => `attempts ${bucket}`),
        );
        const rows = await read(connection, dialect, counts);
        const blocked = blockedUntil(rows, counts, now);
        if (blocked) return blocked;
        for (const count of counts) await countOne(connection, count, rows.get(count.bucket), now.getTime());
        return null;
      });
    },

    async forgive(anew, less) {
      await write(async (connection) => {
        await sql`delete from sign_in_attempts where bucket in ${textsOf(dialect, anew)}`.execute(connection);
        await sql`update sign_in_attempts set failures = case when failures > 0 then failures - 1 else 0 end, blocked_until = 0
          where bucket in ${textsOf(dialect, less)}`.execute(connection);
      });
    },
  };
}

type Row = Schema['sign_in_attempts'];

async function countOne(db: Connection, { bucket, free, longestMs }: AttemptCount, row: Row | undefined, now: number): Promise<void> {
  // A time to come is of a clock that was wrong.
  const recent = row !== undefined && row.last_at <= now && now - row.last_at < forgottenMs;
  const failures = (recent ? row.failures : 0) + 1;
  const wait = failures <= free ? 0 : Math.min(longestMs, 1_000 * 2 ** Math.min(30, failures - free - 1));
  await sql`insert into sign_in_attempts (bucket, failures, last_at, blocked_until)
    values (${bucket}, ${failures}, ${now}, ${now + wait})
    on conflict (bucket) do update set failures = excluded.failures, last_at = excluded.last_at,
      blocked_until = excluded.blocked_until`.execute(db);
}

async function read(db: Connection, dialect: Dialect, counts: readonly AttemptCount[]): Promise<Map<string, Row>> {
  const buckets = counts.map(({ bucket }) => bucket);
  const { rows } = await sql<Row>`select * from sign_in_attempts where bucket in ${textsOf(dialect, buckets)}`.execute(db);
  return new Map(rows.map((row) => [row.bucket, row]));
}

/** The latest time until which one of them has to wait. One that is further away than any wait was made by a clock that was wrong. */
function blockedUntil(rows: ReadonlyMap<string, Row>, counts: readonly AttemptCount[], now: Date): Date | null {
  const ends = counts.flatMap(({ bucket, longestMs }) => {
    const until = rows.get(bucket)?.blocked_until ?? 0;
    return until > now.getTime() && until <= now.getTime() + longestMs ? [until] : [];
  });
  return ends.length === 0 ? null : new Date(Math.max(...ends));
}
