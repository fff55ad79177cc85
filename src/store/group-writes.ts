import { CompiledQuery, type Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** A connection inside the group's transaction. */
export type Connection = Kysely<Schema>;
export type GroupWrites = <T>(work: (connection: Connection) => Promise<T>) => Promise<T>;

interface Waiting {
  run(connection: Connection): Promise<() => void>;
  reject(error: unknown): void;
}

/**
 * Runs what comes in one turn of the event loop as one write transaction, in order: a commit costs more than the
 * statements in it. Each piece of work is told its own result, and only after the commit. `immediate` takes SQLite's
 * write lock at once, so what a piece reads cannot change before it writes.
 */
export function groupWrites(db: Connection): GroupWrites {
  let waiting: Waiting[] = [];

  async function flush(): Promise<void> {
    const group = waiting;
    waiting = [];
    try {
      const resolutions = await db.connection().execute(async (connection) => {
        await connection.executeQuery(CompiledQuery.raw('begin immediate'));
        try {
          const results: (() => void)[] = [];
          for (const each of group) results.push(await each.run(connection));
          await connection.executeQuery(CompiledQuery.raw('commit'));
          return results;
        } catch (error) {
          await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => undefined);
          throw error;
        }
      });
      for (const resolve of resolutions) resolve();
    } catch (error) {
      for (const { reject } of group) reject(error);
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
