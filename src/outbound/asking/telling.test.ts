import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errand as usual } from '../../domain/errand.fixture.ts';
import type { SourceAccess } from '../../domain/ports.ts';
import type { HttpSource } from '../../domain/source.ts';
import { createOutbound } from '../outbound.ts';
import { good, inSteps, openBook, openScriptedVendor, type ScriptedVendor, silent, source } from '../scripted-vendor.fixture.ts';

const errand = { ...usual, submission: 'a-submission', person: 'somebody' };
let vendor: ScriptedVendor;
beforeEach(async () => {
  vendor = await openScriptedVendor();
});
afterEach(() => vendor.close());

function setUp(more: Partial<SourceAccess> = {}, proxy?: { url: string; noProxy: string[] }) {
  const budget = openBook();
  const access = { ...vendor.access, ...more };
  const outbound = createOutbound({ access: () => [access], budget, clock: { now: () => new Date() }, log: silent, proxy });
  return { outbound, told: () => budget.granted.map(({ telling }) => telling) };
}
const observable = { type: 'ipv4', value: '192.0.2.1' } as const;
const telling = (more: object = {}) => ({
  source: 'a-source',
  host: new URL(vendor.access.baseUrl).host,
  observables: [observable],
  reveals: 'value',
  errand,
  ...more,
});

describe('the ledger is told', () => {
  it('of every request of a dialogue: whom, what, on whose behalf', async () => {
    const { outbound, told } = setUp();
    vendor.script = [good, { status: 500 }];
    await outbound.ask(inSteps(2), observable, { errand });
    expect(told()).toEqual([telling(), telling()]);
  });

  it('of every host that is really reached, also of the one that a registry hands a question on to, once', async () => {
    const registry: HttpSource = { ...source, redirectsTo: ['http://registry.example/'], reveals: 'domain' };
    const moved = { status: 302, headers: { location: 'http://registry.example/v2/192.0.2.1' } };
    vendor.script = [moved, moved];
    const reached: string[] = [];
    const proxy = createServer().on('connect', (request, client, head) => {
      reached.push(String(request.url));
      const line = connect(Number(new URL(vendor.access.baseUrl).port), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        line.write(head);
        line.pipe(client).pipe(line);
      });
      for (const socket of [line, client]) socket.on('error', () => {});
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const { outbound, told } = setUp({ baseUrl: 'http://vendor.example', ownAddress: false }, { url, noProxy: [] });
    expect(await outbound.ask(registry, observable, { errand })).toEqual({
      status: 'failed',
      reason: 'upstream',
      detail: expect.stringContaining('redirected to registry.example'),
    });
    await outbound.close();
    proxy.closeAllConnections();
    proxy.close();
    expect(reached).toEqual(['vendor.example:80', 'registry.example:80']);
    expect(told()).toEqual(['vendor.example', 'registry.example'].map((host) => telling({ reveals: 'domain', host })));
    expect(vendor.seen.map((each) => each.url)).toEqual(['/v1/192.0.2.1', '/v2/192.0.2.1']);
  });

  it('of the host that a request names itself', async () => {
    const elsewhere: HttpSource = { ...source, request: ({ value }) => ({ path: `/${value}`, baseUrl: 'https://another.example' }) };
    const { outbound, told } = setUp({ baseUrl: 'https://vendor.example', ownAddress: false, timeoutMs: 1 });
    await outbound.ask(elsewhere, observable, { errand });
    await outbound.ask(source, observable, { errand });
    expect(told().map((each) => each?.host)).toEqual(['another.example', 'vendor.example']);
  });

  it('of all that a batch tells, once', async () => {
    const many = ['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((value) => ({ type: 'ipv4', value }) as const);
    const batching: HttpSource = {
      ...source,
      batch: {
        accepts: ['ipv4'],
        most: 3,
        request: (observables) => ({ path: '/many', query: { q: observables.map(({ value }) => value).join() } }),
        split: (body, observables) => observables.map(() => body),
      },
    };
    const { outbound, told } = setUp();
    await outbound.askMany(batching, many, { errand });
    expect([told(), vendor.seen.length]).toEqual([[telling({ observables: many })], 1]);
  });

  it('nothing where nothing leaves', async () => {
    const { outbound, told } = setUp({ baseUrl: 'http://127.0.0.1:9', ownAddress: false });
    await outbound.ask(source, observable, { errand });
    const refusing: HttpSource = {
      ...source,
      request: () => {
        throw new RangeError('no such name');
      },
    };
    await outbound.ask(refusing, observable, { errand });
    await outbound.ask(source, observable, { errand, signal: AbortSignal.abort() });
    expect([told(), vendor.seen]).toEqual([[], []]);
  });

  it('of each key that a vendor is asked with', async () => {
    vendor.script = [{ status: 401 }];
    const budget = openBook();
    const accesses = ['a-secret-key-0000', 'a-secret-key-1111'].map((secret) => ({ ...vendor.access, secret }));
    const outbound = createOutbound({ access: () => accesses, budget, clock: { now: () => new Date() }, log: silent });
    await outbound.ask(source, observable, { errand });
    expect(budget.granted.map((each) => each.telling)).toEqual([telling(), telling()]);
    expect(new Set(budget.granted.map(({ account }) => account)).size).toBe(2);
  });
});
