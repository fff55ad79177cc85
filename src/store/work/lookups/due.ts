import { sql } from 'kysely';
import { type Due, lanes, type Waiting, type Work } from '../../../domain/work.ts';
import type { Parts } from '../parts.ts';

/** Tells what is due, and how much waits. */
export function createDue({ db }: Parts): Pick<Work, 'due' | 'waiting'> {
  return {
    async due(now, submission) {
      const { rows } = await (submission === undefined ? ofAll() : ofOne(submission)).execute(db);
      const ms = now.getTime();
      const dues: Due[] = [];
      for (const [source, turns] of Map.groupBy(rows, (row) => row.source)) {
        const at = Math.max(ms, Math.min(...turns.map((turn) => turn.at)));
        // What is due goes before what is to come.
        const lane = lanes[Math.min(...turns.filter((turn) => turn.at <= at).map((turn) => turn.lane))];
        if (lane) dues.push({ source, lane, at: new Date(at) });
      }
      return dues;
    },

    async waiting(submission) {
      const of = (column: string) => (submission === undefined ? sql`` : sql`where ${sql.ref(column)} = ${submission}`);
      // Whatever is open has a turn; counting turn by turn goes along the index, without sorting all that waits.
      const { rows } = await sql<Waiting>`select t.source, (select count(*) from lookups l
          where l.state = 'open' and l.submission = t.submission and l.source = t.source) as lookups
        from turns t ${of('t.submission')}
        union all select source, count(*) as lookups from (select source, submission from lookups where state = 'leased') held
          ${of('held.submission')} group by source`.execute(db);
      const sums = new Map<string, number>();
      for (const { source, lookups } of rows) if (lookups > 0) sums.set(source, (sums.get(source) ?? 0) + lookups);
      return [...sums].map(([source, lookups]) => ({ source, lookups }));
    },
  };
}

interface Earliest {
  readonly source: string;
  readonly lane: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

function ofOne(submission: string) {
  return sql<Earliest>`select source, lane, next_at as at from turns where submission = ${submission} and source > '' order by source`;
}

/** Jumps from source to source, and from lane to lane, in the index: however many submissions wait, few rows are read. */
function ofAll() {
  return sql<Earliest>`with recursive sources (source) as (
      select min(source) from turns where source > ''
      union all select (select min(t.source) from turns t where t.source > s.source) from sources s where s.source is not null)
    select source, lane, at from (
      select s.source, l.lane, (select min(t.next_at) from turns t where t.source = s.source and t.lane = l.lane) as at
      from sources s cross join (select 0 as lane union all select 1 union all select 2 union all select 3) l
      where s.source is not null) as earliest
    where at is not null order by source, lane`;
}
