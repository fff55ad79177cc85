import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely } from 'kysely';
import { AssayError } from '../domain/errors.ts';
import type { Store } from '../domain/ports.ts';
import { createBudget } from './budget.ts';
import { groupWrites } from './group-writes.ts';
import { createMemory } from './memory.ts';
import { nodeSqliteDialect } from './node-sqlite.ts';
import { migrations, type Schema } from './schema.ts';

/**
 * Opens the embedded store, creating and migrating it as needed. Safe for several processes at once: SQLite in WAL
 * mode, where a writer waits up to 5 s for another.
 * @param path a file, or `:memory:`
 * @throws AssayError ASSAY_STORE_UNAVAILABLE
 */
export async function openStore(path: string): Promise<Store> {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const database = await connect(path);
    const db = new Kysely<Schema>({ dialect: nodeSqliteDialect(database) });
    await migrate(database, db);
    const write = groupWrites(db);
    return { memory: createMemory(db, write), budget: createBudget(db, write), close: () => db.destroy() };
  } catch (error) {
    throw new AssayError(
      'ASSAY_STORE_UNAVAILABLE',
      `the store ${path} cannot be opened: ${error instanceof Error ? error.message : String(error)}`,
      'name another place with --store or ASSAY_STORE, or make room and check the permissions',
      { cause: error },
    );
  }
}

const busy = 5;
const patienceMs = 5_000;
const pauseMs = 50;

/**
 * Waits for a process that makes the same file at this moment: while it writes, SQLite refuses the change to WAL at once,
 * whatever the busy timeout (a wait could be a deadlock).
 */
async function connect(path: string): Promise<DatabaseSync> {
  const began = performance.now();
  for (;;) {
    const database = new DatabaseSync(path);
    try {
      database.exec(
        'pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = normal; pragma wal_autocheckpoint = 4000;',
      );
      return database;
    } catch (error) {
      database.close();
      if (!isBusy(error) || performance.now() - began > patienceMs) throw error;
    }
    await sleep(pauseMs);
  }
}

/** The lower byte of a result code is its kind: https://www.sqlite.org/rescode.html */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === busy;
}

/** Two processes may start at once: the whole run is one write transaction that the second one waits for. */
async function migrate(database: DatabaseSync, db: Kysely<Schema>): Promise<void> {
  const newest = Object.keys(migrations).length;
  const version = () => Number((database.prepare('pragma user_version').get() as { user_version: number }).user_version);
  if (version() > newest) throw new Error('it was written by a newer assay');
  if (version() === newest) return;
  database.exec('begin immediate');
  try {
    for (const migration of Object.values(migrations).slice(version())) await migration.up(db as Kysely<unknown>);
    database.exec(`pragma user_version = ${newest}; commit`);
  } catch (error) {
    database.exec('rollback');
    throw error;
  }
}
