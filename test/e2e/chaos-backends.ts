import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Postgres, query } from '../postgres.ts';

type Row = Readonly<Record<string, unknown>>;

/** Where the work is kept: what workers need to reach it, a look into it past all of our code, and what can befall it. */
export interface Backend {
  readonly env: Readonly<Record<string, string>>;
  /** Workers at a time. */
  readonly workers: number;
  rows(text: string): Promise<readonly Row[]>;
  /** Takes the store away from everybody for a moment. */
  trouble(): Promise<void>;
}

/** One file. There is no server to restart: another program holds the file locked, for longer than the store waits for it. */
export function sqliteBackend(home: string): Backend {
  const path = join(home, 'assay.db');
  const open = (): DatabaseSync => {
    const database = new DatabaseSync(path);
    // The sandbox runs in this process: it must not stand still meanwhile.
    database.exec('pragma busy_timeout = 0');
    return database;
  };
  return {
    env: { ASSAY_STORE: path },
    workers: 2,
    rows: (text) => patiently(async () => closing(open(), (database) => database.prepare(text).all() as Row[])),
    async trouble() {
      const database = open();
      try {
        await patiently(async () => database.exec('begin exclusive'), 5);
        await sleep(7_000);
        database.exec('rollback');
      } finally {
        database.close();
      }
    },
  };
}

/** A database of its own on a server that is restarted: by hand, then by a crash, by turns. */
export async function postgresBackend(server: Postgres): Promise<Backend> {
  const url = await server.createDatabase();
  let times = 0;
  return {
    env: { ASSAY_DATABASE_URL: url },
    workers: 3,
    rows: (text) => patiently(() => query(url, text)),
    trouble: () => server.restart(times++ % 2 === 0 ? 'fast' : 'immediate'),
  };
}

async function closing<T>(database: DatabaseSync, use: (database: DatabaseSync) => T): Promise<T> {
  try {
    return use(database);
  } finally {
    database.close();
  }
}

/** The store is in trouble now and then: that is what this is about. */
async function patiently<T>(run: () => Promise<T>, pauseMs = 50): Promise<T> {
  for (const until = performance.now() + 20_000; ; ) {
    try {
      return await run();
    } catch (error) {
      if (performance.now() > until) throw error;
    }
    await sleep(pauseMs);
  }
}
