import { type RawBuilder, sql } from 'kysely';
import type { Work } from '../../domain/work.ts';
import type { Connection } from '../writes.ts';
import { locking, type Parts, share } from './parts.ts';
import { numbersOf } from './rows/table.ts';
import { type Call, callUp, thinking } from './turns.ts';

/** A lease that would last longer than this was given by a clock that has been set back since. */
const absurdMs = 3_600_000;

/** Keeps leases alive, and ends them. */
export function createLeases({ db: reading, write, dialect }: Parts): Pick<Work, 'release' | 'heartbeat' | 'takeOver'> {
  let mended = false;

  /** Frees what is leased and meets the condition. @returns how many */
  async function free(db: Connection, condition: RawBuilder<unknown>, clause: string, at: number): Promise<number> {
    const lock = locking(dialect, clause);
    const { rows: lookups } = await sql<{ id: number }>`select id from lookups where state = 'leased' and ${condition}
      order by id ${lock}`.execute(db);
    const { rows: items } = await sql<{ id: number }>`select id from items where state = 'thinking' and ${condition}
      order by id ${lock}`.execute(db);
    if (lookups.length + items.length === 0) return 0;
    const { rows: asked } = await sql<Omit<Call, 'lane'>>`update lookups set state = 'open', lease_owner = null, lease_until = null
      where id in ${numbersOf(
        dialect,
        lookups.map(({ id }) => id),
      )} returning submission, source, not_before as at`.execute(db);
    const { rows: thought } = await sql<{ submission: string }>`update items set state = 'ready', lease_owner = null, lease_until = null
      where id in ${numbersOf(
        dialect,
        items.map(({ id }) => id),
      )} returning submission`.execute(db);
    const freed = [...asked, ...thought.map(({ submission }) => ({ submission, source: thinking, at }))];
    const lanes = await lanesOf(db, new Set(freed.map(({ submission }) => submission)));
    await callUp(
      db,
      dialect,
      freed.map((call) => ({ ...call, lane: lanes.get(call.submission) ?? 0 })),
    );
    return freed.length;
  }

  return {
    async release(worker) {
      await write(async (db) => {
        const held = sql`lease_owner = ${worker}`;
        await share(
          db,
          dialect,
          sql`(select submission from lookups where state = 'leased' and ${held}
            union select submission from items where state = 'thinking' and ${held})`,
        );
        await free(db, held, 'for update', 0);
      });
    },

    async heartbeat(worker, leaseUntil) {
      await write(async (db) => {
        const ms = leaseUntil.getTime();
        // What is locked is being settled, or handed on.
        const lock = locking(dialect, 'for update skip locked');
        await sql`update lookups set lease_until = ${ms}
          where id in (select id from lookups where state = 'leased' and lease_owner = ${worker} ${lock})`.execute(db);
        await sql`update items set lease_until = ${ms}
          where id in (select id from items where state = 'thinking' and lease_owner = ${worker} ${lock})`.execute(db);
      });
    },

    async takeOver(now) {
      if (!mended) {
        await write((db) => mendTurns(db, now));
        mended = true;
      }
      const over = sql`(lease_until <= ${now.getTime()} or lease_until > ${now.getTime() + absurdMs})`;
      const some = await sql`select 1 from lookups where state = 'leased' and ${over}
        union all select 1 from items where state = 'thinking' and ${over} limit 1`.execute(reading);
      if (some.rows.length === 0) return 0;
      return write((db) => free(db, over, 'for update skip locked', now.getTime()));
    },
  };
}

/** Beyond what a vendor's pause and the interval of a watch can be: a clock, which has been set back since, wrote it. */
const longestMs = 33 * 86_400_000;

async function lanesOf(db: Connection, submissions: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> {
  const lanes = new Map<string, number>();
  for (const id of submissions) {
    const { rows } = await sql<{ lane: number }>`select lane from submissions where id = ${id}`.execute(db);
    if (rows[0]) lanes.set(id, rows[0].lane);
  }
  return lanes;
}

/** Turns that a clock, which has been set back since, has put off too far: whose lookups are due has a turn. */
async function mendTurns(db: Connection, now: Date): Promise<void> {
  const ms = now.getTime();
  // No vendor's time is believed for so long.
  await sql`update lookups set not_before = ${ms} where state = 'open' and not_before > ${ms + longestMs}`.execute(db);
  await sql`update watches set next_at = ${ms} where next_at > ${ms + longestMs}`.execute(db);
  await sql`update turns set next_at = ${ms}, version = version + 1 where next_at > ${ms} and (
    exists (select 1 from lookups l where l.state = 'open' and l.submission = turns.submission and l.source = turns.source
      and l.not_before <= ${ms})
    or (turns.source = '' and exists (select 1 from items i where i.state = 'ready' and i.submission = turns.submission)))`.execute(db);
}
