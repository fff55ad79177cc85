import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AskOptions, Budget, Heard, Hold, Log, SourceAccess } from '../domain/ports.ts';
import type { HttpSource } from '../domain/source.ts';
import { createOutbound } from './outbound.ts';
import { counterReset, retryAfter, spentUntil } from './pace/retry-after.ts';

const source: HttpSource = {
  kind: 'http',
  id: 'a-source',
  name: 'A source',
  homepage: 'https://example.com',
  about: 'a source of the test',
  accepts: ['ipv4'],
  exposure: 'third-party',
  reliability: 'B',
  lineage: 'a-source',
  freshFor: { found: 60, notFound: 60 },
  baseUrl: 'https://example.com',
  auth: { in: 'header', name: 'Key', env: 'A_KEY', getKeyAt: 'https://example.com/key' },
  account: 'a-source',
  defaultPlan: 'free',
  limits: {},
  counter: { remaining: 'x-left', reset: 'x-reset' },
  concurrency: 2,
  replies: 'json',
  reveals: 'value',
  probe: { type: 'ipv4', value: '1.1.1.1' },
  request: ({ value }, answers) => (answers.length === 0 ? { path: `/v1/${value}` } : undefined),
  meaning: (status, body) => {
    if (JSON.stringify(body) === '{"errors":["who are you?"]}') return 'refused';
    return status === 402 ? 'quota' : status === 404 && JSON.stringify(body) === '{}' ? 'absent' : undefined;
  },
  read: ([body]) => {
    if (JSON.stringify(body) !== '{"bad":true}') throw new Error('not what it should be');
    return { status: 'found', observations: [{ kind: 'listing', list: 'a list', category: 'malware' }] };
  },
};

const good = { status: 200, body: '{"bad":true}' };
interface Scripted {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

/** Remembers holds and every grant; grants whatever is not on hold. */
function ledger(): Budget & { granted: number; settled: number; held: Hold[] } {
  const book = {
    granted: 0,
    settled: 0,
    held: [] as Hold[],
    async take({ account, now }: { account: string; now: Date }) {
      const hold = book.held.find((each) => each.account === account && each.until > now);
      if (hold) return { granted: false, retryAt: hold.until, reason: hold.reason, detail: hold.detail } as const;
      book.granted += 1;
      return { granted: true, ticket: { id: book.granted, account, limits: [] } } as const;
    },
    async settle() {
      book.settled += 1;
    },
    async hold(hold: Hold) {
      book.held.push(hold);
    },
    async release() {},
    async holds() {
      return book.held;
    },
    async remaining() {
      return [];
    },
  };
  return book;
}

const silent: Log = { debug() {}, info() {}, warn() {} };

describe('outbound', () => {
  let server: Server;
  let script: Scripted[];
  let seen: IncomingMessage[];
  let access: SourceAccess;

  beforeEach(async () => {
    script = [];
    seen = [];
    server = createServer((request: IncomingMessage, response: ServerResponse) => {
      seen.push(request);
      const { status, body = '', headers = {} }: Scripted = script.shift() ?? good;
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    access = { baseUrl, secret: 'a-secret-key-0123', limits: [], timeoutMs: 2_000, sandbox: false, ownAddress: true };
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  function setUp(more: { access?: Partial<SourceAccess>; retries?: number } = {}) {
    const budget = ledger();
    const outbound = createOutbound({
      access: () => ({ ...access, ...more.access }),
      budget,
      clock: { now: () => new Date() },
      log: silent,
      retries: more.retries,
    });
    const ask = (value = '1.1.1.1', options: Partial<AskOptions> & { within?: number } = {}) =>
      outbound.ask(source, { type: 'ipv4', value }, { deadline: new Date(Date.now() + (options.within ?? 10_000)), ...options });
    return { ask, budget };
  }

  it('sends the key where it belongs and settles what it took', async () => {
    const { ask, budget } = setUp();
    expect(await ask()).toEqual({ status: 'found', observations: [{ kind: 'listing', list: 'a list', category: 'malware' }] });
    expect(seen[0]?.headers).toMatchObject({ key: 'a-secret-key-0123', accept: 'application/json' });
    expect([seen[0]?.url, budget.granted, budget.settled]).toEqual(['/v1/1.1.1.1', 1, 1]);
  });

  it('asks again only what failed of a lookup that takes several requests, and pays for no answer twice', async () => {
    const budget = ledger();
    const steps: HttpSource = {
      ...source,
      request: ({ value }, answers) => (answers.length < 2 ? { path: `/step${answers.length + 1}/${value}` } : undefined),
      read: (answers) => ({ status: 'found', observations: [{ kind: 'listing', list: `${answers.length} answers`, category: 'malware' }] }),
    };
    const outbound = createOutbound({ access: () => access, budget, clock: { now: () => new Date() }, log: silent });
    script = [good, { status: 503, body: '{}' }, good];
    const outcome = await outbound.ask(steps, source.probe, { deadline: new Date(Date.now() + 10_000) });
    expect(outcome).toMatchObject({ observations: [{ list: '2 answers' }] });
    expect(seen.map(({ url }) => url)).toEqual(['/step1/1.1.1.1', '/step2/1.1.1.1', '/step2/1.1.1.1']);
    expect(budget.granted).toBe(3);
    await outbound.close();
  });

  it('pays also for the question that a registry hands on to another, and follows it once', async () => {
    const budget = ledger();
    const registry: HttpSource = { ...source, redirectsTo: ['https://registry.example/'] };
    const outbound = createOutbound({
      // Nobody listens there: what counts is what was asked and paid for.
      access: () => ({ ...access, ownAddress: false, sandbox: true }),
      budget,
      clock: { now: () => new Date() },
      log: silent,
      retries: 0,
    });
    const moved = { status: 302, body: '', headers: { location: 'https://registry.example/v2/1.1.1.1' } };
    script = [moved, moved];
    const outcome = await outbound.ask(registry, source.probe, { deadline: new Date(Date.now() + 10_000) });
    expect(outcome).toEqual({ status: 'failed', reason: 'upstream', detail: expect.stringContaining('redirected to registry.example') });
    expect([seen.map(({ url }) => url), budget.granted]).toEqual([['/v1/1.1.1.1', '/v2/1.1.1.1'], 2]);
    await outbound.close();
  });

  it('tells every reply to who listens, without the key that it echoes', async () => {
    const { ask } = setUp();
    const echo = { status: 503, body: '{"error":"no a-secret-key-0123"}', headers: { 'X-Key': 'a-secret-key-0123', 'X-Left': '3' } };
    script = [echo, good];
    const heard: Heard[] = [];
    await ask('1.1.1.1', { onReply: (reply) => heard.push(reply) });
    expect(heard).toEqual([
      {
        status: 503,
        text: '{"error":"no [redacted]"}',
        headers: expect.objectContaining({ 'x-key': '[redacted]', 'x-left': '3' }),
        answers: 0,
      },
      { status: 200, text: good.body, headers: expect.anything(), answers: 0 },
    ]);
  });

  it('tries a 5xx again, and pays for each attempt', async () => {
    script = [{ status: 503 }, { status: 500 }, good];
    const { ask, budget } = setUp();
    expect((await ask()).status).toBe('found');
    expect([seen.length, budget.granted, budget.settled]).toEqual([3, 3, 3]);
  });

  it('does not try a 400 again', async () => {
    script = [{ status: 400, body: '{"error":"no such thing"}' }];
    expect(await setUp().ask()).toEqual({ status: 'failed', reason: 'upstream', detail: 'HTTP 400: no such thing' });
    expect(seen.length).toBe(1);
  });

  it('asks once where one request is all that is allowed', async () => {
    script = [{ status: 503 }, good];
    expect(await setUp().ask('1.1.1.1', { once: true })).toMatchObject({ status: 'failed', reason: 'upstream' });
    expect(seen.length).toBe(1);
  });

  it('leaves a source alone after five failures in a row, and says until when', async () => {
    script = Array.from({ length: 20 }, () => ({ status: 500 }));
    const { ask } = setUp({ retries: 0 });
    for (let i = 0; i < 5; i++) expect((await ask()).status).toBe('failed');
    const outcome = await ask();
    expect(outcome).toMatchObject({ status: 'parked', reason: 'upstream', detail: '5 attempts in a row failed' });
    if (outcome.status === 'parked') expect(outcome.retryAt.getTime()).toBeGreaterThan(Date.now() + 20_000);
    expect(seen.length).toBe(5);
  });

  it('pauses a source whose key is refused: the second lookup is not sent', async () => {
    script = [{ status: 401, body: '{"error":"Wrong API key: a-secret-key-0123"}' }];
    const { ask } = setUp();
    expect(await ask()).toEqual({ status: 'failed', reason: 'auth', detail: 'HTTP 401: the key was refused: Wrong API key: [redacted]' });
    expect(await ask('8.8.8.8')).toMatchObject({ status: 'failed', reason: 'auth', retryAt: expect.any(Date) });
    expect(seen.length).toBe(1);
  });

  it('pauses a source whose key is refused under another status', async () => {
    script = [{ status: 200, body: '{"errors":["who are you?"]}' }];
    const { ask } = setUp();
    expect(await ask()).toEqual({ status: 'failed', reason: 'auth', detail: 'HTTP 200: the key was refused: who are you?' });
    expect(await ask('8.8.8.8')).toMatchObject({ status: 'failed', reason: 'auth', retryAt: expect.any(Date) });
    expect(seen.length).toBe(1);
  });

  it('starts at once with another key: a refused one does not stand in its way', async () => {
    script = [{ status: 401 }];
    const budget = ledger();
    let secret = 'an-old-key-000000';
    const outbound = createOutbound({ access: () => ({ ...access, secret }), budget, clock: { now: () => new Date() }, log: silent });
    const deadline = new Date(Date.now() + 5_000);
    expect((await outbound.ask(source, source.probe, { deadline })).status).toBe('failed');
    secret = 'a-new-key-1111111';
    expect((await outbound.ask(source, source.probe, { deadline })).status).toBe('found');
  });

  it('waits out a Retry-After that ends before the deadline', async () => {
    script = [{ status: 429, headers: { 'retry-after': '1' } }, good];
    const began = Date.now();
    expect((await setUp().ask()).status).toBe('found');
    expect(Date.now() - began).toBeGreaterThanOrEqual(990);
    expect(seen.length).toBe(2);
  });

  it('parks a lookup whose Retry-After lies past the deadline, and all after it without a request', async () => {
    script = [{ status: 429, headers: { 'retry-after': '120' } }];
    const { ask } = setUp();
    const outcome = await ask();
    expect(outcome).toMatchObject({ status: 'parked', reason: 'rate_limited' });
    if (outcome.status === 'parked') expect(outcome.retryAt.getTime()).toBeGreaterThan(Date.now() + 110_000);
    expect(await ask('8.8.8.8')).toMatchObject({ status: 'parked', reason: 'rate_limited' });
    expect(seen.length).toBe(1);
  });

  it.each(['0', 'Mon, 23 Nov 2020 12:01:00 GMT'])(
    'does not spend its budget on a vendor that says Retry-After: %s',
    async (retryAfterHeader) => {
      script = Array.from({ length: 50 }, () => ({ status: 429, headers: { 'retry-after': retryAfterHeader } }));
      const { ask, budget } = setUp();
      expect(await ask()).toMatchObject({ status: 'parked', reason: 'rate_limited' });
      expect([seen.length, budget.granted]).toEqual([1, 1]);
    },
  );

  it('leaves a vendor alone that refuses three times although we waited as told', async () => {
    script = Array.from({ length: 50 }, () => ({ status: 429, headers: { 'retry-after': '0.05' } }));
    expect(await setUp().ask()).toMatchObject({ status: 'parked', reason: 'rate_limited' });
    expect(seen.length).toBe(3);
  });

  it('tells the failure, not the spent budget, when the budget ends between two attempts', async () => {
    script = [{ status: 500, body: '{"error":"broken"}' }];
    const budget = ledger();
    const take = budget.take;
    const until = new Date(Date.now() + 60_000);
    let takes = 0;
    budget.take = async (spending) => {
      takes += 1;
      return takes > 1 ? ({ granted: false, retryAt: until, reason: 'quota', detail: 'spent' } as const) : take(spending);
    };
    const outbound = createOutbound({ access: () => access, budget, clock: { now: () => new Date() }, log: silent });
    const outcome = await outbound.ask(source, source.probe, { deadline: new Date(Date.now() + 5_000) });
    expect(outcome).toEqual({ status: 'failed', reason: 'upstream', detail: 'HTTP 500: broken', retryAt: until });
  });

  it('asks nobody where the budget cannot be kept', async () => {
    const budget = ledger();
    budget.take = async () => {
      throw new Error('database is locked');
    };
    const outbound = createOutbound({ access: () => access, budget, clock: { now: () => new Date() }, log: silent });
    const outcome = await outbound.ask(source, source.probe, { deadline: new Date(Date.now() + 5_000) });
    expect(outcome).toEqual({ status: 'failed', reason: 'quota', detail: 'not asked: the store could not keep its budget' });
    expect(seen.length).toBe(0);
  });

  it('keeps its answers where a pause cannot be written down', async () => {
    script = [
      { ...good, headers: { 'x-left': '0', 'x-reset': '60' } },
      { status: 401 },
      { status: 429, headers: { 'retry-after': '120' } },
    ];
    const budget = ledger();
    budget.hold = async () => {
      throw new Error('disk is full');
    };
    const outbound = createOutbound({ access: () => access, budget, clock: { now: () => new Date() }, log: silent });
    const ask = () => outbound.ask(source, source.probe, { deadline: new Date(Date.now() + 5_000) });
    expect([(await ask()).status, (await ask()).status, (await ask()).status]).toEqual(['found', 'failed', 'parked']);
  });

  it('says that it was cancelled, not that the vendor broke off', async () => {
    const cancel = new AbortController();
    server.removeAllListeners('request');
    server.on('request', () => cancel.abort());
    expect(await setUp().ask('1.1.1.1', { signal: cancel.signal })).toEqual({
      status: 'failed',
      reason: 'timeout',
      detail: 'cancelled while it was asked',
    });
  });

  it('tells a wall before the vendor from a refused key', async () => {
    script = [{ status: 403, body: '<html>Request blocked</html>' }];
    expect(await setUp().ask()).toMatchObject({ status: 'failed', reason: 'auth', detail: expect.stringContaining('web page') });
  });

  it('holds the account when the vendor counts nothing left, and keeps the answer', async () => {
    script = [{ ...good, headers: { 'x-left': '0', 'x-reset': '60' } }];
    const { ask } = setUp();
    expect((await ask()).status).toBe('found');
    expect(await ask('8.8.8.8')).toMatchObject({ status: 'parked', reason: 'quota', detail: 'the vendor counts nothing left' });
    expect(seen.length).toBe(1);
  });

  it('reads a spent quota from the body or status a source declares', async () => {
    script = [{ status: 402 }];
    expect(await setUp().ask()).toMatchObject({ status: 'parked', reason: 'quota' });
  });

  it('does not follow a redirect', async () => {
    script = [{ status: 302, headers: { location: 'https://elsewhere.example.net/?key=a-secret-key-0123' } }];
    expect(await setUp().ask()).toEqual({
      status: 'failed',
      reason: 'upstream',
      detail: 'HTTP 302: redirected to elsewhere.example.net, which is not followed',
    });
  });

  it('takes no answer of a sandbox for one of the vendor', async () => {
    script = [{ ...good, headers: { 'x-assay-sandbox': '1' } }];
    expect(await setUp().ask()).toMatchObject({ status: 'failed', reason: 'upstream', detail: expect.stringContaining('sandbox') });
  });

  it('does not reach into a private network unless the user named the address', async () => {
    const outcome = await setUp({ access: { ownAddress: false }, retries: 0 }).ask();
    expect(outcome).toMatchObject({ status: 'failed', reason: 'network', detail: expect.stringContaining('not a public address') });
    const named = await setUp({
      access: { ownAddress: false, baseUrl: access.baseUrl.replace('127.0.0.1', 'localhost') },
      retries: 0,
    }).ask();
    expect(named).toMatchObject({ status: 'failed', reason: 'network', detail: expect.stringContaining('not public') });
    expect(seen.length).toBe(0);
  });

  it('gives up at the deadline, and says so where it was not asked at all', async () => {
    expect(await setUp().ask('1.1.1.1', { within: -1 })).toEqual({
      status: 'failed',
      reason: 'timeout',
      detail: 'the deadline passed before it was asked',
    });
    expect(seen.length).toBe(0);
  });

  it('goes through a proxy, but not to the hosts that need none', async () => {
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, client, head) => {
      asked.push(String(request.url));
      const vendor = connect((server.address() as AddressInfo).port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        vendor.write(head);
        vendor.pipe(client).pipe(vendor);
      });
      for (const socket of [vendor, client]) socket.on('error', () => {});
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const through = async (noProxy: string[]) => {
      const baseUrl = 'http://vendor.example.com';
      const parts = { budget: ledger(), clock: { now: () => new Date() }, log: silent, retries: 0 };
      const outbound = createOutbound({ ...parts, access: () => ({ ...access, baseUrl }), proxy: { url, noProxy } });
      const outcome = await outbound.ask(source, source.probe, { deadline: new Date(Date.now() + 5_000) });
      await outbound.close();
      return outcome.status;
    };
    expect([await through([]), asked]).toEqual(['found', ['vendor.example.com:80']]);
    expect([await through(['vendor.example.com']), asked.length]).toEqual(['failed', 1]);
    proxy.closeAllConnections();
    proxy.close();
  });

  it('trusts a private authority where the user names it, and says what is missing where not', async () => {
    const pem = readFileSync(new URL('../../test/fixtures/localhost.pem', import.meta.url), 'utf8');
    const secure = createSecureServer({ key: pem, cert: pem }, (_, response) => response.end(good.body));
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    const baseUrl = `https://localhost:${(secure.address() as AddressInfo).port}`;
    expect(await setUp({ access: { baseUrl }, retries: 0 }).ask()).toMatchObject({
      status: 'failed',
      reason: 'network',
      detail: expect.stringContaining('ca_file'),
    });
    const ca = pem.slice(pem.indexOf('-----BEGIN CERTIFICATE'));
    expect(await setUp({ access: { baseUrl, ca } }).ask()).toMatchObject({ status: 'found' });
    secure.closeAllConnections();
    secure.close();
  });

  it('passes a bug of a source on', async () => {
    const outbound = createOutbound({ access: () => access, budget: ledger(), clock: { now: () => new Date() }, log: silent });
    const broken: HttpSource = {
      ...source,
      request: () => {
        throw new Error('a bug');
      },
    };
    await expect(outbound.ask(broken, source.probe, { deadline: new Date(Date.now() + 1_000) })).rejects.toThrow('a bug');
  });
});

describe('what vendors say about time', () => {
  const now = new Date('2026-11-23T12:00:00Z');
  const at = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);

  it.each<[string, Date | undefined]>([
    ['30', at(30)],
    ['1.5', at(1.5)],
    ['Mon, 23 Nov 2026 12:01:00 GMT', at(60)],
    ['Mon, 23 Nov 2020 12:01:00 GMT', now],
    ['99999999999', at(32 * 24 * 3600)],
    ['-5', undefined],
    ['soon', undefined],
    ['', undefined],
  ])('Retry-After: %s', (value, expected) => {
    expect(retryAfter({ 'retry-after': value }, now)).toEqual(expected);
  });

  it('reads resets as epoch seconds and as seconds from now', () => {
    const counter = { remaining: 'left', reset: 'reset' };
    expect(counterReset({ reset: String(now.getTime() / 1000 + 60) }, counter, now)).toEqual(at(60));
    expect(counterReset({ reset: '60' }, counter, now)).toEqual(at(60));
    expect(spentUntil({ left: '0', reset: '60' }, counter, now)).toEqual(at(60));
    expect(spentUntil({ left: '3', reset: '60' }, counter, now)).toBeUndefined();
    expect(spentUntil({ reset: '60' }, counter, now)).toBeUndefined();
  });
});
