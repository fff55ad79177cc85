import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/app.ts';
import type { Report } from '../../src/domain/report.ts';
import type { Sandbox } from '../../src/sandbox/serve-sandbox.ts';
import { assay } from './assay.ts';
import { addresses, limit, onStage, type Stage, stageAt, sumOf } from './stage.ts';

describe.concurrent('old answers (--stale-for)', () => {
  const source = 'abuseipdb';

  it(
    'are given at once, with their age, and asked for anew behind them',
    onStage(
      async (stage) => {
        const value = '45.50.0.1';
        const ask = async (...more: string[]) => {
          const { stdout } = await stage.run(['enrich', value, '--sources', source, '--format', 'json', '--quiet', ...more]);
          return (JSON.parse(stdout) as Report).enrichments[0]?.records[0];
        };
        const first = await ask();
        await sleep(1_100);
        // Fresh for a second only: without the option it is asked again.
        const old = await ask('--stale-for', '1h');
        expect([old?.observed_at, old?.expires_at, old?.status]).toEqual([first?.observed_at, first?.expires_at, first?.status]);
        expect(Date.parse(old?.expires_at ?? '')).toBeLessThan(Date.now());
        expect(sumOf(stage.sandbox, source, [value], 'answers')).toBe(1);

        expect((await stage.run(['worker', '--once', '--quiet'])).code).toBe(0);
        expect(sumOf(stage.sandbox, source, [value], 'answers')).toBe(2);
        const list = JSON.parse((await stage.run(['submissions', '--json'])).stdout);
        expect(list).toMatchObject([{ origin: 'renewal', lane: 'bulk', state: 'done' }, { state: 'done' }, { state: 'done' }]);
        await sleep(1_100);
        expect(Date.parse((await ask('--stale-for', '1s'))?.observed_at ?? '')).toBeGreaterThan(Date.parse(first?.observed_at ?? ''));
      },
      `sources:\n  ${source}:\n    fresh_for: { found: 1s, not_found: 1s }\n`,
      { latencyMs: [400, 400] },
    ),
  );
});

describe.concurrent('--thrifty', () => {
  it('spares scarce sources what cannot change the verdict: as many requests fewer as it names, and the same verdicts', async () => {
    const values = addresses(60, 3);
    const moods = Object.fromEntries(values.map((value, i) => [value, (['malicious', 'benign', 'absent'] as const)[i] ?? 'absent']));
    const sandbox = await startSandbox({ clock: { now: () => new Date() }, moods });
    const [lavish, thrifty] = [stageAt('', sandbox), stageAt('', sandbox)];
    try {
      const run = async (on: Stage, option: string) => {
        sandbox.reset();
        const { stdout } = await on.run(['enrich', ...values, '--format', 'json', '--quiet', '--deadline', '20s', option]);
        const { enrichments } = JSON.parse(stdout) as Report;
        const records = enrichments.flatMap((each) => each.records);
        const ids = [...new Set(records.filter(({ exposure }) => exposure !== 'none').map(({ source }) => source))];
        const asked = Object.fromEntries(ids.map((id) => [id, sandbox.counts(id).distinct]));
        const spared = Map.groupBy(
          records.filter(({ reason }) => reason === 'decided'),
          ({ source }) => source,
        );
        return { asked, spared: new Map([...spared].map(([id, { length }]) => [id, length])), enrichments };
      };
      const all = await run(lavish, '--no-thrifty');
      const some = await run(thrifty, '--thrifty');
      expect([...all.spared]).toEqual([]);
      expect(some.spared.size).toBeGreaterThan(3);
      for (const [id, asked] of Object.entries(all.asked)) expect([id, some.asked[id]]).toEqual([id, asked - (some.spared.get(id) ?? 0)]);
      const sum = (asked: Record<string, number>): number => Object.values(asked).reduce((a, b) => a + b, 0);
      expect(sum(some.asked)).toBeLessThan(sum(all.asked) * 0.9);
      expect(some.enrichments.map(({ verdict }) => verdict)).toEqual(all.enrichments.map(({ verdict }) => verdict));
      for (const { coverage, records } of some.enrichments)
        expect(coverage.skipped).toBe(records.filter(({ status }) => status === 'skipped').length);
    } finally {
      await lavish.close();
      await thrifty.close().catch(() => undefined);
    }
  });
});

describe.concurrent('a source that takes many at once', () => {
  it(
    'is asked about ten in one request, and the ledger has a row for each',
    onStage(async (stage) => {
      const values = Array.from({ length: 10 }, (_, i) => `CVE-2024-${1000 + i}`);
      const ended = await stage.run(['enrich', ...values, '--sources', 'epss', '--format', 'json', '--quiet']);
      expect(JSON.parse(ended.stdout).coverage).toEqual({ asked: 10, answered: 10, failed: 0, parked: 0, skipped: 0 });
      expect(stage.sandbox.counts('epss')).toMatchObject({ requests: 1, distinct: 10 });
      const rows = (await stage.run(['egress', '--format', 'ndjson'])).stdout.trim().split('\n');
      expect(rows.map((row) => JSON.parse(row).value)).toEqual(values);
      expect(new Set(rows.map((row) => JSON.parse(row).at)).size).toBe(1);
    }),
  );
});

describe.concurrent('several keys of one source (api_keys)', () => {
  const source = 'abuseipdb';
  const keys = ['first-key-0001', 'second-key-0002'];
  let vendors: readonly Sandbox[] = [];
  let gateway: Server | undefined;
  afterAll(async () => {
    for (const vendor of vendors) await vendor.close();
    gateway?.close();
    gateway?.closeAllConnections();
  });

  it(
    'are one pool: each is used up to its own budget and no further, and the answers are one another’s',
    onStage(async (stage) => {
      // One sandbox knows one key: a gateway before two of them sends each key to its own.
      vendors = await Promise.all(
        keys.map((key) =>
          startSandbox({ clock: { now: () => new Date() }, key, marked: false, limits: { [source]: [limit(5, 'minute')] } }),
        ),
      );
      gateway = createServer((request, response) => {
        const vendor = vendors[keys.indexOf(String(request.headers.key))];
        if (!vendor) return void response.writeHead(401).end('{}');
        fetch(`${vendor.url}${request.url}`, { headers: { key: String(request.headers.key) } }).then(
          async (reply) => response.writeHead(reply.status, [...reply.headers].flat()).end(await reply.text()),
          () => response.destroy(),
        );
      });
      await new Promise<void>((done) => gateway?.listen(0, '127.0.0.1', done));
      const { port } = gateway.address() as AddressInfo;
      const config = [
        `sources:\n  ${source}:`,
        `    base_url: http://127.0.0.1:${port}/${source}`,
        `    api_keys: [${keys.join(', ')}]`,
        '    limits: [{ requests: 5, per: minute }]\n',
      ].join('\n');
      const file = join(stage.home, 'pool.yaml');
      writeFileSync(file, config);
      const all = ['--config', file, '--store', join(stage.home, 'pool.db')];
      const values = addresses(70, 14);
      const ended = await assay(stage.home, [
        'enrich',
        ...values,
        '--sources',
        source,
        '--deadline',
        '5s',
        '--format',
        'json',
        '--quiet',
        ...all,
      ]);
      expect(ended.stderr).toBe('');
      const { coverage } = JSON.parse(ended.stdout);
      expect(coverage).toEqual({ asked: 14, answered: 10, failed: 0, parked: 4, skipped: 0 });
      expect(vendors.map((vendor) => vendor.counts(source))).toMatchObject([
        { requests: 5, over: 0, unauthorized: 0 },
        { requests: 5, over: 0, unauthorized: 0 },
      ]);
      const quota = JSON.parse((await assay(stage.home, ['quota', '--json', ...all])).stdout);
      expect(JSON.stringify(quota)).not.toMatch(/first-key|second-key/);
      // What one key heard the other need not ask.
      const again = await assay(stage.home, ['enrich', ...values.slice(0, 4), '--sources', source, '--format', 'json', '--quiet', ...all]);
      expect([again.code, vendors.map((vendor) => vendor.counts(source).requests)]).toEqual([0, [5, 5]]);
    }),
  );
});
