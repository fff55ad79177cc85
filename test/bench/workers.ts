import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { App } from '../../src/app.ts';
import type { Order } from '../../src/domain/work.ts';
import { startPostgres } from '../postgres.ts';
import { median } from './median.ts';
import { findingsIn, openPlay, type Play } from './play.ts';
import type { Line } from './run.ts';

const cli = join(fileURLToPath(new URL('../../', import.meta.url)), 'bin', 'assay.cjs');
const parts = Array.from({ length: 8 }, (_, i) => ({ id: `source-${i}`, concurrency: 8 }));
const rounds = 3;
/** What binds one worker: its CPU and the store; or its slots, as with most vendors there are. */
const kinds = [
  { what: 'answers after 20 ms', latencyMs: 20, observables: 400 },
  { what: 'answers after 500 ms', latencyMs: 500, observables: 120 },
] as const;

/** Two `assay worker` on one store against one. */
export async function bench(): Promise<Line[]> {
  const server = await startPostgres();
  try {
    const lines: Line[] = [{ what: `${availableParallelism()} cores for workers, vendor and database together`, value: '' }];
    for (const { what, latencyMs, observables } of kinds) {
      const play = await openPlay(parts, latencyMs);
      try {
        const envs = { SQLite: {}, PostgreSQL: { ASSAY_DATABASE_URL: await server.createDatabase() } };
        for (const [store, env] of Object.entries(envs)) {
          const measured: { one: number; two: number }[] = [];
          for (let round = 0; round < rounds; round++) {
            const net = 30 + 2 * round;
            measured.push({
              one: await perSecond(play, env, 1, net, observables),
              two: await perSecond(play, env, 2, net + 1, observables),
            });
          }
          const [one, two] = [median(measured.map((round) => round.one)), median(measured.map((round) => round.two))];
          const times = median(measured.map((round) => round.two / round.one)).toFixed(2);
          const slots = `${parts.length} sources × ${parts[0]?.concurrency} at once, ${what}`;
          lines.push({ what: `${store}, ${slots}`, value: `two workers ${two.toFixed(0)}/s, one ${one.toFixed(0)}/s: ${times} ×` });
        }
      } finally {
        play.close();
      }
    }
    return lines;
  } finally {
    await server.remove();
  }
}

const order: Order = {
  ...{ lane: 'bulk', person: 'bench', origin: 'bench', kind: 'text', marking: { tlp: 'green', pap: 'green' }, facts: {}, troubles: [] },
  ...{ alsoFound: [], offline: false, refresh: true, thrifty: false, ignoreWarninglists: false },
  only: parts.map(({ id }) => id),
};

/** Lookups a second, without the time it takes to start: the workers are there and idle when the work comes. */
async function perSecond(
  play: Play,
  env: Readonly<Record<string, string>>,
  workers: number,
  net: number,
  observables: number,
): Promise<number> {
  const app = await play.open(env);
  const crew = Array.from({ length: workers }, () => hire(play, env));
  try {
    await Promise.all(crew.map(({ ready }) => ready));
    const began = performance.now();
    await finished(app, net, observables);
    return (observables * parts.length) / ((performance.now() - began) / 1_000);
  } finally {
    for (const { child } of crew) child.kill('SIGTERM');
    await Promise.all(crew.map(({ ended }) => ended));
    await app.close();
  }
}

async function finished(app: App, net: number, observables: number): Promise<void> {
  const { work, clock } = app;
  const id = await work.receive(order, clock.now());
  await work.add(id, findingsIn(net, observables), clock.now());
  await work.seal(id, clock.now());
  for (;;) {
    const submitted = await work.submission(id);
    if (submitted?.state === 'done') return;
    await sleep(25);
  }
}

function hire(
  play: Play,
  env: Readonly<Record<string, string>>,
): { readonly child: ChildProcess; readonly ready: Promise<unknown>; readonly ended: Promise<unknown> } {
  const child = spawn(process.execPath, [cli, 'worker', '--config', play.config], {
    env: { PATH: process.env.PATH, HOME: play.folder, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // It says its name when it begins; what it says later is not read, but must go somewhere.
  const ready = once(child.stderr, 'data');
  child.stderr.resume();
  return { child, ready, ended: once(child, 'exit') };
}
