/** Works in one store alone, and prints as JSON how long it takes to claim, and the peak of its memory. Argument: a configuration. */
import { dirname } from 'node:path';
import process from 'node:process';
import { openApp } from '../../src/app.ts';
import type { Ask, Order } from '../../src/domain/work.ts';
import { findingsIn } from './play.ts';

/** Milliseconds, but for the last two. */
export interface Measured {
  readonly median: number;
  readonly p99: number;
  readonly due: number;
  readonly perSecond: number;
  readonly megabytes: number;
}

const source = 'source-0';
const claims = 1_000;
const lookups = 1_000;
const worker = 'bench';
const order: Order = {
  ...{ lane: 'bulk', person: 'bench', origin: 'bench', kind: 'text', marking: { tlp: 'green', pap: 'green' }, facts: {}, troubles: [] },
  ...{ alsoFound: [], only: [source], offline: false, refresh: true, thrifty: false, ignoreWarninglists: false },
};

const config = process.argv[2] ?? '';
const folder = dirname(config);
const app = await openApp({ env: process.env, cwd: folder, home: folder, configPath: config, write: () => {} });
try {
  const { work } = app;
  const perSecond = await worked();
  const submission = await prepared();
  const [waits, dues] = [[] as number[], [] as number[]];
  for (let i = 0; i < claims; i++) {
    const now = app.clock.now();
    dues.push(await timed(() => work.due(now)));
    const request = { source, worker, most: 1, now, leaseUntil: soon() };
    waits.push(
      await timed(async () => {
        if ((await work.claim(request)).length !== 1) throw new Error('there was nothing to claim');
      }),
    );
  }
  await work.cancel(submission, app.clock.now());
  const at = (all: readonly number[], share: number): number =>
    [...all].sort((a, b) => a - b)[Math.floor(all.length * share)] ?? Number.NaN;
  const measured: Measured = {
    ...{ median: at(waits, 0.5), p99: at(waits, 0.99), due: at(dues, 0.5), perSecond },
    megabytes: process.resourceUsage().maxRSS / 1024,
  };
  process.stdout.write(JSON.stringify(measured));
} finally {
  await app.close();
}

/** A worker of all that waits does some, as `assay worker` would. @returns lookups a second */
async function worked(): Promise<number> {
  const { work, clock } = app;
  const id = await work.receive(order, clock.now());
  await work.add(id, findingsIn(30, lookups), clock.now());
  await work.seal(id, clock.now());
  const began = performance.now();
  await app.worker().runDry();
  const seconds = (performance.now() - began) / 1_000;
  if ((await work.submission(id))?.state !== 'done') throw new Error('it was not worked on');
  return lookups / seconds;
}

/** A submission whose lookups are all due, and nobody has them. */
async function prepared(): Promise<string> {
  const { work, clock } = app;
  const id = await work.receive(order, clock.now());
  await work.add(id, findingsIn(31, claims), clock.now());
  const ask = { source, exposure: 'third-party', reliability: 'B', lineage: source } satisfies Omit<Ask, 'question'>;
  for (;;) {
    const items = await work.takeReady(worker, 100, clock.now(), soon(), id);
    if (items.length === 0) return id;
    await Promise.all(
      items.map((item) => {
        const asks = [{ ...ask, question: item.finding.observable }];
        return work.advance(item.id, worker, { settled: [], asks, pivots: [], left: {} }, clock.now());
      }),
    );
  }
}

function soon(): Date {
  return new Date(app.clock.now().getTime() + 600_000);
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}
