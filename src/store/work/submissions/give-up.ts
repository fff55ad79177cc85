import { sql } from 'kysely';
import type { Failure, Parking } from '../../../domain/lookup.ts';
import type { Work } from '../../../domain/work.ts';
import type { Schema } from '../../schema.ts';
import { type Ending, endAll } from '../lookups/settle.ts';
import { locking, type Parts, share } from '../parts.ts';
import { textsOf } from '../rows/table.ts';

/** So many lookups end in one transaction: others want to write, too. */
const atOnce = 1_000;
const dayMs = 86_400_000;

/** A lookup fails with what kept it waiting. */
const failures: Readonly<Record<Parking, Failure>> = {
  queued: 'timeout',
  rate_limited: 'rate_limited',
  quota: 'quota',
  upstream: 'upstream',
};

type Row = Omit<Ending, 'settlement' | 'now'> &
  Pick<Schema['lookups'], 'parked_reason' | 'parked_detail'> & { readonly received_at: number };

/** Ends what has waited too long. */
export function createGivingUp({ db: reading, write, dialect }: Parts): Pick<Work, 'giveUp'> {
  async function some(submissions: readonly string[], now: Date): Promise<number> {
    const old = textsOf(dialect, submissions);
    return write(async (db) => {
      await share(db, dialect, old);
      const { rows } = await sql<Row>`select l.id, l.item, l.submission, l.source, l.parked_reason, l.parked_detail, s.lane, s.received_at
        from lookups l join submissions s on s.id = l.submission
        where l.state = 'open' and l.submission in ${old} limit ${atOnce} ${locking(dialect, 'for update of l skip locked')}`.execute(db);
      await endAll(
        db,
        dialect,
        rows.map((row) => endingOf(row, now)),
      );
      return rows.length;
    });
  }

  return {
    async giveUp(before, now) {
      const { rows } = await sql<{ id: string }>`select id from submissions
        where done_at is null and received_at < ${before.getTime()}`.execute(reading);
      if (rows.length === 0) return 0;
      const submissions = rows.map(({ id }) => id);
      for (let ended = 0; ; ) {
        const more = await some(submissions, now);
        ended += more;
        if (more < atOnce) return ended;
      }
    },
  };
}

function endingOf({ parked_reason, parked_detail, received_at, ...row }: Row, now: Date): Ending {
  const days = Math.floor((now.getTime() - received_at) / dayMs);
  const detail = `gave up after ${days} ${days === 1 ? 'day' : 'days'}${parked_detail === null ? '' : `: ${parked_detail}`}`;
  const reason = failures[(parked_reason ?? 'queued') as Parking];
  return { ...row, now, settlement: { is: 'end', outcome: { status: 'failed', reason, detail }, latencyMs: 0 } };
}
