import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { scopes } from '../../src/domain/access.ts';
import { announce, keyFor, onlyAsking, onWire, served } from './serving.ts';
import { onStage } from './stage.ts';

interface Operation {
  readonly 'x-scope'?: string;
  readonly security?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const asking = onlyAsking('abuseipdb');
const operationsOf = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...{ operation, method: method.toUpperCase() },
      path: path
        .replace('{type}', 'ipv4')
        .replace('{value}', '192.0.2.1')
        .replace(/\{\w+\}/g, 'nothing'),
    })),
  );

describe.concurrent('every route', () => {
  it(
    'refuses whoever has no key, a wrong one, one that is over or revoked, and one without the scope',
    onStage(
      served(async (server, stage) => {
        const document = await server.told<Document>(200, '/v1/openapi.json', { key: null });
        const operations = operationsOf(document);
        expect(operations.length).toBeGreaterThan(35);
        const over = await keyFor(stage, { name: 'over', expiresAt: new Date(Date.now() + 1_500) });
        await sleep(1_600);
        // What an admin may do, but for one scope each.
        const without = new Map<string, string>();
        for (const scope of scopes)
          without.set(scope, await keyFor(stage, { name: `no ${scope}`, scopes: scopes.filter((each) => each !== scope) }));
        const open: string[] = [];
        for (const { path, method, operation } of operations) {
          const what = `${method} ${path}`;
          const scope = operation['x-scope'];
          const status = async (key: string | null) => {
            const reply = await server.ask(path, { method, key });
            const problem = reply.status >= 400 ? ((await reply.json()) as { code: string; status: number }) : undefined;
            if (problem) expect([problem.status, problem.code.startsWith('ASSAY_')], what).toEqual([reply.status, true]);
            else await reply.body?.cancel();
            return [reply.status, reply.headers.has('www-authenticate')];
          };
          if (scope === undefined) {
            open.push(what);
            await status(null);
            continue;
          }
          for (const wrong of [null, 'nothing', over]) expect(await status(wrong), what).toEqual([401, true]);
          expect(await status(without.get(scope) ?? ''), what).toEqual([403, true]);
        }
        // Whoever may come without a key is listed here, so that nobody is let in by mistake.
        expect(open.filter((what) => what.includes('/v1/')).sort()).toEqual([
          'DELETE /v1/session',
          'GET /v1/openapi.json',
          'GET /v1/session',
          'POST /v1/intake/hooks/nothing',
          'POST /v1/session',
        ]);
      }, asking),
    ),
  );

  it(
    'has the headers that restrict browsers, a number for each request, and no word for other origins',
    onStage(
      served(async (server) => {
        for (const path of ['/livez', '/v1/sources', '/v1/nothing', '/reference']) {
          const { headers } = await server.ask(path, { headers: { origin: 'https://example.com' } });
          expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'self';/);
          expect(headers.get('content-security-policy')).not.toContain('unsafe');
          expect(headers.get('x-content-type-options')).toBe('nosniff');
          expect(headers.get('cache-control')).toBe('no-store');
          expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
          expect(headers.get('access-control-allow-origin')).toBeNull();
        }
        const preflight = await server.ask('/v1/submissions', { method: 'OPTIONS', headers: { origin: 'https://example.com' } });
        expect([preflight.status, preflight.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
        expect((await server.ask('/v1/sources', { method: 'HEAD' })).status).toBe(200);
        expect((await server.ask('/v1/events', { method: 'HEAD' })).status).toBe(405);
      }, asking),
    ),
  );

  it(
    'is slowed down by its key, and the others are not',
    onStage(
      served(async (server, stage) => {
        const other = await keyFor(stage, { name: 'other' });
        const all = await Promise.all(Array.from({ length: 30 }, () => server.ask('/v1/budgets')));
        const refused = all.filter(({ status }) => status === 429);
        expect(all.filter(({ status }) => status === 200)).toHaveLength(20);
        expect(refused).toHaveLength(10);
        expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
        expect(await refused[0]?.json()).toMatchObject({ code: 'ASSAY_TOO_MANY_REQUESTS', status: 429 });
        expect((await server.ask('/v1/budgets', { key: other })).status).toBe(200);
        expect((await server.ask('/livez')).status).toBe(200);
      }, `${asking}server: { requests_per_minute: 20 }\n`),
    ),
  );

  it(
    'refuses what it cannot read, and says why',
    onStage(
      served(async (server, _stage, key) => {
        const json = { 'content-type': 'application/json' };
        const problem = async (path: string, init: Parameters<typeof server.ask>[1]) => {
          const reply = await server.ask(path, init);
          const { code } = (await reply.json()) as { code: string };
          return [reply.status, code];
        };
        const wrong = 'ASSAY_REQUEST_INVALID';
        expect(await problem('/v1/extract', { body: '{"text":', headers: json })).toEqual([400, wrong]);
        expect(await problem('/v1/extract', { body: '', method: 'POST', headers: json })).toEqual([400, wrong]);
        expect(await problem('/v1/extract', { body: 'text', headers: { 'content-type': 'text/plain' } })).toEqual([415, wrong]);
        expect(
          await problem('/v1/extract', { body: '{"text":"x"}', headers: { 'content-type': 'application/json; charset=utf-16' } }),
        ).toEqual([415, wrong]);
        expect(await problem('/v1/extract', { body: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), headers: json })).toEqual([400, wrong]);
        expect(await problem('/v1/extract', { json: { text: 'x', more: 1 } })).toEqual([400, wrong]);
        expect(await problem('/v1/extract', { body: '{"text":"x","__proto__":{"a":1}}', headers: json })).toEqual([400, wrong]);
        expect(await announce(server.url, '/v1/submissions', key, 40_000_000)).toEqual([413, 'ASSAY_INPUT_TOO_LARGE']);
        expect(await problem('/v1/submissions', { json: { values: ['192.0.2.1'], sources: ['nobody'] } })).toEqual([
          422,
          'ASSAY_UNKNOWN_SOURCE',
        ]);
        for (const form of ['no form', '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nbreaks off', '--x--\r\n'])
          expect(
            (await problem('/v1/submissions', { body: form, headers: { 'content-type': 'multipart/form-data; boundary=x' } }))[0],
            form,
          ).toBe(form === '--x--\r\n' ? 422 : 400);
        expect(await problem('/v1/submissions', { body: 'x', headers: { 'content-type': 'multipart/form-data' } })).toEqual([400, wrong]);
        expect(await problem('/v1/submissions', { json: { text: '' } })).toEqual([422, 'ASSAY_INPUT_EMPTY']);
        expect(await problem(`/v1/observables/ipv4/${'9'.repeat(200)}`, {})).toEqual([400, wrong]);
        expect(await problem(`/v1/observables/url/${'a'.repeat(20_000)}`, {})).toEqual([431, wrong]);
        expect(await onWire(server.url, 'nothing like HTTP\r\n\r\n')).toMatch(/^HTTP\/1.1 400 .*"code":"ASSAY_REQUEST_INVALID"/s);
        expect(await onWire(server.url, `GET / HTTP/1.1\r\n${'X-A: b\r\n'.repeat(5_000)}`)).toMatch(/^HTTP\/1.1 431 /);
        for (const url of [
          'http://127.0.0.1/',
          'http://169.254.169.254/latest',
          'http://[::1]/',
          'http://0x7f.1/',
          'file:///etc/passwd',
          'http://user:pw@example.com/',
          'http://localhost/',
        ])
          expect(await problem('/v1/submissions', { json: { values: ['192.0.2.1'], callback: { url } } }), url).toEqual([422, wrong]);
      }, asking),
    ),
  );

  it(
    'does not wait for ever for what comes byte by byte, nor for a stream that is silent',
    onStage(
      served(async (server, stage, key) => {
        const head = (path: string) => `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: text/plain\r\n`;
        for (const path of ['/v1/submissions', '/v1/intake/alerts/splunk'])
          expect(await onWire(server.url, `${head(path)}Content-Length: 100\r\n\r\nabc`)).toMatch(/^HTTP\/1.1 408 /);
        const form = head('/v1/submissions').replace('text/plain', 'multipart/form-data; boundary=x');
        expect(await onWire(server.url, `${form}Content-Length: 1000\r\n\r\n--x\r\n`)).toMatch(/^HTTP\/1.1 408 /);
        const stream = await onWire(
          server.url,
          `${head('/v1/submissions/stream')}Connection: close\r\nContent-Length: 100\r\n\r\n45.99.0.1 \n`,
        );
        expect(stream).toMatch(/^HTTP\/1.1 202 .*"end":"cut"/s);
        expect(stage.rows(`select 1 from items where value = '45.99.0.1'`)).toHaveLength(1);
        expect((await server.ask('/v1/submissions?wait=3s', { json: { values: ['45.99.0.2'] } })).status).toBe(200);
      }, `${asking}server: { slowest_request: 1s }\n`),
    ),
  );

  it(
    'is described, with what it answers, in a page that needs nobody else',
    onStage(
      served(async (server) => {
        const document = await server.told<Document>(200, '/v1/openapi.json', { key: null });
        expect(document.openapi).toBe('3.1.0');
        for (const { path, method, operation } of operationsOf(document)) {
          expect(Object.keys(operation.responses), `${method} ${path}`).toContain('default');
          expect(
            Object.keys(operation.responses).some((status) => /^2/.test(status)),
            `${method} ${path}`,
          ).toBe(true);
        }
        const page = await (await server.ask('/reference', { key: null })).text();
        const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '');
        expect(links.length).toBeGreaterThan(3);
        for (const link of links) {
          expect(link).toMatch(/^\/reference\//);
          const file = await server.ask(link, { key: null });
          expect([file.status, (await file.arrayBuffer()).byteLength > 50]).toEqual([200, true]);
        }
        expect(page).not.toMatch(/<script>|\sstyle=|\son\w+=/);
        for (const path of ['/reference/../package.json', '/reference/%2e%2e%2fpackage.json', '/reference/index.js'])
          expect((await server.ask(path, { key: null })).status).toBe(404);
      }, asking),
    ),
  );
});
