import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Lookalike } from '../domain/lookalike.ts';
import type { Auth, HttpSource, Limit } from '../domain/source.ts';
import { type Sandbox, type SandboxOptions, serveSandbox } from './serve-sandbox.ts';

const start = Date.UTC(2026, 10, 23, 12);
const cite = 'https://vendor.example.com/limits';
const perMinute: Limit = { requests: 60, per: 'minute', cite };

function fakeSource(id: string, more: Partial<HttpSource> = {}): HttpSource {
  return {
    kind: 'http',
    id,
    name: id.toUpperCase(),
    homepage: 'https://vendor.example.com',
    about: 'Invented.',
    accepts: ['ipv4'],
    says: [],
    exposure: 'third-party',
    reliability: 'C',
    lineage: id,
    freshFor: { found: 60, notFound: 60 },
    baseUrl: 'https://vendor.example.com/api',
    account: id,
    defaultPlan: 'free',
    limits: { free: [perMinute], gold: [] },
    concurrency: 8,
    replies: 'json',
    reveals: 'value',
    probe: { type: 'ipv4', value: '192.0.2.1' },
    request: ({ value }, answers) => (answers.length === 0 ? { path: `/ip/${value}` } : undefined),
    meaning: () => undefined,
    read: () => ({ status: 'not_found' }),
    ...more,
  };
}

function fakeLookalike(id: string): Lookalike {
  return {
    source: id,
    asked: ({ path }) => (path.startsWith('/ip/') ? decodeURIComponent(path.slice(4)) : undefined),
    reply: (value, mood, { method, query, body }) => ({
      status: mood === 'absent' ? 404 : 200,
      body: { value, mood, method, query, body: body ?? null },
    }),
    unauthorized: (presented) => ({ status: 401, body: { message: `who is ${presented}?` } }),
    overQuota: () => ({ status: 429, body: { message: 'slow down' } }),
  };
}

const header: Auth = { in: 'header', name: 'X-Key', prefix: 'Token ', env: 'A_KEY', getKeyAt: cite };
const query: Auth = { in: 'query', name: 'apikey', env: 'A_KEY', getKeyAt: cite };
const basic: Auth = { in: 'basic', env: 'A_USER', passwordEnv: 'A_PASSWORD', getKeyAt: cite };

const oauth: Auth = {
  in: 'oauth',
  env: 'A_CLIENT',
  passwordEnv: 'A_SECRET',
  tenantEnv: 'A_TENANT',
  tokenUrl: 'https://login.example.com/{tenant}',
  scope: 'all',
  getKeyAt: cite,
};

const open: Sandbox[] = [];
afterEach(async () => {
  for (const sandbox of open.splice(0)) await sandbox.close();
});

async function serve(sources: readonly HttpSource[], more: Partial<SandboxOptions> = {}): Promise<Sandbox & { advance(ms: number): void }> {
  let now = start;
  const clock = { now: () => new Date(now) };
  const sandbox = await serveSandbox({ clock, sources, lookalikes: sources.map(({ id }) => fakeLookalike(id)), ...more });
  open.push(sandbox);
  return Object.assign(sandbox, { advance: (ms: number) => (now += ms) });
}

async function seen(url: string, init?: RequestInit): Promise<{ status: number; body: unknown; mark: string | null }> {
  const response = await fetch(url, init);
  return { status: response.status, body: await response.json(), mark: response.headers.get('x-assay-sandbox') };
}

describe('keys', () => {
  const cases: readonly (readonly [string, Auth, string, RequestInit, string])[] = [
    ['header with its prefix', header, '', { headers: { 'x-key': 'Token sandbox-key' } }, 'sandbox-key'],
    ['query', query, '?apikey=sandbox-key', {}, 'sandbox-key'],
    ['Basic', basic, '', { headers: { authorization: `Basic ${btoa('sandbox-key:sandbox-key')}` } }, 'sandbox-key'],
  ];
  test.each(cases)('%s is let in', async (_, auth, search, init) => {
    const sandbox = await serve([fakeSource('alpha', { auth })], { moods: { '192.0.2.1': 'benign' } });
    const { status, mark } = await seen(`${sandbox.baseUrl('alpha')}/ip/192.0.2.1${search}`, init);
    expect([status, mark]).toEqual([200, '1']);
    expect(sandbox.counts('alpha').unauthorized).toBe(0);
  });

  const wrong: readonly (readonly [string, Auth, string, RequestInit, string])[] = [
    ['header missing', header, '', {}, ''],
    ['header without its prefix', header, '', { headers: { 'x-key': 'sandbox-key' } }, 'sandbox-key'],
    ['header with another key', header, '', { headers: { 'x-key': 'Token nope' } }, 'nope'],
    ['query missing', query, '', {}, ''],
    ['query with another key', query, '?apikey=nope', {}, 'nope'],
    ['the key in the header where the query is its place', query, '', { headers: { apikey: 'sandbox-key' } }, ''],
    ['Basic missing', basic, '', {}, ''],
    ['Basic with another password', basic, '', { headers: { authorization: `Basic ${btoa('sandbox-key:nope')}` } }, 'sandbox-key:nope'],
    ['a bearer where Basic is asked for', basic, '', { headers: { authorization: 'Bearer sandbox-key' } }, ''],
  ];
  test.each(wrong)('%s is refused in the words of the vendor', async (_, auth, search, init, presented) => {
    const sandbox = await serve([fakeSource('alpha', { auth })]);
    const reply = await seen(`${sandbox.baseUrl('alpha')}/ip/192.0.2.1${search}`, init);
    expect(reply).toEqual({ status: 401, body: { message: `who is ${presented}?` }, mark: '1' });
    expect(sandbox.counts('alpha')).toMatchObject({ requests: 1, unauthorized: 1, over: 0, peak: [{ max: 0 }] });
  });

  test('a token is sold to the key, is the key, and is counted as no request', async () => {
    const sandbox = await serve([fakeSource('alpha', { auth: oauth }), fakeSource('beta', { auth: basic })]);
    const buy = (id: string, secret: string) => {
      const form = { grant_type: 'client_credentials', client_id: 'sandbox-key', client_secret: secret, scope: 'all' };
      return seen(`${sandbox.baseUrl(id)}/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams(form) });
    };
    const { status, body, mark } = await buy('alpha', 'sandbox-key');
    expect([status, body, mark]).toEqual([200, expect.objectContaining({ token_type: 'Bearer', access_token: 'sandbox-key' }), '1']);
    expect(await buy('alpha', 'nope')).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    const ask = (token: string) => fetch(`${sandbox.baseUrl('alpha')}/ip/192.0.2.1`, { headers: { authorization: `Bearer ${token}` } });
    expect([(await ask('sandbox-key')).status === 401, (await ask('nope')).status]).toEqual([false, 401]);
    expect(sandbox.counts('alpha')).toMatchObject({ requests: 2, unauthorized: 1 });
    expect(await buy('beta', 'sandbox-key')).toMatchObject({ status: 401 });
  });

  test('the accepted key can be chosen', async () => {
    const sandbox = await serve([fakeSource('alpha', { auth: query })], { key: 'k2' });
    expect((await fetch(`${sandbox.baseUrl('alpha')}/ip/192.0.2.1?apikey=sandbox-key`)).status).toBe(401);
    expect((await fetch(`${sandbox.baseUrl('alpha')}/ip/192.0.2.1?apikey=k2`)).status).not.toBe(401);
  });
});

describe('answers', () => {
  test('hand the look-alike method, path, query and body as they came', async () => {
    const sandbox = await serve([fakeSource('alpha')], { moods: { 'a b/c': 'malicious' } });
    const reply = await seen(`${sandbox.baseUrl('alpha')}/ip/a%20b%2Fc?days=90&__proto__=x`, { method: 'POST', body: '{"q":1}' });
    const body = JSON.parse('{"value":"a b/c","mood":"malicious","method":"POST","query":{"days":"90","__proto__":"x"},"body":{"q":1}}');
    expect(reply).toEqual({ status: 200, body, mark: '1' });
  });

  test('several values in one request are one request, each has its mood, and all are counted as asked about', async () => {
    const batching: Lookalike = {
      ...fakeLookalike('alpha'),
      batch: {
        asked: ({ path, query }) => (path === '/many' ? query.q?.split(',') : undefined),
        reply: (asked) => ({ status: 200, body: asked }),
      },
    };
    const sandbox = await serve([fakeSource('alpha')], { lookalikes: [batching], moods: { a: 'malicious', b: 'absent', c: 'benign' } });
    const expected = [
      { value: 'a', mood: 'malicious' },
      { value: 'b', mood: 'absent' },
      { value: 'c', mood: 'benign' },
    ];
    expect((await seen(`${sandbox.baseUrl('alpha')}/many?q=a,b,c`)).body).toEqual(expected);
    expect((await seen(`${sandbox.baseUrl('alpha')}/ip/a`)).body).toMatchObject({ value: 'a', mood: 'malicious' });
    expect(sandbox.counts('alpha')).toMatchObject({ requests: 2, distinct: 3, repeats: 1, peak: [{ max: 2 }] });
  });

  test('to answer again what was answered is needless; faults are no answers, nor is what nobody waited for', async () => {
    const sandbox = await serve([fakeSource('alpha')], { latencyMs: [60, 60] });
    const url = (value: string) => `${sandbox.baseUrl('alpha')}/ip/${value}`;
    sandbox.fault({ source: 'alpha', kind: 'server-error', times: 1 });
    for (let n = 0; n < 3; n += 1) await seen(url('a'));
    await expect(fetch(url('b'), { signal: AbortSignal.timeout(20) })).rejects.toThrow();
    await seen(url('b'));
    expect(sandbox.counts('alpha')).toMatchObject({ requests: 5, faulted: 1, unheard: 1, distinct: 2, repeats: 3, needless: 1 });
    expect([...sandbox.values('alpha')]).toEqual([
      ['a', { times: 3, answers: 2 }],
      ['b', { times: 2, answers: 1 }],
    ]);
  });

  test('for a client that is set up for the vendors, the mark can be left out', async () => {
    const sandbox = await serve([fakeSource('alpha')], { marked: false });
    expect(await seen(`${sandbox.baseUrl('alpha')}/ip/a`)).toMatchObject({ body: { value: 'a' }, mark: null });
  });

  test('the same value has the same mood at every source and in every run', async () => {
    const moods: unknown[] = [];
    for (let run = 0; run < 2; run += 1) {
      const sandbox = await serve([fakeSource('alpha'), fakeSource('beta')]);
      for (const id of ['alpha', 'beta']) moods.push((await seen(`${sandbox.baseUrl(id)}/ip/192.0.2.77`)).body);
    }
    expect(new Set(moods.map((body) => JSON.stringify(body))).size).toBe(1);
  });

  test('an unknown page is 501, a broken encoding 400, an unknown source 404 with the known ones', async () => {
    const sandbox = await serve([fakeSource('alpha')]);
    expect(await seen(`${sandbox.baseUrl('alpha')}/nowhere`)).toEqual({
      status: 501,
      body: { error: 'the sandbox of alpha has no page GET /nowhere' },
      mark: '1',
    });
    expect(await seen(`${sandbox.baseUrl('alpha')}/ip/%ff`)).toMatchObject({ status: 400, mark: '1' });
    expect(await seen(`${sandbox.url}/gamma/ip/1`)).toEqual({
      status: 404,
      body: { error: 'the sandbox plays no source "gamma"', known: ['alpha'] },
      mark: '1',
    });
    expect(await seen(`${sandbox.url}//evil.example.com/x`)).toMatchObject({ status: 404 });
    expect(await seen(`${sandbox.url}/constructor`)).toMatchObject({ status: 404 });
    expect(() => sandbox.baseUrl('gamma')).toThrow(expect.objectContaining({ code: 'ASSAY_UNKNOWN_SOURCE' }));
  });

  test('a request body beyond 1 MiB is refused and the server lives on', async () => {
    const sandbox = await serve([fakeSource('alpha')]);
    const reply = await seen(`${sandbox.baseUrl('alpha')}/ip/192.0.2.1`, { method: 'POST', body: 'x'.repeat(8 * 1024 * 1024) });
    expect(reply).toMatchObject({ status: 413, mark: '1' });
    expect((await fetch(sandbox.url)).status).toBe(200);
  });

  test('what is no HTTP gets a marked 400', async () => {
    const sandbox = await serve([fakeSource('alpha')]);
    const text = (wire: string): Promise<string> =>
      new Promise((done) => {
        let all = '';
        const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1', () => socket.write(wire));
        socket.on('data', (chunk) => (all += chunk));
        socket.on('close', () => done(all));
      });
    for (const wire of ['\u0000\u0001nonsense\r\n\r\n', 'GET http://example.com/ HTTP/1.1\r\nconnection: close\r\n\r\n']) {
      expect(await text(wire)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n(.+\r\n)*x-assay-sandbox: 1\r\n/);
    }
  });
});

describe('quotas', () => {
  const counter = { remaining: 'X-Left', reset: 'X-Reset' };

  test('the 61st within a rolling minute is refused and counted; a minute after the first the next is let in', async () => {
    const sandbox = await serve([fakeSource('alpha', { counter })]);
    const ask = (): Promise<Response> => fetch(`${sandbox.baseUrl('alpha')}/ip/192.0.2.1`);
    const first = await ask();
    expect([first.headers.get('x-left'), first.headers.get('x-reset')]).toEqual(['59', String(start / 1000 + 60)]);
    sandbox.advance(30_000);
    for (let n = 0; n < 59; n += 1) expect((await ask()).status).not.toBe(429);
    sandbox.advance(29_999);
    const refused = await ask();
    const told = ['x-left', 'x-reset', 'retry-after'].map((name) => refused.headers.get(name));
    expect([refused.status, await refused.json(), ...told]).toEqual([429, { message: 'slow down' }, '0', String(start / 1000 + 60), '1']);
    sandbox.advance(1);
    expect((await ask()).status).not.toBe(429);
    expect(sandbox.counts('alpha')).toEqual({
      requests: 62,
      over: 1,
      unauthorized: 0,
      faulted: 0,
      unheard: 0,
      distinct: 1,
      repeats: 61,
      needless: 60,
      peak: [{ requests: 60, per: 'minute', window: 'rolling', max: 61 }],
    });
  });

  test('a vendor that counts nothing for its clients leaves them guessing; one that counts from now does so', async () => {
    const limits = { alpha: [], beta: [{ requests: 1, per: 'hour', cite }], gamma: [{ requests: 1, per: 'hour', cite }] } as const;
    const sources = [
      fakeSource('alpha', { counter }),
      fakeSource('beta'),
      fakeSource('gamma', { counter: { remaining: 'X-Left', reset: 'X-Reset-After' } }),
    ];
    const sandbox = await serve(sources, { limits });
    const heads: unknown[] = [];
    for (const id of ['alpha', 'beta', 'beta', 'gamma', 'gamma']) {
      const { status, headers } = await fetch(`${sandbox.baseUrl(id)}/ip/192.0.2.1`);
      heads.push([status === 429, headers.get('x-left'), headers.get('x-reset-after'), headers.get('retry-after')]);
    }
    expect(heads).toEqual([
      [false, null, null, null],
      [false, null, null, null],
      [true, null, null, null],
      [false, '0', '3600', null],
      [true, '0', '3600', '3600'],
    ]);
  });

  test('sources of one account share it; a plan can be chosen; a reset starts anew', async () => {
    const limits = { alpha: [{ requests: 1, per: 'day', cite }], beta: [{ requests: 1, per: 'day', cite }] } as const;
    const shared = await serve([fakeSource('alpha', { account: 'one' }), fakeSource('beta', { account: 'one' })], { limits });
    expect((await fetch(`${shared.baseUrl('alpha')}/ip/192.0.2.1`)).status).not.toBe(429);
    expect((await fetch(`${shared.baseUrl('beta')}/ip/192.0.2.1`)).status).toBe(429);
    shared.reset();
    expect((await fetch(`${shared.baseUrl('beta')}/ip/192.0.2.1`)).status).not.toBe(429);
    expect(shared.counts('alpha')).toMatchObject({ requests: 0, over: 0, distinct: 0, repeats: 0, peak: [{ max: 1 }] });

    const gold = await serve([fakeSource('alpha')], { plan: { alpha: 'gold' } });
    for (let n = 0; n < 61; n += 1) expect((await fetch(`${gold.baseUrl('alpha')}/ip/192.0.2.1`)).status).not.toBe(429);
    expect(gold.counts('alpha')).toMatchObject({ requests: 61, over: 0, peak: [] });
    await expect(serve([fakeSource('alpha')], { plan: { alpha: 'tin' } })).rejects.toMatchObject({
      code: 'ASSAY_USAGE',
      fix: 'Its plans are: free, gold.',
    });
  });

  test('a hundred connections at once, thousands of requests: every one is counted', async () => {
    const sandbox = await serve([fakeSource('alpha')], { latencyMs: [1, 5] });
    const ask = async (worker: number): Promise<number> => {
      let refused = 0;
      for (let n = 0; n < 30; n += 1) {
        const response = await fetch(`${sandbox.baseUrl('alpha')}/ip/${worker}-${n % 20}`);
        await response.arrayBuffer();
        if (response.status === 429) refused += 1;
      }
      return refused;
    };
    const refused = (await Promise.all(Array.from({ length: 100 }, (_, worker) => ask(worker)))).reduce((sum, each) => sum + each, 0);
    expect(refused).toBe(2_940);
    expect(sandbox.counts('alpha')).toMatchObject({
      requests: 3_000,
      over: 2_940,
      distinct: 2_000,
      repeats: 1_000,
      peak: [{ max: 3_000 }],
    });
  });
});

describe('control', () => {
  test('the first page says what it is and lists everything', async () => {
    const sandbox = await serve([fakeSource('alpha', { auth: header }), fakeSource('beta', { auth: query })], { key: 'k2' });
    const response = await fetch(sandbox.url);
    const text = await response.text();
    expect(text.split('\n')[0]).toBe('assay sandbox: invented answers, nobody was asked');
    for (const part of [
      sandbox.baseUrl('alpha'),
      sandbox.baseUrl('beta'),
      'is: k2',
      'X-Key: Token',
      'apikey=',
      '60 per minute',
      'refuse-mid-body',
    ]) {
      expect(text).toContain(part);
    }
    expect([response.status, response.headers.get('x-assay-sandbox')]).toEqual([200, '1']);
  });

  test('faults are set, seen, refused with help, and cleared over HTTP', async () => {
    const sandbox = await serve([fakeSource('alpha')]);
    const post = (body: string) => seen(`${sandbox.url}/__sandbox/faults`, { method: 'POST', body });
    expect(await post('{"source":"alpha","kind":"server-error","times":2}')).toMatchObject({
      status: 200,
      body: [{ source: 'alpha', kind: 'server-error', times: 2 }],
    });
    expect((await fetch(`${sandbox.baseUrl('alpha')}/ip/192.0.2.1`)).status).toBe(500);
    expect(await seen(`${sandbox.url}/__sandbox/faults`)).toMatchObject({ body: [{ source: 'alpha', kind: 'server-error', times: 1 }] });
    expect(await post('{"source":"gamma","kind":"hang"}')).toEqual({
      status: 400,
      body: { error: 'The sandbox plays no source "gamma".', fix: 'Name * or one of: alpha.' },
      mark: '1',
    });
    expect(await post('{')).toMatchObject({ status: 400, body: { error: 'The body is not JSON.' } });
    expect(await seen(`${sandbox.url}/__sandbox/faults`, { method: 'DELETE' })).toEqual({ status: 200, body: [], mark: '1' });
    expect((await fetch(`${sandbox.baseUrl('alpha')}/ip/192.0.2.1`)).status).not.toBe(500);
    expect(await seen(`${sandbox.url}/__sandbox/counts`)).toEqual({ status: 200, body: { alpha: sandbox.counts('alpha') }, mark: '1' });
    expect(sandbox.counts('alpha')).toMatchObject({ requests: 2, faulted: 1 });
    expect(await seen(`${sandbox.url}/__sandbox/reset`, { method: 'POST' })).toMatchObject({ status: 200, body: { reset: true } });
    expect(sandbox.counts('alpha').requests).toBe(0);
    expect(await seen(`${sandbox.url}/__sandbox/nope`)).toMatchObject({ status: 404, mark: '1' });
  });
});

describe('server', () => {
  test.each(['0.0.0.0', '::', '192.0.2.1', 'example.com', '127.0.0.1.example.com', ''])(
    'host %j is no loopback and refused',
    async (host) => {
      await expect(serve([], { host })).rejects.toMatchObject({ code: 'ASSAY_USAGE' });
    },
  );

  test('a taken port has its own code and a fix', async () => {
    const sandbox = await serve([]);
    const port = Number(new URL(sandbox.url).port);
    await expect(serve([], { port })).rejects.toMatchObject({ code: 'ASSAY_PORT_IN_USE', fix: expect.stringContaining('another port') });
    await expect(serve([], { port: 70_000 })).rejects.toMatchObject({ code: 'ASSAY_USAGE' });
  });

  test('plays only what has both a source and a look-alike', async () => {
    const sandbox = await serve([fakeSource('alpha'), fakeSource('beta')], { lookalikes: [fakeLookalike('beta'), fakeLookalike('gamma')] });
    expect(Object.keys((await seen(`${sandbox.url}/__sandbox/counts`)).body as object)).toEqual(['beta']);
    const unknown = { code: 'ASSAY_UNKNOWN_SOURCE', fix: 'It plays: alpha.' };
    for (const more of [{ plan: { alhpa: 'free' } }, { limits: { alhpa: [] } }])
      await expect(serve([fakeSource('alpha')], more)).rejects.toMatchObject(unknown);
    await expect(serve([fakeSource('alpha')], { faults: [{ source: 'alhpa', kind: 'hang' }] })).rejects.toMatchObject({
      code: 'ASSAY_USAGE',
    });
  });

  test('close ends waiting requests at once and may be called twice', async () => {
    const sandbox = await serve([fakeSource('alpha')], { latencyMs: [60_000, 60_000] });
    const waiting = Array.from({ length: 20 }, () =>
      fetch(`${sandbox.baseUrl('alpha')}/ip/192.0.2.1`).then(
        () => 'answered',
        () => 'cut',
      ),
    );
    while (sandbox.counts('alpha').requests < 20) await new Promise((done) => setTimeout(done, 5));
    await sandbox.close();
    await sandbox.close();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['cut']));
    await expect(fetch(sandbox.url)).rejects.toThrow('fetch failed');
  });
});
