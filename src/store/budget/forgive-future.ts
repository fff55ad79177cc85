import { sql } from 'kysely';
import type { Spending } from '../../domain/ports.ts';
import type { Connection } from '../writes.ts';
import { furthest, leewayMs, sliceEnd, windowName } from './windows.ts';

/** A hold ends within a month; one that ends later was made before the clock went back. */
const longestHold = 33 * 86_400_000;

/**
 * Rows that lie further ahead than any can are from before the clock went back. They count as spent now: a window is kept, and no
 * account is closed for years because a clock was wrong for a moment.
 * @returns whether there were any
 */
export async function forgiveFuture(db: Connection, { account, limits, now }: Spending): Promise<boolean> {
  const at = now.getTime();
  let some = false;
  for (const limit of limits) {
    const window = windowName(limit);
    const { rows } = await sql<{ n: number }>`delete from spent
      where account = ${account} and "window" = ${window} and slice_end > ${furthest(limit, now)} returning n`.execute(db);
    const n = rows.reduce((sum, row) => sum + row.n, 0);
    if (n === 0) continue;
    some = true;
    await sql`insert into spent (account, "window", slice_end, n) values (${account}, ${window}, ${sliceEnd(limit, now)}, ${n})
      on conflict (account, "window", slice_end) do update set n = spent.n + excluded.n`.execute(db);
  }
  // What is under way may still arrive for as long as it could then.
  const moved = await sql<{ id: number }>`update under_way set counts_at = counts_at - taken_at + ${at}, taken_at = ${at}
    where account = ${account} and taken_at > ${at + leewayMs} returning id`.execute(db);
  const lifted = await sql<{ reason: string }>`delete from holds
    where account = ${account} and "until" > ${at + longestHold} returning reason`.execute(db);
  return some || moved.rows.length > 0 || lifted.rows.length > 0;
}
