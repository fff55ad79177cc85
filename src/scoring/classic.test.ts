import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Lookup, Outcome } from '../domain/lookup.ts';
import type { Observation } from '../domain/observation.ts';
import { createClassicScore } from './classic.ts';
import { defaultPolicy } from './policy.ts';

const now = new Date('2026-11-23T00:00:00Z');
const classic = createClassicScore(defaultPolicy);

function lookup(source: string, outcome: Outcome): Lookup {
  const observable = { type: 'ipv4', value: '203.0.113.7' } as const;
  return { source, lineage: source, reliability: 'A', observable, via: 'live', exposure: 'none', observedAt: now, latencyMs: 1, outcome };
}
const found = (source: string, observation: Observation): Lookup => lookup(source, { status: 'found', observations: [observation] });
const engines = (malicious: number, total: number): Observation => ({
  kind: 'detections',
  malicious,
  suspicious: 0,
  harmless: 0,
  undetected: total - malicious,
});
const abuse = (confidence: number): Observation => ({ kind: 'reputation', confidence });

it('is 60 % ratio and 40 % confidence', () => {
  expect(
    classic([found('scans', engines(60, 80)), found('reports', abuse(0.92)), found('where', { kind: 'geo', country: 'NO' })], now),
  ).toEqual({
    level: 'malicious',
    score: 82,
    confidence: 1,
    coverage: { asked: 3, answered: 3, failed: 0, parked: 0, skipped: 0 },
    because: [
      { source: 'scans', points: 45.1, weight: 0.45, text: '60 of 80 engines say malicious (counted 60 %)' },
      { source: 'reports', points: 36.9, weight: 0.368, text: '92 % confidence of abuse (counted 40 %)' },
    ],
    opinions: { scans: 75, reports: 92, where: null },
  });
});

it('a lone half counts whole and says so', () => {
  expect(classic([found('reports', abuse(0.5)), lookup('scans', { status: 'failed', reason: 'quota', detail: '' })], now)).toEqual({
    level: 'suspicious',
    score: 50,
    confidence: 0.2,
    coverage: { asked: 2, answered: 1, failed: 1, parked: 0, skipped: 0 },
    because: [{ source: 'reports', points: 50, weight: 0.5, text: '50 % confidence of abuse (counted whole: the other 60 % is missing)' }],
    opinions: { reports: 50, scans: null },
  });
});

it('knows nothing without either, and never says benign', () => {
  const silent = [
    lookup('scans', { status: 'not_found' }),
    found('empty', engines(0, 0)),
    found('good', { kind: 'known_good', list: 'L', strength: 1 }),
  ];
  expect(classic(silent, now)).toMatchObject({ level: 'unknown', score: null, confidence: 0, because: [] });
  expect(classic([found('scans', engines(0, 94))], now)).toMatchObject({ level: 'unknown', score: 0 });
});

it('the worst of several counts; sums are exact; order does not matter', () => {
  const some = fc.array(
    fc.record({
      source: fc.constantFrom('one', 'two', 'three'),
      observation: fc.oneof(
        fc.integer({ min: 0, max: 94 }).map((n) => engines(n, 94)),
        fc.double({ min: -1, max: 2, noNaN: true }).map(abuse),
      ),
    }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(some, (all) => {
      const lookups = all.map(({ source, observation }) => found(source, observation));
      const verdict = classic(lookups, now);
      expect(classic(lookups.toReversed(), now)).toEqual(verdict);
      expect(verdict.because.reduce((sum, { points }) => sum + Math.round(Number(points.toFixed(1)) * 10), 0)).toBe(
        10 * (verdict.score ?? 0),
      );
      expect(verdict.score ?? 0).toSatisfy((score: number) => Number.isInteger(score) && score >= 0 && score <= 100);
      expect(verdict.because.length).toBeLessThanOrEqual(2);
    }),
  );
});
