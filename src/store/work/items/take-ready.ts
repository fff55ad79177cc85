import { sql } from 'kysely';
import type { Item, Work } from '../../../domain/work.ts';
import { locking, type Parts } from '../parts.ts';
import { nextTurn, pass, thinking } from '../turns.ts';
import { type ItemRow, itemColumns, readItems } from './read-items.ts';

/** So many submissions are visited at once. */
const mostTurns = 16;

/** Hands out items that are to be thought about. */
export function createTaking({ db: reading, write, dialect }: Parts): Pick<Work, 'takeReady'> {
  return {
    async takeReady(worker, most, now, leaseUntil, submission) {
      // It is asked again and again, and mostly there is nothing to be written.
      if (!(await nextTurn(reading, thinking, now, { submission }))) return [];
      return write(async (db) => {
        const taken: Item[] = [];
        for (let turns = 0; turns < mostTurns && taken.length < most; turns++) {
          const turn = await nextTurn(db, thinking, now, { submission });
          if (!turn) break;
          const { rows } = await sql<ItemRow>`update items
            set state = 'thinking', lease_owner = ${worker}, lease_until = ${leaseUntil.getTime()}
            where id in (select id from items where state = 'ready' and submission = ${turn.submission}
              order by id limit ${most - taken.length} ${locking(dialect, 'for update skip locked')})
            returning ${itemColumns}`.execute(db);
          taken.push(
            ...(await readItems(
              db,
              dialect,
              rows.sort((a, b) => a.id - b.id),
            )),
          );
          // Fewer than wanted: there were no more.
          const passed = await pass(db, dialect, turn, taken.length < most ? undefined : now.getTime());
          if (!passed) break;
        }
        return taken;
      }, 'work: items');
    },
  };
}
