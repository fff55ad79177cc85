import { sql } from 'kysely';
import { lanes, type Order, type Submitted, type Work } from '../../../domain/work.ts';
import { storable } from '../../storable.ts';
import type { Connection } from '../../writes.ts';
import type { Parts } from '../parts.ts';
import type { WorkSchema } from '../schema.ts';

type Row = WorkSchema['submissions'];

/** Reads submissions. */
export function createSubmitted({ db }: Parts): Pick<Work, 'submission' | 'submissions'> {
  return {
    async submission(id) {
      const { rows } = await sql<Row>`select * from submissions where id = ${storable(id)}`.execute(db);
      return rows[0] && submittedOf(rows[0]);
    },

    async submissions(most, before, { state, lane, since, until } = {}) {
      const where = [
        // No id sorts behind a tilde.
        sql`id < ${storable(before ?? '~')}`,
        ...(state === undefined ? [] : [sql`state = ${state}`]),
        ...(lane === undefined ? [] : [sql`lane = ${laneNumber(lane)}`]),
        ...(since === undefined ? [] : [sql`received_at >= ${since.getTime()}`]),
        ...(until === undefined ? [] : [sql`received_at < ${until.getTime()}`]),
      ];
      const { rows } = await sql<Row>`select * from submissions where ${sql.join(where, sql` and `)}
        order by id desc limit ${most}`.execute(db);
      return rows.map(submittedOf);
    },
  };
}

export function submittedOf(row: Row): Submitted {
  return {
    id: row.id,
    order: JSON.parse(row.ordered) as Order,
    state: row.state,
    receivedAt: new Date(row.received_at),
    doneAt: row.done_at === null ? null : new Date(row.done_at),
    items: { all: row.items_all, done: row.items_done },
    pivots: { followed: row.pivots_followed, left: JSON.parse(row.pivots_left) as Submitted['pivots']['left'] },
    ...(row.input_read !== null && { input: { read: row.input_read, total: row.input_total } }),
  };
}

/** What every lookup of a submission is told of it. */
export interface Errand extends Pick<Order, 'lane' | 'person' | 'marking' | 'refresh'> {
  readonly submittedAt: Date;
}

/** Finds the errand of a submission, and remembers a few: an order never changes. */
export function errands(): (db: Connection, submission: string) => Promise<Errand> {
  const known = new Map<string, Errand>();
  return async (db, submission) => {
    const found = known.get(submission);
    if (found) return found;
    const { rows } = await sql<Pick<Row, 'ordered' | 'received_at'>>`select ordered, received_at from submissions
      where id = ${submission}`.execute(db);
    if (!rows[0]) throw new Error(`there is no submission ${submission}`);
    const { lane, person, marking, refresh } = JSON.parse(rows[0].ordered) as Order;
    const errand = { lane, person, marking, refresh, submittedAt: new Date(rows[0].received_at) };
    if (known.size >= 500) known.clear();
    known.set(submission, errand);
    return errand;
  };
}

/** As it stands in a row. */
export function laneNumber(lane: Order['lane']): number {
  return lanes.indexOf(lane);
}
