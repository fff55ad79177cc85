import { sql } from 'kysely';
import type { Finding } from '../../../domain/finding.ts';
import type { InputEnd, Order, Work } from '../../../domain/work.ts';
import type { Connection, Dialect } from '../../writes.ts';
import { locking, type Parts } from '../parts.ts';
import { textsOf } from '../rows/table.ts';
import type { WorkSchema } from '../schema.ts';

/** So many are sealed in one transaction. */
const atOnce = 100;
/** A sample is taken from so many. */
const places = 20;
const cutShort = { part: 'input', message: 'it broke off, and never came again: not all of it was taken in' };

/** What becomes of inputs that never ended, or had nothing in them. */
export function createBrokenOff({ write, dialect, db: reading }: Parts): Pick<Work, 'sealBroken' | 'withdraw' | 'unthought'> {
  return {
    async sealBroken(before, now) {
      return write(async (db) => {
        const { rows } = await sql<{ id: string }>`select id from submissions where done_at is null and state = 'receiving'
          and coalesce(fed_at, received_at) < cast(case when exists (select 1 from arrivals a where a.submission = submissions.id)
            then ${before.keyed.getTime()} else ${before.others.getTime()} end as bigint) order by id limit ${atOnce}
          ${locking(dialect, 'for update skip locked')}`.execute(db);
        for (const { id } of rows) await sealWith(db, dialect, id, now, { troubles: [cutShort] });
        const ids = textsOf(
          dialect,
          rows.map(({ id }) => id),
        );
        await sql`delete from arrivals where submission in ${ids}`.execute(db);
        return rows.length;
      });
    },

    async withdraw(submission) {
      await write(async (db) => {
        const deleted = await sql`delete from submissions where id = ${submission} and state = 'receiving' and items_all = 0`.execute(db);
        if (deleted.numAffectedRows === 1n) await sql`delete from arrivals where submission = ${submission}`.execute(db);
      });
    },

    async unthought(submission, most) {
      const { rows: counted } =
        await sql<Extent>`select count(*) as items, coalesce(min(id), 0) as low, coalesce(max(id), 0) as high from items
        where submission = ${submission} and state = 'ready' and steps = 0`.execute(reading);
      const { items = 0, low = 0, high = 0 } = counted[0] ?? {};
      const some = new Map<number, Finding>();
      // From all over it: a list may be sorted by what is in it.
      for (let place = 0; place < places && items > 0; place++) {
        const from = low + Math.floor(((high - low) * place) / places);
        const { rows } = await sql<{ id: number; finding: string }>`select id, finding from items
          where submission = ${submission} and state = 'ready' and steps = 0 and id >= ${from} order by id limit ${Math.ceil(most / places)}`.execute(
          reading,
        );
        for (const { id, finding } of rows) some.set(id, JSON.parse(finding) as Finding);
      }
      return { items, some: [...some.values()] };
    },
  };
}

interface Extent {
  readonly items: number;
  readonly low: number;
  readonly high: number;
}

/** Seals a submission, in whose order what is known of the input now is put down. */
export async function sealWith(db: Connection, dialect: Dialect, id: string, now: Date, end?: Partial<InputEnd>): Promise<void> {
  const { rows } = await sql<Pick<WorkSchema['submissions'], 'ordered'>>`select ordered from submissions
    where id = ${id} and state = 'receiving' ${locking(dialect, 'for no key update')}`.execute(db);
  if (!rows[0]) return;
  const order = JSON.parse(rows[0].ordered) as Order;
  const ended: Order = {
    ...order,
    troubles: [...order.troubles, ...(end?.troubles ?? [])],
    alsoFound: end?.alsoFound ?? order.alsoFound,
  };
  await sql`update submissions set state = case when items_done = items_all then 'done' else 'open' end,
    done_at = case when items_done = items_all then cast(${now.getTime()} as bigint) end,
    ordered = ${end ? JSON.stringify(ended) : rows[0].ordered},
    input_read = coalesce(cast(${end?.input?.read ?? null} as bigint), input_read),
    input_total = coalesce(cast(${end?.input?.total ?? null} as bigint), input_total)
    where id = ${id}`.execute(db);
}
