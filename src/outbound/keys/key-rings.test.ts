import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errand } from '../../domain/errand.fixture.ts';
import type { SourceAccess } from '../../domain/ports.ts';
import { createOutbound } from '../outbound.ts';
import { good, inSteps, openBook, openScriptedVendor, type ScriptedVendor, silent, source } from '../scripted-vendor.fixture.ts';

let vendor: ScriptedVendor;
beforeEach(async () => {
  vendor = await openScriptedVendor();
});
afterEach(() => vendor.close());

const secretOf = (number: number): string => `a-secret-key-${String(number).padStart(4, '0')}`;
const refuses = (secret: string | string[] | undefined, status: number, headers = {}): void => {
  vendor.play = (request, response) => {
    if (request.headers.key === secret) response.writeHead(status, headers).end('{}');
    else response.end(good.body);
  };
};

function pool(keys: number, limits: SourceAccess['limits'] = []) {
  const budget = openBook();
  const accesses = Array.from({ length: keys }, (_, at) => ({ ...vendor.access, limits, secret: secretOf(at) }));
  const outbound = createOutbound({ access: () => accesses, budget, clock: { now: () => new Date() }, log: silent });
  const ask = (number: number, asked = source) =>
    outbound.ask(asked, { type: 'ipv4', value: `192.0.2.${number}` }, { errand, answers: [] });
  const used = (): unknown[] => vendor.seen.map(({ headers }) => headers.key);
  return { ask, budget, used };
}
const twenty = Array.from({ length: 20 }, (_, at) => at);

describe('several keys of one source', () => {
  it('are used by turns', async () => {
    const { ask, used } = pool(2);
    for (const number of twenty) await ask(number);
    const counts = [...Map.groupBy(used(), (key) => key).values()].map((all) => all.length);
    expect(counts).toHaveLength(2);
    for (const count of counts) expect(count).toBeGreaterThanOrEqual(5);
  });

  it('are never asked for more than each of their budgets, and all of it is used', async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 4 }),
      fc.array(fc.nat(200), { maxLength: 24 }),
      async (keys, requests, numbers) => {
        vendor.seen.length = 0;
        const { ask, used } = pool(keys, [{ requests, per: 'minute', cite: 'https://example.com' }]);
        const outcomes = await Promise.all(numbers.map((number) => ask(number)));
        for (const all of Map.groupBy(used(), (key) => key).values()) expect(all.length).toBeLessThanOrEqual(requests);
        const expected = Math.min(numbers.length, keys * requests);
        expect([outcomes.filter(({ status }) => status === 'found').length, used().length]).toEqual([expected, expected]);
        expect(outcomes.filter(({ status }) => status === 'parked').length).toBe(numbers.length - expected);
      },
    );
    await fc.assert(property, { numRuns: 30 });
  });

  it.each([
    [429, { 'retry-after': '120' }],
    [402, {}],
    [401, {}],
    [403, {}],
  ])('step in for one that is refused with a %i, and it is not tried again', async (status, headers) => {
    refuses(secretOf(0), status, headers);
    const { ask, used } = pool(2);
    for (const number of twenty) expect(await ask(number)).toMatchObject({ status: 'found' });
    expect(used().filter((key) => key === secretOf(0))).toHaveLength(1);
  });

  it('do not step in where it is no fault of the key', async () => {
    vendor.script = [{ status: 500 }];
    const { ask } = pool(2);
    expect(await ask(1)).toMatchObject({ status: 'failed', transient: true });
    expect(vendor.seen).toHaveLength(1);
  });

  it('park a lookup until the first of them may be used', async () => {
    vendor.play = (request, response) =>
      response.writeHead(429, { 'retry-after': request.headers.key === secretOf(0) ? '500' : '100' }).end('{}');
    const { ask } = pool(2);
    const outcome = await ask(1);
    expect(outcome).toMatchObject({ status: 'parked', reason: 'rate_limited' });
    if (outcome.status === 'parked') expect(Math.round((outcome.retryAt.getTime() - Date.now()) / 10_000)).toBe(10);
    expect([await ask(2), vendor.seen.length]).toMatchObject([{ status: 'parked' }, 2]);
  });

  it('park it also where one is refused and the others are only spent', async () => {
    refuses(secretOf(0), 401);
    const { ask } = pool(2, [{ requests: 1, per: 'minute', cite: 'https://example.com' }]);
    const outcomes = [await ask(1), await ask(2), await ask(3)];
    expect(outcomes.map(({ status }) => status)).toEqual(['found', 'parked', 'parked']);
  });

  it('park it for longer than a refused one is left alone, where that is what the others say', async () => {
    vendor.play = (request, response) =>
      request.headers.key === secretOf(0)
        ? response.writeHead(401).end('{}')
        : response.writeHead(429, { 'retry-after': '86400' }).end('{}');
    const { ask } = pool(2);
    expect([await ask(1), await ask(2)]).toMatchObject([
      { status: 'parked', reason: 'rate_limited' },
      { status: 'parked', reason: 'rate_limited' },
    ]);
    expect(vendor.seen).toHaveLength(2);
  });

  it('fail it where all are refused', async () => {
    vendor.play = (_, response) => response.writeHead(401).end('{}');
    const { ask } = pool(3);
    expect(await ask(1)).toMatchObject({ status: 'failed', reason: 'auth' });
    expect(await ask(2)).toMatchObject({ status: 'failed', reason: 'auth', retryAt: expect.any(Date) });
    expect(vendor.seen).toHaveLength(3);
  });

  it('do not change in the middle of a dialogue, nor when another process goes on with it', async () => {
    const [one, other] = [pool(3), pool(3)];
    for (const number of twenty) {
      vendor.seen.length = 0;
      await one.ask(number, inSteps(3));
      await other.ask(number, inSteps(2));
      expect([new Set(one.used()).size, vendor.seen.length]).toEqual([1, 5]);
    }
  });

  it('go on with a dialogue where the one that began it may not, and it stays there', async () => {
    const { ask, used, budget } = pool(2, [{ requests: 2, per: 'minute', cite: 'https://example.com' }]);
    const take = budget.take;
    let refused = 0;
    budget.take = async (spending) => {
      const grant = await take(spending);
      if (!grant.granted) refused += 1;
      return grant;
    };
    expect(await ask(1, inSteps(4))).toMatchObject({ status: 'found' });
    const [first, , third] = used();
    expect([used(), first === third, refused]).toEqual([[first, first, third, third], false, 1]);
  });
});
