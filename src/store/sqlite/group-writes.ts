import { setTimeout as sleep } from 'node:timers/promises';
import { CompiledQuery } from 'kysely';
import { AssayError } from '../../domain/errors.ts';
import type { Connection, Writes } from '../writes.ts';
import { isBusy } from './failures.ts';

interface Waiting {
  /** Its result is told by calling what comes back. */
  run(connection: Connection): Promise<() => void>;
  reject(error: unknown): void;
}

/** Another process that writes is waited for so long; a write takes it milliseconds. */
const patienceMs = 5_000;

/**
 * Runs what comes in one turn of the event loop as one write transaction, in order: a commit costs more than the
 * statements in it. Each piece of work is told its own result, and only after the commit. `immediate` takes SQLite's
 * write lock at once, so what a piece reads cannot change before it writes, and no other lock is needed.
 */
export function groupWrites(db: Connection): Writes {
  let waiting: Waiting[] = [];

  async function flush(): Promise<void> {
    const group = waiting;
    waiting = [];
    try {
      await together(db, group);
    } catch (error) {
      // One piece failed, and nothing is written: the fault of one is not the fault of the others.
      if (group.length > 1 && !(error instanceof AssayError)) {
        for (const each of group) await together(db, [each]).catch(each.reject);
      } else for (const { reject } of group) reject(error);
    }
  }

  return (work) =>
    new Promise((resolve, reject) => {
      waiting.push({
        reject,
        run: async (connection) => {
          const result = await work(connection);
          return () => resolve(result);
        },
      });
      if (waiting.length === 1) setImmediate(() => void flush());
    });
}

async function together(db: Connection, group: readonly Waiting[]): Promise<void> {
  const began = performance.now();
  for (;;) {
    const tell = await db.connection().execute(async (connection) => {
      try {
        await connection.executeQuery(CompiledQuery.raw('begin immediate'));
      } catch (error) {
        if (isBusy(error) && performance.now() - began < patienceMs) return undefined;
        throw error;
      }
      return transaction(connection, group);
    });
    if (tell) {
      for (const each of tell) each();
      return;
    }
    // Waited for here and not in SQLite, which would stop the whole process meanwhile.
    await sleep(1 + Math.random() * 20);
  }
}

async function transaction(connection: Connection, group: readonly Waiting[]): Promise<(() => void)[]> {
  try {
    const tell: (() => void)[] = [];
    for (const each of group) tell.push(await each.run(connection));
    await connection.executeQuery(CompiledQuery.raw('commit'));
    return tell;
  } catch (error) {
    // Where the disk is full SQLite has rolled back by itself.
    await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => undefined);
    throw error;
  }
}
