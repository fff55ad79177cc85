import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { weekSchema } from '../../src/domain/figures.ts';
import { keyFor, onlyAsking, served } from './serving.ts';
import { onStage, until } from './stage.ts';

describe.concurrent('what is seen from outside', () => {
  it(
    'metrics are well-formed for promtool, and count what was done; the week says the same',
    onStage(
      served(
        async (server, stage) => {
          const alert = { values: ['45.80.2.1', '45.80.2.2'], lane: 'alert' };
          await server.ask('/v1/submissions?wait=5s', { json: alert });
          await server.ask('/v1/submissions?wait=20s', { json: { values: ['45.80.2.1'], sources: ['abuseipdb'] } });
          const text = await (await server.ask('/metrics')).text();
          const checked = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
          expect(`${checked.stdout}${checked.stderr}`).toBe('');
          expect(checked.status).toBe(0);
          for (const outcome of ['found', 'not_found'])
            expect(text).toContain(`assay_lookups_total{source="abuseipdb",outcome="${outcome}",reason="",via="sandbox"} 1`);
          expect(text).toContain('assay_lookups_total{source="abuseipdb",outcome="found",reason="",via="cache"} 1');
          expect(text).toContain('assay_lookup_duration_seconds_count{source="abuseipdb"} 2');
          expect(text).toMatch(/assay_lookups_parked_total\{source="greynoise",reason="upstream"\} [1-9]/);
          expect(text).toContain('assay_first_verdict_seconds_count{lane="interactive"} 1');
          expect(text).toMatch(/assay_queue_oldest_seconds\{lane="alert"\} [\d.]+/);
          expect(text).toMatch(/assay_budget_left_requests\{source="abuseipdb",window="1000\/day"\} 998/);
          expect(text).toMatch(/route="\/v1\/submissions"/);
          // No label holds what somebody asked about.
          expect(text).not.toContain('45.80.2');

          // Tallies are written down every ten seconds.
          let week = weekSchema.parse(await server.told(200, '/v1/figures'));
          await until(async () => {
            week = weekSchema.parse(await server.told(200, '/v1/figures'));
            return week.cache.remembered === 1;
          }, 'the tallies are in the store');
          expect(week.sources.find(({ source }) => source === 'abuseipdb')).toMatchObject({
            calls: 2,
            answered: 2,
            failed: 0,
            success: 1,
            cost: 0.02,
          });
          expect(week).toMatchObject({ currency: 'USD', success: { aim: 0.99 }, overrides: null });
          expect(week.pace.map(({ lane, submissions, open }) => [lane, submissions, open])).toEqual([
            ['interactive', 1, 0],
            ['alert', 1, 1],
          ]);
          const { stdout } = await stage.run(['metrics']);
          expect(stdout).toMatch(/abuseipdb +2 +2 +0 +100.0 %.*0.02 USD/);

          expect((await server.ask('/metrics', { key: null })).status).toBe(401);
          const narrow = await keyFor(stage, { name: 'narrow', scopes: ['reports:read'] });
          expect((await server.ask('/metrics', { key: narrow })).status).toBe(403);
        },
        `${onlyAsking('abuseipdb', 'greynoise')}telemetry: { currency: USD, prices: { abuseipdb: 0.01 } }\n`,
      ),
      '',
      { faults: [{ source: 'greynoise', kind: 'server-error' }] },
    ),
  );

  it(
    'readiness tells the truth, and traces go where they are wanted, without values',
    onStage(async (stage) => {
      let received = '';
      const collector = createServer((request, response) => {
        request.on('data', (piece) => {
          received += piece;
        });
        request.on('end', () => response.end('{}'));
      });
      await new Promise<void>((resolve) => void collector.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/traces`;
      await served(
        async (server) => {
          expect((await server.ask('/livez', { key: null })).status).toBe(200);
          expect((await server.ask('/readyz', { key: null })).status).toBe(200);
          await server.ask('/v1/submissions?wait=20s', { json: { values: ['45.80.2.9'] } });
          await until(() => received.includes('"lookup"') && received.includes('"take"'), 'spans arrive');
          expect(received).toContain('assay.source');
          expect(received).not.toContain('45.80.2.9');
        },
        `${onlyAsking('abuseipdb')}telemetry: { traces: '${url}' }\n`,
      )(stage);
      collector.close();
    }),
  );
});
