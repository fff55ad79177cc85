import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox } from '../../src/app.ts';
import { type Report, reportSchema } from '../../src/domain/report.ts';
import type { Limit } from '../../src/domain/source.ts';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/serve-sandbox.ts';
import { assay, type Ended, type Options, start, temporaryHome } from './assay.ts';

/** A home of its own, a sandbox that stays, and the built program between them. */
export interface Stage {
  readonly home: string;
  readonly sandbox: Sandbox;
  /** The store, which is there when the program was run once. */
  readonly store: string;
  run(args: readonly string[], options?: Options): Promise<Ended>;
  begin(args: readonly string[], options?: Options): ReturnType<typeof start>;
  /** The report of a submission as it stands: JSON, checked against the schema. */
  report(id?: string): Promise<Report>;
  /** Changes assay.yaml. */
  configure(config: string): void;
  /** Rows of the store; none where it is not there yet. */
  rows<T = Record<string, unknown>>(sql: string, ...values: SQLInputValue[]): readonly T[];
  /** Changes the store behind the program's back. */
  change(sql: string, ...values: SQLInputValue[]): void;
  close(): Promise<void>;
}

/** @param config lines of assay.yaml */
export async function openStage(config: string, played: Omit<SandboxOptions, 'lookalikes' | 'sources' | 'clock'> = {}): Promise<Stage> {
  const sandbox = await startSandbox({ clock: { now: () => new Date() }, ...played });
  return stageAt(config, sandbox);
}

/** A test on a stage of its own, which is closed after it; so tests may run beside one another. */
export function onStage(
  test: (stage: Stage) => Promise<void>,
  config = '',
  played: Parameters<typeof openStage>[1] = {},
): () => Promise<void> {
  return async () => {
    const stage = await openStage(config, played);
    try {
      await test(stage);
    } finally {
      await stage.close();
    }
  };
}

/** A stage before a sandbox that others use, too. It is closed with the stage. */
export function stageAt(config: string, sandbox: Sandbox): Stage {
  const { path: home, remove } = temporaryHome();
  const file = join(home, 'assay.yaml');
  writeFileSync(file, config);
  const store = join(home, '.local', 'share', 'assay', 'assay-sandbox.db');
  const env = { ASSAY_SANDBOX_URL: sandbox.url };
  const all = (args: readonly string[]): string[] => [...args, '--config', file];
  const withEnv = (options: Options = {}): Options => ({ ...options, env: { ...env, ...options.env } });
  const run: Stage['run'] = (args, options) => assay(home, all(args), withEnv(options));

  function open<T>(work: (database: DatabaseSync) => T): T {
    const database = new DatabaseSync(store);
    try {
      database.exec('pragma busy_timeout = 5000');
      return work(database);
    } finally {
      database.close();
    }
  }

  return {
    ...{ home, sandbox, store, run },
    configure: (text) => writeFileSync(file, text),
    begin: (args, options) => start(home, all(args), withEnv(options)),
    async report(id = 'last') {
      const { stdout } = await run(['report', id, '--format', 'json']);
      return reportSchema.parse(JSON.parse(stdout));
    },
    rows<T>(sql: string, ...values: SQLInputValue[]) {
      if (!existsSync(store)) return [];
      try {
        return open((database) => database.prepare(sql).all(...values)) as T[];
      } catch (error) {
        // It is being made.
        if (error instanceof Error && /no such table/.test(error.message)) return [];
        throw error;
      }
    },
    change: (sql, ...values) => void open((database) => database.prepare(sql).run(...values)),
    async close() {
      await sandbox.close();
      remove();
    },
  };
}

export const limit = (requests: number, per: Limit['per']): Limit => ({ requests, per, cite: 'https://example.com/limits' });

/** Addresses that nobody else asks about. */
export const addresses = (net: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `45.${net}.${Math.floor(i / 250)}.${(i % 250) + 1}`);

/** Waits until it holds; a test that never gets there fails by its time-out, and says so by its own words. */
export async function until(holds: () => boolean | Promise<boolean>, what: string, ms = 20_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
    await sleep(20);
  }
}

/** Every state of every lookup of a report, counted: `{ found: 3, parked: 1 }`. */
export function counted(report: Report): Record<string, number> {
  const states = report.enrichments.flatMap(({ records }) => records.map(({ status }) => status));
  return Object.fromEntries([...Map.groupBy(states, (state) => state)].map(([state, { length }]) => [state, length]));
}

/** Sum over values: how often a source was asked about them, answered, or answered although it had answered before. */
export function sumOf(sandbox: Sandbox, source: string, values: readonly string[], what: 'times' | 'answers' | 'again'): number {
  const all = sandbox.values(source);
  return values.reduce((sum, value) => {
    const { times, answers } = all.get(value) ?? { times: 0, answers: 0 };
    return sum + { times, answers, again: Math.max(0, answers - 1) }[what];
  }, 0);
}
