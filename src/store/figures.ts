import { sql } from 'kysely';
import type { Figures, Pace, Tally } from '../domain/figures.ts';
import { lanes } from '../domain/work.ts';
import { tableOf } from './work/rows/table.ts';
import type { Connection, Dialect, Writes } from './writes.ts';

const hourMs = 3_600_000;
/** Of more submissions than that the newest are looked at: a median of so many does not change. */
const mostPaced = 50_000;

const rowsOf = tableOf({ source: 'text', status: 'text', reason: 'text', via: 'text', lookups: 'number' });

interface PaceRow {
  readonly lane: number;
  readonly received_at: number;
  readonly done_at: number | null;
  readonly first_at: number | null;
  readonly retried_at: number | null;
}

/** What was done, in numbers: tallies as workers add them, everything else from what is in the store anyway. */
export function createFigures(db: Connection, write: Writes, dialect: Dialect): Figures {
  return {
    async add(tallies, now) {
      if (tallies.length === 0) return;
      const hour = Math.floor(now.getTime() / hourMs) * hourMs;
      // In one order for all, so that two who add at once do not wait for each other.
      const rows = [...tallies].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)).map((each) => ({ ...each }));
      await write((connection) =>
        sql`insert into tallies (hour, source, status, reason, via, lookups)
          select ${hour}, source, status, reason, via, lookups from ${rowsOf(dialect, rows)} as added where true
          on conflict (hour, source, status, reason, via) do update set lookups = tallies.lookups + excluded.lookups`.execute(connection),
      );
    },

    async tallies(since, until) {
      const { rows } = await sql<Tally>`select source, status, reason, via, cast(sum(lookups) as bigint) as lookups from tallies
        where hour >= ${since.getTime()} and hour < ${until.getTime()}
        group by source, status, reason, via order by source, status, reason, via`.execute(db);
      return rows.map((row) => ({ ...row, lookups: Number(row.lookups) }));
    },

    async pace(since, until) {
      const { rows } = await sql<PaceRow>`select s.lane, s.received_at, s.done_at, s.retried_at, i.done_at as first_at
        from submissions s
        left join landings l on l.submission = s.id and l.number = 1
        left join items i on i.id = l.item
        where s.received_at >= ${since.getTime()} and s.received_at < ${until.getTime()} and s.state <> 'cancelled'
        order by s.received_at desc limit ${mostPaced}`.execute(db);
      return lanes.flatMap((lane, number) => {
        const mine = rows.filter((row) => row.lane === number);
        return mine.length === 0 ? [] : [paceOf(lane, mine)];
      });
    },

    async calls(since, until) {
      const { rows } = await sql<{ source: string; calls: number }>`select source, count(*) as calls from egress
        where at >= ${since.getTime()} and at < ${until.getTime()} group by source order by source`.execute(db);
      return rows.map(({ source, calls }) => ({ source, calls: Number(calls) }));
    },

    async queue() {
      const { rows } = await sql<{ lane: number; open: number; oldest: number }>`select lane, count(*) as open, min(received_at) as oldest
        from submissions where done_at is null group by lane order by lane`.execute(db);
      return rows.flatMap(({ lane: number, open, oldest }) => {
        const lane = lanes[number];
        return lane === undefined ? [] : [{ lane, open: Number(open), oldest: new Date(Number(oldest)) }];
      });
    },

    async forget(before) {
      await write((connection) => sql`delete from tallies where hour < ${before.getTime()}`.execute(connection));
    },
  };
}

function keyOf({ source, status, reason, via }: Tally): string {
  return `${source} ${status} ${reason} ${via}`;
}

function paceOf(lane: Pace['lane'], rows: readonly PaceRow[]): Pace {
  // One that a person had asked once more ended twice: how long it took the first time is not known any more.
  const once = rows.filter(({ retried_at }) => retried_at === null);
  const spans = (end: (row: PaceRow) => number | null): readonly number[] =>
    once.flatMap((row) => {
      const at = end(row);
      return at === null ? [] : [Math.max(0, at - row.received_at)];
    });
  return {
    lane,
    submissions: rows.length,
    firstVerdict: middle(spans(({ first_at }) => first_at)),
    completion: middle(spans(({ done_at }) => done_at)),
    open: rows.filter(({ done_at }) => done_at === null).length,
  };
}

function middle(spans: readonly number[]): Pace['completion'] {
  if (spans.length === 0) return null;
  const sorted = [...spans].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { median: at(0.5), p90: at(0.9) };
}
