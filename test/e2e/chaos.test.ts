import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/sandbox/seeded-random.ts';
import type { Sandbox } from '../../src/sandbox/serve-sandbox.ts';
import { type Postgres, startPostgres } from '../postgres.ts';
import { assay, temporaryHome } from './assay.ts';
import { type Backend, postgresBackend, sqliteBackend } from './chaos-backends.ts';
import { hireCrew } from './chaos-crew.ts';
import { type Ordeal, outcomesOf, requestsOf, told } from './chaos-traces.ts';
import { configure, leastSeconds, openVendors, sources } from './chaos-vendors.ts';

/** Its chances, but not its instants: those are the machine's. */
const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);
/** CHAOS_SIZE=small is for working on it. */
const small = process.env.CHAOS_SIZE === 'small';
const [size, kills, pauseMs] = small ? ([30, 3, [300, 1_000]] as const) : ([500, 30, [700, 2_700]] as const);
/** After so many kills the store goes away for a moment. */
const troubles: readonly number[] = small ? [1] : [8, 19];
/** Longer than the store is away: else a worker that lives counts as dead, and what it has in hand is asked again. */
const leaseMs = 12_000;
const longestMs = 420_000;
const addresses = Array.from({ length: size }, (_, i) => `45.${80 + Math.floor(i / 250)}.7.${1 + (i % 250)}`);

/** Sends workers at thousands of lookups, and kills them; ends when all is done. */
async function suffer(backend: Backend, home: string, vendors: Sandbox): Promise<Ordeal> {
  const random = seededRandom(seed);
  const config = join(home, 'assay.yaml');
  const list = join(home, 'addresses.txt');
  configure(config, vendors, leaseMs);
  writeFileSync(list, `${addresses.join('\n')}\n`);
  const run = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await assay(home, [...args, '--config', config, '--quiet'], { env: backend.env });
    expect([stderr, stdout === '']).toEqual(['', false]);
    // 3: not complete.
    expect([args[0], code]).toEqual([args[0], args[0] === 'enrich' ? 3 : 0]);
    return stdout;
  };
  const isDone = async (): Promise<boolean> => (await backend.rows('select state from submissions'))[0]?.state === 'done';

  // Kept, and nobody was asked yet.
  await run('enrich', list, '--sources', sources.join(), '--lane', 'bulk', '--no-thrifty', '--deadline', '0ms', '--format', 'ndjson');
  const [submitted] = JSON.parse(await run('submissions', '--json'));
  expect(submitted).toMatchObject({ state: 'open', lane: 'bulk', observables: { all: size, done: 0 } });
  expect(requestsOf(vendors)).toBe(0);

  const began = performance.now();
  const crew = hireCrew(home, config, backend, random);
  const inFlight: Ordeal['inFlight'][number][] = [];
  const away: Promise<void>[] = [];
  /** What shows early need not be waited for. */
  const sound = (): void => {
    crew.muster();
    expect(sources.filter((id) => vendors.counts(id).over > 0)).toEqual([]);
  };
  try {
    for (let killed = 0; killed < kills; killed++) {
      await sleep(pauseMs[0] + random() * (pauseMs[1] - pauseMs[0]));
      expect(await isDone(), `done after ${killed} kills`).toBe(false);
      sound();
      inFlight.push(...(await crew.kill()));
      // Not waited for: the next are killed while it is away.
      if (troubles.includes(killed)) away.push(backend.trouble());
    }
    await Promise.all(away);
    while (!(await isDone())) {
      sound();
      if (performance.now() - began > longestMs) throw new Error('it does not come to an end');
      await sleep(200);
    }
    const seconds = (performance.now() - began) / 1000;
    await crew.rest();
    return { submission: submitted.id, inFlight, seconds, run };
  } finally {
    await crew.dismiss();
    await Promise.allSettled(away);
  }
}

function tell({ inFlight, seconds }: Ordeal, vendors: Sandbox): void {
  const counts = sources.map((id) => vendors.counts(id));
  const sum = (what: 'over' | 'faulted' | 'unheard' | 'repeats' | 'needless'): number =>
    counts.reduce((all, count) => all + count[what], 0);
  const least = Math.max(...sources.map((id, i) => leastSeconds(id, counts[i]?.requests ?? 0)));
  process.stdout.write(
    `${[
      `${size * sources.length} lookups in ${seconds.toFixed(0)} s (the quotas alone take ${least} s)`,
      `${kills} kills with ${inFlight.length} in flight, ${troubles.length} times without a store`,
      `${requestsOf(vendors)} requests, ${sum('over')} over a quota, ${sum('faulted')} met faults, ${sum('unheard')} left unheard`,
      `asked again ${sum('repeats')} times, answered again ${sum('needless')} times`,
    ].join('\n  ')}\n`,
  );
}

async function judge({ submission, inFlight, run }: Ordeal, backend: Backend, vendors: Sandbox): Promise<void> {
  for (const id of sources) expect(vendors.counts(id), id).toMatchObject({ over: 0, unauthorized: 0, distinct: size });

  // Whatever was answered once more was in the hands of a worker that was killed.
  const held = new Map([...Map.groupBy(inFlight, ({ source, value }) => `${source} ${value}`)].map(([key, all]) => [key, all.length]));
  expect(told(vendors, ({ answers }, key) => answers - 1 > (held.get(key) ?? 0))).toEqual([]);

  // Each lookup has one outcome, and it is an answer: for everything else there was a better time.
  const outcomes = outcomesOf(await run('report', submission, '--format', 'ndjson'));
  const expected = addresses.flatMap((value) => sources.map((source) => `${source} ${value}`));
  expect(outcomes.filter(({ status }) => status !== 'found' && status !== 'not_found')).toEqual([]);
  expect(outcomes.length).toBe(expected.length);
  expect(new Set(outcomes.map(({ key }) => key))).toEqual(new Set(expected));
  const rows = await backend.rows(`select state, count(*) as n from lookups group by state
    union all select 'different', count(*) from (select distinct item, source from lookups) as l`);
  expect(rows.map(({ state, n }) => [state, Number(n)])).toEqual([
    ['answered', expected.length],
    ['different', expected.length],
  ]);
  expect(JSON.parse(await run('submissions', '--json'))).toMatchObject([
    { id: submission, state: 'done', observables: { all: size, done: size } },
  ]);

  // What arrived is in the ledger, and what is in it arrived, but for what was written just before a kill.
  const { rows: written, broken } = JSON.parse(await run('egress', 'verify', '--json'));
  expect(broken).toBeNull();
  const ledger = Map.groupBy(outcomesOf(await run('egress', '--format', 'ndjson')), ({ key }) => key);
  expect(told(vendors, ({ times }, key) => times > (ledger.get(key)?.length ?? 0))).toEqual([]);
  expect(told(vendors, ({ times }, key) => times + (held.get(key) ?? 0) < (ledger.get(key)?.length ?? 0))).toEqual([]);
  expect([...ledger.values()].flat().length).toBe(written);

  // Nor does the budget forget a request: what arrived was paid for.
  for (const { account, windows } of JSON.parse(await run('quota', '--json'))) {
    if (!sources.includes(account)) continue;
    const { requests } = vendors.counts(account);
    for (const { per, window, used, limit } of windows) {
      expect(used, `${account} per ${per}`).toBeLessThanOrEqual(limit);
      // A day or a month of the calendar may have begun meanwhile.
      const holdsAll = window === 'rolling' && (per === 'hour' || per === 'day' || per === 'month');
      if (holdsAll) expect(used, `${account} per ${per}`).toBeGreaterThanOrEqual(requests);
    }
  }
}

/** Both are bound by the quotas of the vendors, not by this machine. */
describe('workers killed at random amid thousands of lookups, vendors with moods, and a store that goes away', () => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server?.remove());

  const survive = async (open: (home: string) => Backend | Promise<Backend>): Promise<void> => {
    process.stdout.write(`chaos with CHAOS_SEED=${seed}\n`);
    const home = temporaryHome();
    const vendors = await openVendors(seed);
    try {
      const backend = await open(home.path);
      const ordeal = await suffer(backend, home.path, vendors);
      tell(ordeal, vendors);
      await judge(ordeal, backend, vendors);
    } finally {
      await vendors.close();
      home.remove();
    }
  };

  it('two on one file: each lookup has one outcome, no quota is overspent, nothing is asked twice', { timeout: longestMs + 60_000 }, () =>
    survive(sqliteBackend),
  );

  it('three on one database: the same', { timeout: longestMs + 60_000 }, () => survive(() => postgresBackend(server)));
});
