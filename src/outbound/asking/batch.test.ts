import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errand } from '../../domain/errand.fixture.ts';
import type { Observable } from '../../domain/observable.ts';
import type { Batch, HttpSource } from '../../domain/source.ts';
import { createOutbound } from '../outbound.ts';
import { openBook, openScriptedVendor, type ScriptedVendor, silent, source } from '../scripted-vendor.fixture.ts';
import { readAgain } from './story.ts';

let vendor: ScriptedVendor;
beforeEach(async () => {
  vendor = await openScriptedVendor();
});
afterEach(() => vendor.close());

const four: readonly Observable[] = ['a', 'b', 'c', 'd'].map((value) => ({ type: 'mutex', value }));

function batching(split?: Batch['split']): HttpSource {
  return {
    ...source,
    meaning: (status, body) =>
      body === 'none' ? 'absent' : body === 'dear' ? 'not_in_plan' : status === 404 && JSON.stringify(body) === '{}' ? 'absent' : undefined,
    read: ([body]) => {
      if (body !== 'bad') throw new Error(`not what it should be: ${body}`);
      return { status: 'found', observations: [{ kind: 'listing', list: 'a list', category: 'malware' }] };
    },
    batch: {
      accepts: ['mutex'],
      most: 4,
      request: (observables) => ({ path: '/many', json: observables.map(({ value }) => value) }),
      split:
        split ??
        ((body, observables) => {
          if (typeof body !== 'object' || body === null || Array.isArray(body) || !('of' in body)) throw new Error('no such body');
          return observables.map(({ value }) => (body.of as Record<string, unknown>)[value]);
        }),
    },
  };
}

function setUp(asked = batching()) {
  const budget = openBook();
  const outbound = createOutbound({ access: () => [vendor.access], budget, clock: { now: () => new Date() }, log: silent });
  return { budget, askMany: (signal?: AbortSignal, many = four) => outbound.askMany(asked, many, { errand, signal }) };
}
const says = (of: object) => ({ status: 200, body: JSON.stringify({ of }) });
const listed = { status: 'found', observations: [{ kind: 'listing', list: 'a list', category: 'malware' }] };

describe('several observables in one request', () => {
  it('are each read as a reply of its own, for one payment', async () => {
    vendor.script = [says({ a: 'bad', b: 'none', d: 'bad' })];
    const asked = batching();
    const { askMany, budget } = setUp(asked);
    const batched = await askMany();
    expect(batched).toEqual([
      { outcome: listed, raw: ['bad'] },
      { outcome: { status: 'not_found' }, raw: [null] },
      { outcome: { status: 'not_found' }, raw: [null] },
      { outcome: listed, raw: ['bad'] },
    ]);
    expect([vendor.seen.map(({ body }) => body), budget.granted.length, budget.settled]).toEqual([['["a","b","c","d"]'], 1, 1]);
    for (const [at, observable] of four.entries())
      expect(readAgain(asked, observable, JSON.parse(JSON.stringify(batched[at]?.raw)))).toEqual(batched[at]?.outcome);
  });

  it('fail alone where one does not read, and without the key', async () => {
    vendor.script = [says({ a: 'bad', b: 'the key a-secret-key-0123', c: 'dear' })];
    expect(await setUp().askMany()).toMatchObject([
      { outcome: listed },
      { outcome: { status: 'failed', reason: 'unreadable', detail: expect.stringContaining('the key [redacted]') }, raw: [] },
      { outcome: { status: 'failed', reason: 'auth' }, raw: [] },
      { outcome: { status: 'not_found' } },
    ]);
  });

  it.each([
    [
      { status: 429, headers: { 'retry-after': '60' } },
      { status: 'parked', reason: 'rate_limited' },
    ],
    [{ status: 401 }, { status: 'failed', reason: 'auth' }],
    [
      { status: 500, body: '{"of":{"a":"bad"}}' },
      { status: 'failed', reason: 'upstream', transient: true },
    ],
    [
      { status: 404, body: '{"of":{"a":"bad"}}' },
      { status: 'failed', reason: 'upstream' },
    ],
    // "No record" of one is nobody's word about four.
    [
      { status: 404, body: '{}' },
      { status: 'failed', reason: 'upstream' },
    ],
    [
      { status: 200, body: '"none"' },
      { status: 'failed', reason: 'unreadable' },
    ],
    [
      { status: 200, body: '<!doctype html>' },
      { status: 'failed', reason: 'unreadable' },
    ],
    [
      { status: 200, body: '' },
      { status: 'failed', reason: 'unreadable' },
    ],
    [
      { status: 200, body: '{"of":{"a"' },
      { status: 'failed', reason: 'unreadable' },
    ],
    [
      { status: 200, body: '{"of":null}' },
      { status: 'failed', reason: 'unreadable' },
    ],
    [
      { status: 302, headers: { location: 'https://example.net/' } },
      { status: 'failed', reason: 'upstream' },
    ],
  ])('fail together at %j', async (reply, outcome) => {
    vendor.script = [reply];
    expect(await setUp().askMany()).toMatchObject(four.map(() => ({ outcome, raw: [] })));
    expect(vendor.seen).toHaveLength(1);
  });

  it.each<[string, Batch['split']]>([
    ['too few', () => ['bad']],
    ['too many', () => ['bad', 'bad', 'bad', 'bad', 'bad']],
  ])('fail together where the parts are %s', async (_, split) => {
    expect(await setUp(batching(split)).askMany()).toMatchObject(
      four.map(() => ({ outcome: { status: 'failed', reason: 'unreadable', detail: expect.stringContaining('for 4 questions') } })),
    );
  });

  it('are all parked where the request is cut off', async () => {
    const cut = new AbortController();
    vendor.play = () => cut.abort();
    const { askMany, budget } = setUp();
    const queued = { outcome: { status: 'parked', reason: 'queued' }, raw: [] };
    expect([await askMany(cut.signal), await askMany(cut.signal)]).toMatchObject([four.map(() => queued), four.map(() => queued)]);
    expect([budget.granted.length, budget.settled]).toEqual([1, 1]);
  });

  it('are no more than the source takes; of none nobody is asked', async () => {
    const { askMany, budget } = setUp();
    await expect(askMany(undefined, [...four, { type: 'mutex', value: 'e' }])).rejects.toThrow('takes no batch of 5');
    expect([await askMany(undefined, []), budget.granted]).toEqual([[], []]);
  });
});
