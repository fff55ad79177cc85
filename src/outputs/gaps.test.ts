import { expect, test } from 'vitest';
import { failures, parkings, skips } from '../domain/lookup.ts';
import { gaps, reasonWords, whyNot } from './gaps.ts';
import { enrichment, gap, record } from './report.fixture.ts';

test('gaps are grouped by status, reason and source, failures first, with the first and the last time', () => {
  const parked = (retry_at: string) => gap('parked', 'quota', { source: 'b', detail: 'spent', retry_at });
  const made = [
    enrichment({ records: [record(), gap('skipped', 'tlp', { source: 'c', detail: null }), parked('2026-11-25T00:00:00Z')] }),
    enrichment({ records: [parked('2026-11-24T00:00:00Z'), gap('failed', 'timeout', { source: 'a', detail: '10 s' })] }),
  ];
  expect(gaps(made)).toEqual([
    { status: 'failed', reason: 'timeout', source: 'a', lookups: 1, detail: '10 s', retryAt: null, lastRetryAt: null },
    {
      ...{ status: 'parked', reason: 'quota', source: 'b', lookups: 2, detail: 'spent' },
      ...{ retryAt: '2026-11-24T00:00:00Z', lastRetryAt: '2026-11-25T00:00:00Z' },
    },
    { status: 'skipped', reason: 'tlp', source: 'c', lookups: 1, detail: null, retryAt: null, lastRetryAt: null },
  ]);
});

test('every reason has words of its own', () => {
  const reasons = [...new Set([...failures, ...parkings, ...skips])];
  expect(Object.keys(reasonWords).sort()).toEqual(reasons.sort());
  expect(new Set(Object.values(reasonWords)).size).toBe(reasons.length);
});

test('what happened is told where something happened', () => {
  expect([
    whyNot({ status: 'failed', reason: 'upstream', detail: 'HTTP 503' }),
    whyNot({ status: 'skipped', reason: 'tlp', detail: 'amber' }),
    whyNot({ status: 'skipped', reason: 'warninglisted', detail: 'Resolvers has 192.0.2.1' }),
    whyNot({ status: 'skipped', reason: 'warninglisted', detail: 'Resolvers has 192.0.2.1', lookups: 2 }),
    whyNot({ status: 'failed', reason: null, detail: null }),
  ]).toEqual([
    'something is wrong at its end: HTTP 503',
    'the TLP forbids to tell it',
    'on a warninglist of well-known values: Resolvers has 192.0.2.1',
    'on a warninglist of well-known values: such as Resolvers has 192.0.2.1',
    'no reason was given',
  ]);
});
