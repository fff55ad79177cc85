import { sql } from 'kysely';
import type { Clock } from '../../domain/ports.ts';
import type { SteadyClock } from '../clock/steady-clock.ts';
import type { Connection } from '../writes.ts';

const everyMs = 60_000;

/**
 * The database's time, so that all machines agree: this machine's steady clock, put right now and then. Between two readings it
 * goes by itself, also while the database is away.
 */
export async function databaseClock(clock: SteadyClock, db: Connection): Promise<{ readonly clock: Clock; stop(): void }> {
  async function putRight(): Promise<void> {
    const before = clock.now().getTime();
    const { rows } = await sql<{ now: number }>`select cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint) as now`.execute(
      db,
    );
    const after = clock.now().getTime();
    // It was read somewhere on the way: in the middle is off by half the way at the most.
    if (rows[0]) clock.shift(Math.round(rows[0].now - (before + after) / 2));
  }

  await putRight();
  const timer = setInterval(() => void putRight().catch(() => undefined), everyMs).unref();
  return { clock, stop: () => clearInterval(timer) };
}
