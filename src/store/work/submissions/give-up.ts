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
  async function some(submissions: readonly string[], silent: readonly string[], before: Date, now: Date): Promise<number> {
    const old = textsOf(dialect, submissions);
    return write(async (db) => {
      await share(db, dialect, old);
      const { rows } = await sql<Row>`select l.id, l.item, l.submission, l.source, l.parked_reason, l.parked_detail, s.lane, s.received_at
        from lookups l join submissions s on s.id = l.submission
        where l.state = 'open' and l.created_at < ${before.getTime()} and l.submission in ${old} and l.source in ${textsOf(dialect, silent)} limit ${atOnce} ${locking(dialect, 'for update of l skip locked')}`.execute(
        db,
      );
      await endAll(
        db,
        dialect,
        rows.map((row) => endingOf(row, now)),
      );
      return rows.length;
    });
  }

  /** Of the sources these wait for, those that have answered nothing since. Of one that answers a few a day the others have their turn yet. */
  async function silentSince(before: Date, submissions: readonly string[]): Promise<readonly string[]> {
    const { rows } = await sql<{ source: string }>`select distinct source from turns where submission in ${textsOf(dialect, submissions)}
      and not exists (select 1 from answers where answers.source = turns.source and observed_at >= ${before.getTime()})`.execute(reading);
    return rows.map(({ source }) => source);
  }

  return {
    async giveUp(before, now) {
      const { rows } = await sql<{ id: string }>`select id from submissions
        where done_at is null and coalesce(retried_at, received_at) < ${before.getTime()}`.execute(reading);
      const submissions = rows.map(({ id }) => id);
      const silent = submissions.length === 0 ? [] : await silentSince(before, submissions);
      if (silent.length === 0) return 0;
      for (let ended = 0; ; ) {
        const more = await some(submissions, silent, before, now);
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
