import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import process from 'node:process';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { operator } from '../../src/domain/access.ts';
import type { Report } from '../../src/domain/report.ts';
import { sources } from '../../src/sources/sources.generated.ts';
import { openPlay, type Play } from './play.ts';
import type { Line } from './run.ts';

const perSecond = 50;
const seconds = Number(process.env.ASSAY_BENCH_SECONDS ?? 30);
/** What comes first pays for what is loaded and compiled. */
const warmUpSeconds = 3;
const slowestMs = 200;
const vendors = { slow: slowestMs, quick: 20, quicker: 5 };
const asked = Object.keys(vendors);

interface Shot {
  /** When it should have been sent, when it was, and when the report was there. */
  readonly dueAt: number;
  readonly sentAt: number;
  readonly doneAt: number;
  readonly status: number;
  /** Of the slowest lookup, by the report itself. */
  readonly slowest: number;
}

/**
 * From an alert to its finished report over HTTP, against the built server in a process of its own: alerts come by the clock, whatever
 * became of those before (an open loop), each with two addresses of which three vendors are asked, the slowest of whom takes 200 ms.
 */
export async function bench(): Promise<readonly Line[]> {
  const play = await openPlay(Object.entries(vendors).map(([id, latencyMs]) => ({ id, latencyMs, concurrency: 32 })));
  try {
    const off = sources.filter(({ kind }) => kind === 'http').map(({ id }) => `  ${id}: { enabled: false }\n`);
    appendFileSync(play.config, `sources:\n${off.join('')}server: { requests_per_minute: 1000000 }\nconcurrency: 500\n`);
    const key = await keyOf(play);
    const server = await serve(play);
    try {
      await fire(server.url, key, 0, perSecond * warmUpSeconds);
      const shots = await fire(server.url, key, perSecond * warmUpSeconds, perSecond * seconds);
      return told(shots);
    } finally {
      server.child.kill('SIGKILL');
    }
  } finally {
    play.close();
  }
}

async function keyOf(play: Play): Promise<string> {
  const app = await play.open();
  try {
    const key = { name: 'bench', role: 'admin', clearance: 'red', expiresAt: null } as const;
    return (await app.access.keys.create(key, operator('bench'))).secret;
  } finally {
    await app.close();
  }
}

async function serve({ config, folder }: Play) {
  const program = join(fileURLToPath(new URL('../..', import.meta.url)), 'bin', 'assay.cjs');
  const child = spawn(process.execPath, [program, 'serve', '--config', config, '--listen', '127.0.0.1:0'], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  for (let n = 0; n < 200; n++) {
    const url = /listens on (\S+)/.exec(said)?.[1];
    if (url !== undefined) return { child, url };
    await sleep(50);
  }
  throw new Error(`the server did not start: ${said}`);
}

/** So many alerts, one every 20 ms by the clock. */
async function fire(url: string, key: string, from: number, count: number): Promise<readonly Shot[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1_000 });
  const began = performance.now() + 100;
  const under: Promise<Shot>[] = [];
  for (let n = 0; n < count; n++) {
    const dueAt = began + (n * 1_000) / perSecond;
    const left = dueAt - performance.now();
    if (left > 0) await sleep(left);
    under.push(shoot(url, key, agent, from + n, dueAt));
  }
  const shots = await Promise.all(under);
  agent.destroy();
  return shots;
}

async function shoot(url: string, key: string, agent: Agent, n: number, dueAt: number): Promise<Shot> {
  const body = JSON.stringify({
    sid: `scheduler__${n}`,
    search_name: 'Traffic to a rare host',
    result: { src_ip: `45.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`, dest_ip: `46.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}` },
  });
  const sentAt = performance.now();
  const sent = request(`${url}/v1/intake/alerts/splunk?wait=30s`, {
    ...{ method: 'POST', agent },
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
  });
  sent.end(body);
  const [reply] = await once(sent, 'response');
  const { reports = [] } = (await json(reply)) as { reports?: readonly Report[] };
  const doneAt = performance.now();
  const records = reports.flatMap(({ enrichments }) => enrichments.flatMap((each) => each.records));
  const answered = records.filter(({ source, status }) => asked.includes(source) && (status === 'found' || status === 'not_found'));
  if (reply.statusCode === 200 && answered.length !== 2 * asked.length) throw new Error(`alert ${n}: ${answered.length} answers`);
  return { dueAt, sentAt, doneAt, status: reply.statusCode, slowest: Math.max(0, ...answered.map((each) => each.latency_ms)) };
}

function told(shots: readonly Shot[]): readonly Line[] {
  const done = shots.filter(({ status }) => status === 200);
  const added = done.map(({ dueAt, doneAt }) => doneAt - dueAt - slowestMs);
  const overAnswer = done.map(({ dueAt, doneAt, slowest }) => doneAt - dueAt - slowest);
  const lag = shots.map(({ sentAt, dueAt }) => sentAt - dueAt);
  const took = (Math.max(...shots.map(({ dueAt }) => dueAt)) - Math.min(...shots.map(({ dueAt }) => dueAt))) / 1_000;
  return [
    { what: `alerts sent, a second`, value: `${shots.length}, ${((shots.length - 1) / took).toFixed(1)}` },
    {
      what: 'of them answered with the finished report',
      value: `${done.length} (${((100 * done.length) / shots.length).toFixed(1)} %)`,
      aim: '100 %',
    },
    { what: `added to the ${slowestMs} ms of the slowest source: p50, p99, most`, value: spread(added), aim: 'p99 < 150 ms' },
    { what: 'added to what the slowest lookup took by its own clock', value: spread(overAnswer) },
    { what: 'p99 of all, as a ratio of the slowest source', value: `${((quantile(added, 0.99) + slowestMs) / slowestMs).toFixed(2)}x` },
    { what: 'the generator sent so late: p50, p99, most (it counts as added)', value: spread(lag) },
  ];
}

function spread(times: readonly number[]): string {
  return `${[0.5, 0.99, 1].map((share) => quantile(times, share).toFixed(0)).join(', ')} ms`;
}

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
