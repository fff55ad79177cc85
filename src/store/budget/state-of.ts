import { sql } from 'kysely';
import type { Limit } from '../../domain/source.ts';
import type { Connection } from '../writes.ts';
import { closes, furthest, opens, opensForUnderWay, sliceEnd, windowName } from './windows.ts';

/** How full one window is, and when it has room again; null when it has room now. */
export async function stateOf(
  db: Connection,
  account: string,
  limit: Limit,
  now: Date,
): Promise<{ readonly used: number; readonly retryAt: Date | null }> {
  const counted = await sql<{ n: number }>`
    select count(*) as n from under_way where account = ${account} and counts_at > ${opensForUnderWay(limit, now)}`.execute(db);
  const ended = await sql<{ slice_end: number; n: number }>`
    select slice_end, n from spent
    where account = ${account} and "window" = ${windowName(limit)} and slice_end > ${opens(limit, now)} order by slice_end`.execute(db);
  const used = ended.rows.reduce((sum, { n }) => sum + n, counted.rows[0]?.n ?? 0);
  if (used < limit.requests) return { used, retryAt: null };

  let left = used;
  const latest = furthest(limit, now);
  for (const { slice_end, n } of ended.rows) {
    left -= n;
    if (left < limit.requests) return { used, retryAt: new Date(closes(limit, slice_end > latest ? sliceEnd(limit, now) : slice_end)) };
  }
  // Those under way fill it by themselves: they end at an unknown time, now at the earliest.
  return { used, retryAt: new Date(closes(limit, sliceEnd(limit, now))) };
}
