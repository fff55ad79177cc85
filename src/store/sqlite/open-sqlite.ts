import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely } from 'kysely';
import { AssayError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports.ts';
import { migrations } from '../migrations/migrations.ts';
import type { Opened } from '../opened.ts';
import type { Schema } from '../schema.ts';
import { explain, isBusy } from './failures.ts';
import { groupWrites } from './group-writes.ts';
import { nodeSqliteDialect } from './node-sqlite.ts';

/**
 * Opens the embedded store, creating and migrating it as needed. Safe for several processes at once: SQLite in WAL
 * mode, where a writer waits up to 5 s for another.
 * @param path a file, or `:memory:`
 * @throws AssayError ASSAY_STORE_UNAVAILABLE
 */
export async function openSqlite(path: string, clock: Clock): Promise<Opened> {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const database = await connect(path);
    const db = new Kysely<Schema>({ dialect: nodeSqliteDialect(database, (error) => explain(error, path)) });
    await migrate(database, db);
    // Whoever waits for longer does so without stopping the process; see groupWrites.
    database.exec('pragma busy_timeout = 50');
    return { dialect: 'sqlite', db, write: groupWrites(db), clock, close: () => db.destroy() };
  } catch (error) {
    const known = explain(error, path);
    if (known instanceof AssayError) throw known;
    throw new AssayError(
      'ASSAY_STORE_UNAVAILABLE',
      `the store ${path} cannot be opened: ${error instanceof Error ? error.message : String(error)}`,
      'name another place with --store or ASSAY_STORE, or make room and check the permissions',
      { cause: error },
    );
  }
}

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

/** Two processes may start at once: the whole run is one write transaction that the second one waits for. */
async function migrate(database: DatabaseSync, db: Kysely<Schema>): Promise<void> {
  const newest = migrations.length;
  const version = () => Number((database.prepare('pragma user_version').get() as { user_version: number }).user_version);
  if (version() > newest) throw new Error('it was written by a newer assay');
  if (version() === newest) return;
  database.exec('begin immediate');
  try {
    for (const { up } of migrations.slice(version())) await up(db as Kysely<unknown>, 'sqlite');
    database.exec(`pragma user_version = ${newest}; commit`);
  } catch (error) {
    database.exec('rollback');
    throw error;
  }
}
