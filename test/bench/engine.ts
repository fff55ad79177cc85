import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { type App, openApp } from '../../src/app.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { keyOf } from '../../src/store/key-of.ts';
import { startPostgres } from '../postgres.ts';
import { median } from './median.ts';
import type { Line } from './run.ts';

const source = 'abuseipdb';
const lookups = 3_000;
/** As many at once as the source allows itself. */
const atOnce = 8;
const warmRounds = 5;

/** One source, one request per lookup, everything on: rows, plan, gate, budget and egress ledger on disk, reading, scoring, remembering. */
export async function bench(): Promise<Line[]> {
  const server = await startPostgres();
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const vendor = spawn(process.execPath, [fileURLToPath(new URL('./vendor.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [port] = await once(vendor.stdout, 'data');
    const baseUrl = `http://127.0.0.1:${String(port).trim()}`;
    writeFileSync(
      join(folder, 'assay.yaml'),
      `sources:\n  ${source}:\n    api_key: bench-key-0123456789\n    base_url: ${baseUrl}\n    plan: premium\n`,
    );
    const open = (env: Readonly<Record<string, string>>): Promise<App> =>
      openApp({ env, cwd: folder, home: folder, configPath: join(folder, 'assay.yaml'), write: () => {} });
    const app = await open({});
    const shared = await open({ ASSAY_DATABASE_URL: await server.createDatabase() });
    try {
      const rounds: { bare: number; engine: number; cpu: number; shared: number; sharedCpu: number; cached: number; reads: number }[] = [];
      for (let round = 0; round <= warmRounds; round++) {
        const addresses = Array.from({ length: lookups }, (_, i) => `${60 + round}.${i >> 8}.${i & 255}.9`);
        const some = addresses.slice(0, lookups / 3);
        let cpu = process.cpuUsage();
        const used = (count: number): number => {
          const { user, system } = process.cpuUsage(cpu);
          cpu = process.cpuUsage();
          return (user + system) / 1_000 / count;
        };
        const fast = await perSecond(() => bare(baseUrl, addresses));
        used(1);
        rounds.push({
          bare: fast,
          engine: await perSecond(() => enrich(app, addresses, true)),
          cpu: used(lookups),
          shared: await perSecond(() => enrich(shared, some, true), some.length),
          sharedCpu: used(some.length),
          cached: await perSecond(() => enrich(app, addresses, false)),
          reads: await perSecond(async () => reads(app.config.storePath, addresses)),
        });
      }
      const [, ...warm] = rounds;
      const of = (key: keyof (typeof warm)[number]): number => median(warm.map((round) => round[key]));
      const ratio = (a: keyof (typeof warm)[number], b: keyof (typeof warm)[number]): string =>
        median(warm.map((round) => round[a] / round[b])).toFixed(2);
      return [
        { what: `bare undici, ${atOnce} at once`, value: `${of('bare').toFixed(0)} requests/s` },
        {
          what: 'lookups through the engine, budget and memory on disk',
          value: `${of('engine').toFixed(0)}/s = ${ratio('engine', 'bare')} × bare undici`,
          aim: 'at least 0.5 ×',
        },
        { what: '  processor time of ours for each', value: `${of('cpu').toFixed(2)} ms` },
        {
          what: 'the same on PostgreSQL, beside us on this machine',
          value: `${of('shared').toFixed(0)}/s = ${ratio('shared', 'bare')} × bare undici`,
        },
        { what: '  processor time of ours for each', value: `${of('sharedCpu').toFixed(2)} ms` },
        {
          what: 'cached enrichments, scored and assembled',
          value: `${of('cached').toFixed(0)}/s = ${ratio('cached', 'reads')} × a bare SQLite read of the row`,
        },
      ];
    } finally {
      await app.close();
      await shared.close();
    }
  } finally {
    vendor.kill();
    await server.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function perSecond(run: () => Promise<void>, count = lookups): Promise<number> {
  const began = performance.now();
  await run();
  return count / ((performance.now() - began) / 1000);
}

async function bare(baseUrl: string, addresses: readonly string[]): Promise<void> {
  const dispatcher = new Agent({ connections: 64 });
  const waiting = addresses.values();
  const worker = async (): Promise<void> => {
    for (const address of waiting) {
      const { body } = await request(`${baseUrl}/api/v2/check?ipAddress=${address}&maxAgeInDays=90`, {
        dispatcher,
        headers: { accept: 'application/json', key: 'bench-key-0123456789' },
      });
      JSON.parse(await body.text());
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  await dispatcher.destroy();
}

async function enrich(app: App, addresses: readonly string[], refresh: boolean): Promise<void> {
  const findings = addresses.map((value): Finding => ({ observable: { type: 'ipv4', value }, mentions: [] }));
  const { enrichments } = await app.submit({
    origin: 'bench',
    extraction: { kind: 'text', findings, facts: {}, troubles: [] },
    marking: { tlp: 'green', pap: 'green' },
    only: [source],
    deadline: new Date(Date.now() + 600_000),
    offline: false,
    refresh,
  });
  for (;;) {
    const next = await enrichments.next();
    if (next.done) return;
    const [record] = next.value.records;
    if (record?.status !== 'found') throw new Error(`${record?.status}: ${record?.detail}`);
  }
}

function reads(path: string, addresses: readonly string[]): void {
  const database = new DatabaseSync(path, { readOnly: true });
  const statement = database.prepare('select lookup from answers where key = ? and source = ? and expires_at > ?');
  for (const value of addresses) {
    const row = statement.get(keyOf({ type: 'ipv4', value }), source, Date.now()) as { lookup: string };
    JSON.parse(row.lookup);
  }
  database.close();
}
