import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/domain/report.ts';
import { root } from './assay.ts';
import { announce, keyFor, onlyAsking, served, serveOn } from './serving.ts';
import { onStage, until } from './stage.ts';

interface Delivered {
  readonly accepted: readonly {
    readonly submission: string;
    readonly repeated: boolean;
    readonly title: string;
    readonly location: string;
  }[];
  readonly complete?: boolean;
  readonly reports?: readonly unknown[];
}

const alerts = join(root, 'src', 'intake', 'alerts');
const vendors = readdirSync(alerts, { withFileTypes: true }).flatMap((folder) => {
  const payloads = join(alerts, folder.name, 'payloads');
  if (!folder.isDirectory() || !readdirSync(join(alerts, folder.name)).includes('payloads')) return [];
  return readdirSync(payloads).map((file) => ({ vendor: folder.name, file, body: readFileSync(join(payloads, file), 'utf8') }));
});
const asking = onlyAsking('abuseipdb', 'greynoise');
const token = 'tok-0123456789-abcdefghij';
const hook = (more = ''): string => `${asking}intake:\n  hooks:\n    - { name: siem, adapter: splunk, token: ${token}${more} }\n`;
const splunk = (n: number): string =>
  JSON.stringify({ sid: `scheduler__${n}`, search_name: `alert ${n}`, result: { src_ip: `45.70.0.${n}`, dest_ip: '10.0.0.1' } });

describe.concurrent('alerts over HTTP', () => {
  it(
    'each payload of each vendor becomes an enriched report; delivered again it is the same submission',
    onStage(
      served(async (server, stage) => {
        const key = await keyFor(stage, { name: 'siem', role: 'service' });
        expect(new Set(vendors.map(({ vendor }) => vendor)).size).toBeGreaterThanOrEqual(11);
        const seen = new Set<string>();
        for (const { vendor, file, body } of vendors) {
          const what = `${vendor}/${file}`;
          const path = `/v1/intake/alerts/${vendor}`;
          const told = await server.told<Delivered>(200, `${path}?wait=30s`, { body, key }).catch((error: unknown) => {
            throw new Error(`${what}: ${String(error)}`);
          });
          expect(told.complete, what).toBe(true);
          // Two spellings of one alert are one, too.
          for (const { submission, repeated } of told.accepted) expect(repeated, what).toBe(seen.has(submission));
          for (const { submission } of told.accepted) seen.add(submission);
          for (const each of told.reports ?? []) {
            const report = reportSchema.parse(each);
            expect(report.submission, what).toMatchObject({ kind: 'alert', origin: vendor });
            expect(report.complete || report.troubles.length > 0, what).toBe(true);
          }
          const again = await server.told<Delivered>(202, path, { body, key });
          expect(
            again.accepted.map(({ submission, repeated }) => [submission, repeated]),
            what,
          ).toEqual(told.accepted.map(({ submission }) => [submission, true]));
        }
        expect(seen.size).toBeGreaterThanOrEqual(20);
        expect(stage.rows('select 1 from submissions')).toHaveLength(seen.size);
        expect(await server.told(200, '/v1/submissions?lane=alert&limit=1')).toMatchObject({
          submissions: [{ person: 'siem', alert: { vendor: vendors.at(-1)?.vendor, ids: expect.anything() } }],
        });
      }, asking),
    ),
  );

  it(
    'what was acknowledged is enriched after kill -9, and nothing is taken twice',
    onStage(
      served(
        async (server, stage, key) => {
          stage.sandbox.fault({ source: 'abuseipdb', kind: 'hang' });
          const acknowledged: string[] = [];
          const sending = Array.from({ length: 40 }, async (_, n) => {
            const reply = await server.ask('/v1/intake/alerts/splunk', { body: splunk(n) }).catch(() => undefined);
            if (reply?.status === 202)
              acknowledged.push(...((await reply.json()) as Delivered).accepted.map(({ submission }) => submission));
          });
          await until(() => acknowledged.length >= 10, 'ten are acknowledged');
          await server.kill();
          await Promise.all(sending);
          expect(acknowledged.length).toBeGreaterThanOrEqual(10);
          expect(stage.rows(`select 1 from submissions where state = 'done'`)).toEqual([]);
          stage.sandbox.clearFaults();
          const again = await serveOn(stage, key);
          try {
            for (const id of acknowledged) {
              const report = reportSchema.parse(await again.told(200, `/v1/submissions/${id}/report?wait=60s`));
              expect(report).toMatchObject({
                complete: true,
                enrichments: [{ records: expect.anything() }, ...report.enrichments.slice(1)],
              });
            }
            // Whoever had no answer sends again.
            await Promise.all(Array.from({ length: 40 }, (_, n) => again.told(202, '/v1/intake/alerts/splunk', { body: splunk(n) })));
            expect(stage.rows('select 1 from submissions')).toHaveLength(40);
          } finally {
            await again.kill();
          }
        },
        `${onlyAsking('abuseipdb')}lease: 5s\n`,
      ),
    ),
  );

  it(
    'a key that only hands alerts in reads no report, not even by waiting for one',
    onStage(
      served(async (server, stage, key) => {
        const path = '/v1/intake/alerts/splunk?wait=30s';
        const first = await server.told<Delivered>(200, path, { body: splunk(1), key });
        expect(first.reports).toHaveLength(1);
        const only = await keyFor(stage, { name: 'siem', role: 'service', scopes: ['intake:write'] });
        const accepted = [{ ...first.accepted[0], repeated: true }];
        expect(await server.told(202, path, { body: splunk(1), key: only })).toEqual({ accepted });
      }, asking),
    ),
  );

  it(
    'what is no alert is refused with its reason: other JSON, none, too deep, too large, too many',
    onStage(
      served(async (server, stage, key) => {
        const status = async (body: string | Uint8Array<ArrayBuffer>, adapter = 'splunk') => {
          const reply = await server.ask(`/v1/intake/alerts/${adapter}`, { method: 'POST', body });
          const problem = (await reply.json()) as { status: number; detail: string; code: string };
          expect(reply.headers.get('content-type')).toContain('application/problem+json');
          return [reply.status, problem.code];
        };
        expect(await status('{"a":1}')).toEqual([422, 'ASSAY_INPUT_UNREADABLE']);
        expect(await status('no JSON at all')).toEqual([422, 'ASSAY_INPUT_UNREADABLE']);
        expect(await status('')).toEqual([400, 'ASSAY_INPUT_EMPTY']);
        expect(await status(splunk(1), 'nobody')).toEqual([404, 'ASSAY_NOT_FOUND']);
        expect(await status('['.repeat(100_000))).toEqual([400, 'ASSAY_REQUEST_INVALID']);
        expect(await status(`{"result":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`)).toEqual([400, 'ASSAY_REQUEST_INVALID']);
        expect(await announce(server.url, '/v1/intake/alerts/splunk', key, 6_000_000)).toEqual([413, 'ASSAY_INPUT_TOO_LARGE']);
        expect(await status(new Uint8Array(Array.from({ length: 5_000 }, (_, n) => n % 256)))).toEqual([422, 'ASSAY_INPUT_UNREADABLE']);
        expect(stage.rows('select 1 from submissions')).toEqual([]);
        const deep = await server.ask('/v1/submissions', {
          body: `{"values":${'['.repeat(90_000)}`,
          headers: { 'content-type': 'application/json' },
        });
        expect(deep.status).toBe(400);
        expect((await server.ask('/livez')).status).toBe(200);
      }, asking),
    ),
  );
});

describe.concurrent('hooks', () => {
  it(
    'are found by their token alone, and only from where they may come',
    onStage(
      served(async (server, stage) => {
        const taken = await server.told<Delivered>(202, `/v1/intake/hooks/${token}`, { body: splunk(1), key: null });
        expect(taken.accepted).toMatchObject([{ repeated: false, title: 'alert 1' }]);
        expect(stage.rows('select ordered from submissions')).toMatchObject([{ ordered: expect.stringContaining('"person":"hook:siem"') }]);
        for (const wrong of [`${token}x`, token.slice(1), 'x', '%00'])
          expect((await server.ask(`/v1/intake/hooks/${wrong}`, { body: splunk(2), key: null })).status).toBe(404);
        // Of strangers no body is read, at no address.
        for (const path of ['/v1/intake/hooks/x', '/nowhere'])
          expect(await announce(server.url, path, '', 4_000_000)).toEqual([404, 'ASSAY_NOT_FOUND']);
        stage.configure(hook(', from: [192.0.2.0/24]'));
        const other = await serveOn(stage, '');
        expect((await other.ask(`/v1/intake/hooks/${token}`, { body: splunk(3), key: null })).status).toBe(404);
        await other.kill();
        expect(stage.rows('select 1 from submissions')).toHaveLength(1);
      }, hook(', tlp: green')),
    ),
  );

  it(
    'a signature must be right, fresh and new, also after a restart',
    onStage(
      served(async (server, stage, key) => {
        const secret = 'a secret of the hook';
        const now = Math.floor(Date.now() / 1_000);
        const signed = (body: string, time: number | string, by = secret) => ({
          body,
          key: null,
          headers: {
            'x-signature-256': `sha256=${createHmac('sha256', by).update(`${time}.${body}`).digest('hex')}`,
            'x-time': String(time),
          },
        });
        const status = async (on: typeof server, init: object) => (await on.ask(`/v1/intake/hooks/${token}`, init)).status;
        expect(await status(server, signed(splunk(1), now))).toBe(202);
        expect(await status(server, signed(splunk(1), now))).toBe(409);
        expect(await status(server, signed(splunk(1), now + 1))).toBe(202);
        expect(await status(server, signed(splunk(2), now, 'another'))).toBe(401);
        expect(await status(server, { ...signed(splunk(2), now), body: splunk(3) })).toBe(401);
        expect(await status(server, signed(splunk(2), now - 400))).toBe(401);
        expect(await status(server, signed(splunk(2), now + 400))).toBe(401);
        expect(await status(server, signed(splunk(2), 'soon'))).toBe(401);
        expect(await status(server, { body: splunk(2), key: null })).toBe(401);
        await server.kill();
        const again = await serveOn(stage, key);
        expect(await status(again, signed(splunk(1), now))).toBe(409);
        await again.kill();
        expect(stage.rows('select 1 from submissions')).toHaveLength(1);
      }, hook(', secret: a secret of the hook, timestamp_header: X-Time')),
    ),
  );
});
