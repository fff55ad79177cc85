import { sql } from 'kysely';
import { lockKey } from '../lock.ts';
import type { Connection, Writes } from '../writes.ts';
import { isAway, isConflict } from './away.ts';
import type { Patience } from './patience.ts';

/**
 * Each write a transaction of its own. It is run again where it was undone: by a conflict, or because the connection was lost. Where
 * it was lost while the commit was on its way, the database is asked what became of it.
 */
export function transactions(db: Connection, patience: Patience): Writes {
  const inTurn = turns();

  async function run<T>(work: (connection: Connection) => Promise<T>, lock: string | undefined): Promise<T> {
    for (const began = performance.now(); ; ) {
      const ended: { id?: string; result?: T; worked: boolean } = { worked: false };
      try {
        return await db.transaction().execute(async (connection) => {
          const locked = lock === undefined ? sql`` : sql`, pg_advisory_xact_lock(${lockKey(lock)})`;
          const { rows } = await sql<{ id: string }>`select pg_current_xact_id()::text as id${locked}`.execute(connection);
          ended.id = rows[0]?.id ?? '';
          ended.result = await work(connection);
          ended.worked = true;
          return ended.result;
        });
      } catch (error) {
        if (isAway(error)) {
          if (ended.worked && ended.id && (await committed(ended.id, began, error))) return ended.result as T;
          await patience.pause(began, error);
        } else if (isConflict(error)) await patience.pause(began, error, 20);
        else throw patience.explain(error);
      }
    }
  }

  /** What became of a transaction of which only the database knows. One that a crash undid is `aborted`, too. */
  async function committed(id: string, began: number, cause: unknown): Promise<boolean> {
    for (;;) {
      try {
        const { rows } = await sql<{ status: string | null }>`select pg_xact_status(${id}::xid8) as status`.execute(db);
        if (rows[0]?.status !== 'in progress') return rows[0]?.status === 'committed';
      } catch (error) {
        if (!isAway(error)) throw error;
      }
      await patience.pause(began, cause);
    }
  }

  return (work, lock) => (lock === undefined ? run(work, lock) : inTurn(lock, () => run(work, lock)));
}

/** Those of this process who want the same lock wait here: each that waited in the database would keep a connection from the others. */
function turns(): <T>(lock: string, run: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return async (lock, run) => {
    const before = last.get(lock);
    const mine = before ? before.then(run, run) : run();
    last.set(lock, mine);
    try {
      return await mine;
    } finally {
      if (last.get(lock) === mine) last.delete(lock);
    }
  };
}
