import { sql } from 'kysely';
import type { Connection, Dialect } from '../writes.ts';
import { locking } from './parts.ts';
import { tableOf } from './rows/table.ts';

/** Stands in the place of a source for items that are to be thought about. */
export const thinking = '';

/** A submission that may have something for a source. */
export interface Turn {
  readonly submission: string;
  readonly source: string;
  readonly lane: number;
  readonly version: number;
}

/** Something of a submission will be due at a source. */
export interface Call {
  readonly submission: string;
  readonly source: string;
  readonly lane: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The turn that is next: the most urgent lane, then who has waited longest. */
export async function nextTurn(
  db: Connection,
  source: string,
  now: Date,
  { submission, upTo }: { readonly submission?: string | undefined; readonly upTo?: number | undefined },
): Promise<Turn | undefined> {
  const lane = upTo ?? 3;
  const ms = now.getTime();
  if (submission !== undefined) {
    const { rows } = await sql<Turn>`select submission, source, lane, version from turns
      where submission = ${submission} and source = ${source} and next_at <= ${ms} and lane <= ${lane}`.execute(db);
    return rows[0];
  }
  const first = (of: number) => sql`select * from (select submission, source, lane, version from turns
    where source = ${source} and lane = ${sql.lit(of)} and ${sql.lit(of)} <= ${lane} and next_at <= ${ms}
    order by next_at, served limit 1) as ${sql.raw(`lane_${of}`)}`;
  const { rows } = await sql<Turn>`select * from (
    ${first(0)} union all ${first(1)} union all ${first(2)} union all ${first(3)}) as firsts order by lane limit 1`.execute(db);
  return rows[0];
}

/**
 * The turn was served, or there was nothing: it comes again then, or not at all. Not where it was called up meanwhile.
 * @returns false then
 */
export async function pass(db: Connection, dialect: Dialect, turn: Turn, next: number | undefined): Promise<boolean> {
  const { submission, source, version } = turn;
  const same = sql`(submission, source) in (select submission, source from turns
    where submission = ${submission} and source = ${source} and version = ${version} ${locking(dialect, 'for update skip locked')})`;
  const passed =
    next === undefined
      ? await sql`delete from turns where ${same}`.execute(db)
      : await sql`update turns set next_at = ${next}, served = served + 1 where ${same}`.execute(db);
  return (passed.numAffectedRows ?? 0n) > 0n;
}

const calls = tableOf({ submission: 'text', source: 'text', lane: 'number', at: 'number' });

/** Sees to it that everybody gets a turn by then at the latest. */
export async function callUp(db: Connection, dialect: Dialect, called: readonly Call[]): Promise<void> {
  if (called.length === 0) return;
  const earliest = new Map<string, Call>();
  for (const call of called) {
    const key = `${call.submission} ${call.source}`;
    const known = earliest.get(key);
    if (!known || call.at < known.at) earliest.set(key, call);
  }
  const ordered = [...earliest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, call]) => call);
  await sql`insert into turns (submission, source, lane, next_at, served, version)
    select submission, source, lane, at, 0, 0 from ${calls(dialect, ordered)} as called where true
    on conflict (submission, source) do update set version = turns.version + 1,
      next_at = case when excluded.next_at < turns.next_at then excluded.next_at else turns.next_at end`.execute(db);
}
