import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errand } from '../domain/errand.fixture.ts';
import type { AskOptions, Heard, SourceAccess } from '../domain/ports.ts';
import type { HttpSource } from '../domain/source.ts';
import { createOutbound } from './outbound.ts';
import { good, openBook, openScriptedVendor, type ScriptedVendor, silent, source } from './scripted-vendor.fixture.ts';

describe('outbound', () => {
  let vendor: ScriptedVendor;
  beforeEach(async () => {
    vendor = await openScriptedVendor();
  });
  afterEach(() => vendor.close());

  function setUp(more: { access?: Partial<SourceAccess>; source?: HttpSource } = {}) {
    const budget = openBook();
    const clock = { now: () => new Date() };
    const outbound = createOutbound({ access: () => [{ ...vendor.access, ...more.access }], budget, clock, log: silent });
    const ask = (value = '1.1.1.1', options: Partial<AskOptions> = {}) =>
      outbound.ask(more.source ?? source, { type: 'ipv4', value }, { errand, ...options });
    return { ask, budget, outbound };
  }

  it('sends the key where it belongs and settles what it took', async () => {
    const { ask, budget } = setUp();
    expect(await ask()).toEqual({ status: 'found', observations: [{ kind: 'listing', list: 'a list', category: 'malware' }] });
    expect(vendor.seen[0]?.headers).toMatchObject({ key: 'a-secret-key-0123', accept: 'application/json' });
    expect([vendor.seen[0]?.url, budget.granted.length, budget.settled]).toEqual(['/v1/1.1.1.1', 1, 1]);
  });

  it('tells every reply to who listens, without the key that it echoes', async () => {
    const { ask } = setUp();
    const echo = { status: 503, body: '{"error":"no a-secret-key-0123"}', headers: { 'X-Key': 'a-secret-key-0123', 'X-Left': '3' } };
    vendor.script = [echo, good];
    const heard: Heard[] = [];
    await ask('1.1.1.1', { onReply: (reply) => heard.push(reply) });
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

  it.each([500, 503])('tries nothing twice: a %i may end better another time, and says so', async (status) => {
    vendor.script = [{ status, body: '{"error":"broken"}' }];
    const { ask, budget } = setUp();
    expect(await ask()).toEqual({ status: 'failed', reason: 'upstream', detail: `HTTP ${status}: broken`, transient: true });
    expect([vendor.seen.length, budget.granted.length, budget.settled]).toEqual([1, 1, 1]);
  });

  it('does not take a 400 for a passing trouble', async () => {
    vendor.script = [{ status: 400, body: '{"error":"no such thing"}' }];
    expect(await setUp().ask()).toEqual({ status: 'failed', reason: 'upstream', detail: 'HTTP 400: no such thing' });
  });

  it.each<[string, ScriptedVendor['play']]>([
    ['timeout', () => undefined],
    ['network', (_, response) => response.destroy()],
  ])('says of a %s that it may pass, and settles what it took', async (reason, play) => {
    vendor.play = play;
    const { ask, budget } = setUp({ access: { timeoutMs: 200 } });
    expect(await ask()).toMatchObject({ status: 'failed', reason, transient: true });
    expect([vendor.seen.length, budget.settled]).toEqual([1, 1]);
  });

  it('has no more requests under way than the source allows itself', async () => {
    let [underWay, most] = [0, 0];
    vendor.play = (_, response) => {
      underWay += 1;
      most = Math.max(most, underWay);
      setTimeout(() => {
        underWay -= 1;
        response.end(good.body);
      }, 20);
    };
    const { ask } = setUp();
    const outcomes = await Promise.all(Array.from({ length: 9 }, (_, at) => ask(`192.0.2.${at}`)));
    expect([new Set(outcomes.map(({ status }) => status)), most]).toEqual([new Set(['found']), source.concurrency]);
  });

  it('pauses a source whose key is refused: the second lookup is not sent', async () => {
    vendor.script = [{ status: 401, body: '{"error":"Wrong API key: a-secret-key-0123"}' }];
    const { ask } = setUp();
    expect(await ask()).toEqual({ status: 'failed', reason: 'auth', detail: 'HTTP 401: the key was refused: Wrong API key: [redacted]' });
    expect(await ask('8.8.8.8')).toMatchObject({ status: 'failed', reason: 'auth', retryAt: expect.any(Date) });
    expect(vendor.seen.length).toBe(1);
  });

  it('pauses a source whose key is refused under another status', async () => {
    vendor.script = [{ status: 200, body: '{"errors":["who are you?"]}' }];
    const { ask } = setUp();
    expect(await ask()).toEqual({ status: 'failed', reason: 'auth', detail: 'HTTP 200: the key was refused: who are you?' });
    expect(await ask('8.8.8.8')).toMatchObject({ status: 'failed', reason: 'auth', retryAt: expect.any(Date) });
    expect(vendor.seen.length).toBe(1);
  });

  it('parks at once what the vendor puts off, and all after it without a request', async () => {
    vendor.script = [{ status: 429, headers: { 'retry-after': '120' } }];
    const { ask } = setUp();
    const outcome = await ask();
    expect(outcome).toMatchObject({ status: 'parked', reason: 'rate_limited' });
    if (outcome.status === 'parked') expect(outcome.retryAt.getTime()).toBeGreaterThan(Date.now() + 110_000);
    expect(await ask('8.8.8.8')).toMatchObject({ status: 'parked', reason: 'rate_limited' });
    expect(vendor.seen.length).toBe(1);
  });

  it.each(['0', 'Mon, 23 Nov 2020 12:01:00 GMT'])('leaves a vendor alone for a while that says Retry-After: %s', async (value) => {
    vendor.script = [{ status: 429, headers: { 'retry-after': value } }];
    const { ask, budget } = setUp();
    const [first, second] = [await ask(), await ask()];
    expect([first, second, budget.granted.length]).toMatchObject([{ status: 'parked' }, { status: 'parked' }, 1]);
    if (first.status === 'parked') expect(first.retryAt.getTime()).toBeGreaterThan(Date.now() + 50_000);
  });

  it('parks what the budget refuses, and asks nobody', async () => {
    const { ask } = setUp({ access: { limits: [{ requests: 1, per: 'minute', cite: 'https://example.com' }] } });
    expect((await ask()).status).toBe('found');
    expect(await ask()).toEqual({ status: 'parked', reason: 'rate_limited', detail: 'it is spent', retryAt: expect.any(Date) });
    expect(vendor.seen.length).toBe(1);
  });

  it('passes on which share of the budget is not for it', async () => {
    const { ask, budget } = setUp();
    await ask('1.1.1.1', { errand: { ...errand, reserve: 0.2 } });
    await ask();
    expect(budget.granted.map(({ reserve }) => reserve)).toEqual([0.2, 0]);
  });

  it('asks nobody where the budget cannot be kept', async () => {
    const { ask, budget } = setUp();
    budget.take = async () => {
      throw new Error('database is locked');
    };
    const detail = 'not asked: the store could not keep its budget';
    expect(await ask()).toEqual({ status: 'failed', reason: 'quota', detail, transient: true });
    expect(vendor.seen.length).toBe(0);
  });

  it('keeps its answers where a pause cannot be written down', async () => {
    vendor.script = [
      { ...good, headers: { 'x-left': '0', 'x-reset': '60' } },
      { status: 401 },
      { status: 429, headers: { 'retry-after': '120' } },
    ];
    const { ask, budget } = setUp();
    budget.hold = async () => {
      throw new Error('disk is full');
    };
    expect([(await ask()).status, (await ask()).status, (await ask()).status]).toEqual(['found', 'failed', 'parked']);
  });

  it('parks what is cut off while it is asked, and settles what it took', async () => {
    const cut = new AbortController();
    vendor.play = () => cut.abort();
    const { ask, budget } = setUp();
    const before = new Date();
    const outcome = await ask('1.1.1.1', { signal: cut.signal });
    expect(outcome).toEqual({ status: 'parked', reason: 'queued', detail: 'cut off before it answered', retryAt: expect.any(Date) });
    if (outcome.status === 'parked') expect(outcome.retryAt.getTime() - before.getTime()).toBeLessThan(5_000);
    expect([budget.granted.length, budget.settled]).toEqual([1, 1]);
  });

  it('parks what is cut off while others are asked, and pays nothing for it', async () => {
    const cut = new AbortController();
    vendor.play = (_, response) => setTimeout(() => response.end(good.body), 100);
    const { ask, budget } = setUp();
    const others = [ask('192.0.2.1'), ask('192.0.2.2')];
    const waiting = [ask('192.0.2.3', { signal: cut.signal }), ask('192.0.2.4', { signal: cut.signal })];
    cut.abort();
    const queued = { status: 'parked', reason: 'queued' };
    expect(await Promise.all([...waiting, ask('192.0.2.5', { signal: cut.signal })])).toMatchObject([queued, queued, queued]);
    await Promise.all(others);
    expect([budget.granted.length, (await ask()).status]).toEqual([2, 'found']);
  });

  it('leaves a vendor to its work that is not ready yet', async () => {
    vendor.script = [{ status: 202, body: '{}' }];
    const slow: HttpSource = { ...source, meaning: (status) => (status === 202 ? 'pending' : undefined) };
    const { ask } = setUp({ source: slow });
    expect(await ask()).toMatchObject({ status: 'parked', reason: 'upstream', retryAt: expect.any(Date) });
    expect([(await ask()).status, vendor.seen.length]).toEqual(['found', 2]);
  });

  it('tells a wall before the vendor from a refused key', async () => {
    vendor.script = [{ status: 403, body: '<html>Request blocked</html>' }];
    expect(await setUp().ask()).toMatchObject({ status: 'failed', reason: 'auth', detail: expect.stringContaining('web page') });
  });

  it('holds the account when the vendor counts nothing left, and keeps the answer', async () => {
    vendor.script = [{ ...good, headers: { 'x-left': '0', 'x-reset': '60' } }];
    const { ask } = setUp();
    expect((await ask()).status).toBe('found');
    expect(await ask('8.8.8.8')).toMatchObject({ status: 'parked', reason: 'quota', detail: 'the vendor counts nothing left' });
    expect(vendor.seen.length).toBe(1);
  });

  it('reads a spent quota from the body or status a source declares', async () => {
    vendor.script = [{ status: 402 }];
    expect(await setUp().ask()).toMatchObject({ status: 'parked', reason: 'quota' });
  });

  it('does not follow a redirect', async () => {
    vendor.script = [{ status: 302, headers: { location: 'https://elsewhere.example.net/?key=a-secret-key-0123' } }];
    expect(await setUp().ask()).toEqual({
      status: 'failed',
      reason: 'upstream',
      detail: 'HTTP 302: redirected to elsewhere.example.net, which is not followed',
    });
  });

  it('takes no answer of a sandbox for one of the vendor', async () => {
    vendor.script = [{ ...good, headers: { 'x-assay-sandbox': '1' } }];
    expect(await setUp().ask()).toMatchObject({ status: 'failed', reason: 'upstream', detail: expect.stringContaining('sandbox') });
  });

  it('does not reach into a private network unless the user named the address, and pays nothing for an address', async () => {
    const plain = setUp({ access: { ownAddress: false } });
    const detail = expect.stringContaining('not a public address');
    expect(await plain.ask()).toEqual({ status: 'failed', reason: 'network', detail });
    expect(plain.budget.granted).toEqual([]);
    const named = await setUp({ access: { ownAddress: false, baseUrl: vendor.access.baseUrl.replace('127.0.0.1', 'localhost') } }).ask();
    expect(named).toEqual({ status: 'failed', reason: 'network', detail: expect.stringContaining('not public') });
    expect(vendor.seen.length).toBe(0);
  });

  it('goes through a proxy, but not to the hosts that need none', async () => {
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, client, head) => {
      asked.push(String(request.url));
      const line = connect(Number(new URL(vendor.access.baseUrl).port), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        line.write(head);
        line.pipe(client).pipe(line);
      });
      for (const socket of [line, client]) socket.on('error', () => {});
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const through = async (noProxy: string[]) => {
      const baseUrl = 'http://vendor.example.com';
      const parts = { budget: openBook(), clock: { now: () => new Date() }, log: silent };
      const outbound = createOutbound({ ...parts, access: () => [{ ...vendor.access, baseUrl }], proxy: { url, noProxy } });
      const outcome = await outbound.ask(source, source.probe, { errand });
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
    expect(await setUp({ access: { baseUrl } }).ask()).toMatchObject({
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
    const broken: HttpSource = {
      ...source,
      request: () => {
        throw new Error('a bug');
      },
    };
    const { ask, outbound } = setUp({ source: broken });
    await expect(ask()).rejects.toThrow('a bug');
    await expect(outbound.askMany(source, [source.probe], { errand })).rejects.toThrow('takes no batch');
  });
});
