import { sql } from 'kysely';
import type { Standing, Work } from '../../../domain/work.ts';
import type { Connection, Dialect } from '../../writes.ts';
import type { Parts } from '../parts.ts';
import { tableOf, textsOf } from '../rows/table.ts';
import { type ItemRow, readItems } from './read-items.ts';

const landed = tableOf({ submission: 'text', item: 'number', place: 'number' });

/** Numbers items that are done by this transaction, which holds their submissions: so numbers come in the order of the commits, without gaps. */
export async function noteLandings(
  db: Connection,
  dialect: Dialect,
  items: readonly { readonly submission: string; readonly item: number }[],
): Promise<void> {
  if (items.length === 0) return;
  const rows = [...Map.groupBy(items, ({ submission }) => submission).values()].flatMap((group) =>
    group.map(({ submission, item }, place) => ({ submission, item, place: place + 1 })),
  );
  await sql`insert into landings (submission, number, item)
    select made.submission, made.place + coalesce((select max(l.number) from landings l where l.submission = made.submission), 0), made.item
    from ${landed(dialect, rows)} as made`.execute(db);
}

/** As {@link noteLandings}, of all items of a submission that are not done. */
export async function noteLandingOfRest(db: Connection, submission: string): Promise<void> {
  await sql`insert into landings (submission, number, item)
    select submission, row_number() over (order by id) + coalesce((select max(l.number) from landings l where l.submission = ${submission}), 0), id
    from items where submission = ${submission} and state <> 'done'`.execute(db);
}

/** Reads how far submissions are, and what of them has landed in which order. */
export function createLandings({ db, dialect }: Parts): Pick<Work, 'landings' | 'standings'> {
  return {
    async landings(submission, after, most) {
      const { rows } = await sql<ItemRow & { number: number }>`select l.number, i.id, i.submission, i.finding, i.state, i.settled, i.steps,
          i.done_at, i.told
        from landings l join items i on i.id = l.item
        where l.submission = ${submission} and l.number > ${after} order by l.number limit ${most}`.execute(db);
      const items = await readItems(db, dialect, rows);
      return items.flatMap((item, place) => {
        const number = rows[place]?.number;
        return number === undefined ? [] : [{ number, item }];
      });
    },

    async standings(ids) {
      if (ids.length === 0) return [];
      type Row = { id: string; state: Standing['state']; items_all: number; items_done: number; landed: number };
      const { rows } = await sql<Row>`select id, state, items_all, items_done,
          coalesce((select max(number) from landings l where l.submission = s.id), 0) as landed
        from submissions s where id in ${textsOf(dialect, ids)}`.execute(db);
      return rows.map(({ id, state, items_all, items_done, landed: last }) => ({
        ...{ id, state, landed: last },
        items: { all: items_all, done: items_done },
      }));
    },
  };
}
