import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failures, type Lookup, type Outcome, parkings, reliabilities, skips } from '../domain/lookup.ts';
import type { Observable } from '../domain/observable.ts';
import type { Observation } from '../domain/observation.ts';
import type { Verdict } from '../domain/verdict.ts';
import { defaultPolicy, policyFrom } from './policy.ts';
import { createScore } from './score.ts';
import { vocabulary } from './vocabulary.ts';

const now = new Date('2026-11-23T00:00:00Z');
const score = createScore(defaultPolicy);
const address: Observable = { type: 'ipv4', value: '203.0.113.7' };

function lookup(source: string, outcome: Outcome, more: Partial<Lookup> = {}): Lookup {
  return {
    source,
    lineage: source,
    reliability: 'A',
    observable: address,
    via: 'live',
    exposure: 'none',
    observedAt: now,
    latencyMs: 1,
    outcome,
    ...more,
  };
}
function found(source: string, observation: Observation, more: Partial<Lookup> = {}): Lookup {
  return lookup(source, { status: 'found', observations: [observation] }, more);
}

const day = 86_400_000;
const time = fc.integer({ min: -900, max: 30 }).map((days) => new Date(now.getTime() + days * day));
const when = fc.option(
  time.map((date) => date.toISOString()),
  { nil: undefined },
);
const count = fc.integer({ min: 0, max: 120 });
const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const word = fc.constantFrom(...Object.keys(vocabulary), 'benign', 'unknown', 'spf-pass', 'quux', '');
const name = fc.option(fc.constantFrom('emotet', 'unknown', 'APT 0'), { nil: undefined });

const bad: fc.Arbitrary<Observation> = fc.oneof(
  fc.record({
    kind: fc.constant('detections' as const),
    malicious: fc.integer({ min: 1, max: 90 }),
    suspicious: count,
    harmless: count,
    undetected: count,
  }),
  fc.record({ kind: fc.constant('reputation' as const), confidence: fraction, reports: count, last_seen: when }),
  fc.record({
    kind: fc.constant('listing' as const),
    list: fc.constant('a list'),
    category: fc.constantFrom('malware', 'spam', 'quux'),
    until: when,
  }),
  fc.record({ kind: fc.constant('classification' as const), label: fc.constantFrom('c2', 'homograph', 'quux'), family: name, actor: name }),
  fc.record({ kind: fc.constant('network' as const), tor: fc.boolean(), vpn: fc.boolean() }),
);
const good: fc.Arbitrary<Observation> = fc.oneof(
  fc.record({ kind: fc.constant('known_good' as const), list: fc.constant('a list'), strength: fraction }),
  fc.record({ kind: fc.constant('sighting' as const), count, false_positive: fc.constant(true), last_seen: when }),
  fc.record({ kind: fc.constant('classification' as const), label: fc.constantFrom('benign', 'test-file', 'harmless'), actor: name }),
);
const mixed: fc.Arbitrary<Observation> = fc.oneof(
  bad,
  good,
  fc.record({ kind: fc.constant('detections' as const), malicious: count, suspicious: count, harmless: count, undetected: count }),
  fc.record({ kind: fc.constant('classification' as const), label: word, family: name }),
  fc.record({
    kind: fc.constant('vulnerability' as const),
    cve: fc.constant('CVE-2026-0001'),
    cvss: fc.double({ min: 0, max: 10, noNaN: true }),
    epss: fraction,
  }),
  fc.record({ kind: fc.constant('registration' as const), created: when }),
  fc.record({ kind: fc.constant('geo' as const), country: fc.constant('NO') }),
);
const silence: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ status: fc.constant('failed' as const), reason: fc.constantFrom(...failures), detail: fc.string() }),
  fc.record({ status: fc.constant('skipped' as const), reason: fc.constantFrom(...skips), detail: fc.string() }),
  fc.record({
    status: fc.constant('parked' as const),
    reason: fc.constantFrom(...parkings),
    detail: fc.string(),
    retryAt: fc.constant(now),
  }),
);
const notFound: Outcome = { status: 'not_found' };

/** Few sources and lineages, so that they meet. */
function lookupOf(outcome: fc.Arbitrary<Outcome>): fc.Arbitrary<Lookup> {
  return fc.record({
    source: fc.constantFrom('one', 'two', 'three', 'four'),
    lineage: fc.constantFrom('feeder', 'other'),
    reliability: fc.constantFrom(...reliabilities),
    observable: fc.constant(address),
    via: fc.constant('live' as const),
    exposure: fc.constant('none' as const),
    observedAt: time,
    latencyMs: fc.constant(1),
    outcome,
  });
}
function foundWith(observation: fc.Arbitrary<Observation>): fc.Arbitrary<Outcome> {
  return fc
    .tuple(observation, fc.array(observation, { maxLength: 4 }))
    .map(([first, rest]) => ({ status: 'found', observations: [first, ...rest] }));
}
const lookups = fc.array(lookupOf(fc.oneof({ weight: 5, arbitrary: foundWith(mixed) }, silence, fc.constant(notFound))), { maxLength: 8 });

const rank = { benign: 0, unknown: 1, suspicious: 2, malicious: 3 };
const runs = { numRuns: 400 };

/** In tenths, as whole numbers: 0.1 + 0.2 is not 0.3. */
function tenths(verdict: Verdict): number {
  return verdict.because.reduce((sum, { points }) => sum + Math.round(Number(points.toFixed(1)) * 10), 0);
}

describe('on any lookups', () => {
  it('adding evidence of badness never lowers score or level, in any lineage', () => {
    fc.assert(
      fc.property(lookups, lookupOf(foundWith(bad)), (some, more) => {
        const [before, after] = [score(some, now), score([...some, more], now)];
        expect(after.score ?? 100 * defaultPolicy.prior).toBeGreaterThanOrEqual(before.score ?? 100 * defaultPolicy.prior);
        expect(rank[after.level]).toBeGreaterThanOrEqual(rank[before.level]);
      }),
      runs,
    );
  });

  it('adding evidence of goodness never raises score or level', () => {
    fc.assert(
      fc.property(lookups, lookupOf(foundWith(good)), (some, more) => {
        const [before, after] = [score(some, now), score([...some, more], now)];
        expect(after.score ?? 100 * defaultPolicy.prior).toBeLessThanOrEqual(before.score ?? 100 * defaultPolicy.prior);
        expect(rank[after.level]).toBeLessThanOrEqual(rank[before.level]);
      }),
      runs,
    );
  });

  it('failed, skipped and parked lookups change coverage, and how sure we are, and nothing else', () => {
    fc.assert(
      fc.property(lookups, fc.array(lookupOf(silence), { minLength: 1, maxLength: 4 }), (some, silent) => {
        const renamed = silent.map((one, i) => ({ ...one, source: `silent-${i}` }));
        const [before, after] = [score(some, now), score([...some, ...renamed], now)];
        expect(after).toEqual({
          ...before,
          confidence: after.confidence,
          coverage: {
            asked: before.coverage.asked + silent.filter(({ outcome }) => outcome.status !== 'skipped').length,
            answered: before.coverage.answered,
            failed: before.coverage.failed + silent.filter(({ outcome }) => outcome.status === 'failed').length,
            parked: before.coverage.parked + silent.filter(({ outcome }) => outcome.status === 'parked').length,
            skipped: before.coverage.skipped + silent.filter(({ outcome }) => outcome.status === 'skipped').length,
          },
          opinions: { ...before.opinions, ...Object.fromEntries(renamed.map(({ source }) => [source, null])) },
        });
        expect(after.confidence).toBeLessThanOrEqual(before.confidence);
      }),
      runs,
    );
  });

  it('silence is unknown and has no score', () => {
    fc.assert(
      fc.property(fc.array(lookupOf(fc.oneof(silence, fc.constant(notFound)))), (silent) => {
        expect(score(silent, now)).toMatchObject({ level: 'unknown', score: null, confidence: 0, because: [] });
        expect(Object.values(score(silent, now).opinions).every((own) => own === null)).toBe(true);
      }),
    );
  });

  it('the breakdown sums to the score, to the tenth, and no line has the wrong sign', () => {
    const policies = fc.integer({ min: 1, max: 99 }).map((percent) => policyFrom({ prior: percent / 100 }));
    fc.assert(
      fc.property(lookups, policies, (some, policy) => {
        const verdict = createScore(policy)(some, now);
        expect(tenths(verdict)).toBe(10 * (verdict.score ?? 0));
        for (const { points, weight } of verdict.because.slice(1)) {
          expect(points * weight).toBeGreaterThanOrEqual(0);
          expect(Object.is(points, -0)).toBe(false);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is a whole number from 0 to 100, and its weights are the log-odds of it', () => {
    fc.assert(
      fc.property(lookups, (some) => {
        const { score: number, because, confidence } = score(some, now);
        expect(confidence).toBeGreaterThanOrEqual(0);
        expect(confidence).toBeLessThanOrEqual(1);
        if (number === null) return;
        expect([Number.isInteger(number), number >= 0, number <= 100]).toEqual([true, true, true]);
        const odds = because.reduce((sum, { weight }) => sum + weight, 0);
        expect(Math.abs(100 / (1 + Math.exp(-odds)) - number)).toBeLessThan(0.52);
      }),
      runs,
    );
  });

  it('does not care for the order of answers, nor of observations in them', () => {
    const shuffled = lookups.chain((some) => fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })));
    fc.assert(
      fc.property(shuffled, ([some, other]) => {
        const reversed = other.map((one) =>
          one.outcome.status === 'found'
            ? { ...one, outcome: { ...one.outcome, observations: one.outcome.observations.toReversed() } as unknown as Outcome }
            : one,
        );
        expect(score(reversed, now)).toEqual(score(some, now));
      }),
      runs,
    );
  });

  it('is never benign without evidence for it, nor while bad evidence weighs as much', () => {
    fc.assert(
      fc.property(lookups, (some) => {
        const { level, because } = score(some, now);
        const net = because.slice(1).reduce((sum, { weight }) => sum + weight, 0);
        if (level === 'benign') expect(net).toBeLessThanOrEqual(-defaultPolicy.benign_evidence + 1e-9);
      }),
      { numRuns: 1000 },
    );
  });

  it('copies in one lineage count less than independent sources', () => {
    fc.assert(
      fc.property(bad, fc.integer({ min: 2, max: 4 }), (observation, n) => {
        const names = ['one', 'two', 'three', 'four'].slice(0, n);
        const copies = score(
          names.map((source) => found(source, observation, { lineage: 'feeder', reliability: 'D' })),
          now,
        );
        const independent = score(
          names.map((source) => found(source, observation, { reliability: 'D' })),
          now,
        );
        const weigh = ({ because }: Verdict): number => because.slice(1).reduce((sum, { weight }) => sum + weight, 0);
        // What stands in a public register counts once either way.
        if (observation.kind !== 'network' && weigh(independent) > 0.01) expect(weigh(copies)).toBeLessThan(weigh(independent));
        else expect(weigh(copies)).toBeLessThanOrEqual(weigh(independent));
      }),
      runs,
    );
  });
});

it('writes the whole arithmetic down', () => {
  const verdict = score(
    [
      found('reports', { kind: 'reputation', confidence: 0.5, reports: 12 }, { reliability: 'B' }),
      found('feed', { kind: 'listing', list: 'Example List', category: 'C&C' }),
      found('copy', { kind: 'listing', list: 'Example Copy', category: 'botnet-cc' }, { lineage: 'feed', reliability: 'B' }),
      found('where', { kind: 'geo', country: 'NO' }),
      lookup('empty', notFound),
      lookup('broken', { status: 'failed', reason: 'timeout', detail: 'no answer in 10 s' }),
      lookup('unasked', { status: 'skipped', reason: 'tlp', detail: 'amber' }),
    ],
    now,
  );
  expect(verdict).toEqual({
    level: 'malicious',
    score: 100,
    confidence: 0.8,
    coverage: { asked: 6, answered: 5, failed: 1, parked: 0, skipped: 1 },
    because: [
      { source: 'prior', points: 20, weight: -1.386, text: 'where everything starts' },
      { source: 'feed', points: 47.8, weight: 4, text: 'listed as C&C by Example List' },
      { source: 'reports', points: 20.3, weight: 1.7, text: '50 % confidence of abuse, 12 reports' },
      { source: 'copy', points: 11.9, weight: 1, text: 'listed as botnet-cc by Example Copy' },
    ],
    opinions: { reports: 58, feed: 93, copy: 88, where: null, empty: null, broken: null, unasked: null },
  });
});

it('good and bad evidence of one lineage do not discount each other, nor share a cap', () => {
  const { because } = score(
    [
      found('one', { kind: 'listing', list: 'Example List', category: 'botnet-cc' }, { lineage: 'feed' }),
      found('two', { kind: 'known_good', list: 'Example Set', strength: 1 }, { lineage: 'feed' }),
    ],
    now,
  );
  expect(because.map(({ weight }) => weight)).toEqual([-1.386, 4, -2.5]);
});

it('the hundredth copy of a claim adds nothing, not even a line', () => {
  const claim: Observation = { kind: 'listing', list: 'Example List', category: 'malware' };
  const many = Array.from({ length: 20_000 }, (_, i) => found(`mirror-${i}`, claim, { lineage: 'feed' }));
  const { because, score: number } = score(many, now);
  expect(because.length).toBeLessThan(20);
  expect(number).toBe(97);
});

it.each<[string, Observation, number]>([
  ['that an address is an exit of Tor', { kind: 'network', tor: true }, 36],
  ['that an address is of a VPN', { kind: 'network', vpn: true }, 23],
  ['when a domain was registered', { kind: 'registration', created: '2026-11-20T00:00:00Z' }, 34],
  ['what a CVE scores', { kind: 'vulnerability', cve: 'CVE-2026-1234', cvss: 9.8 }, 60],
])('%s stands in a register that many copy: it counts once', (_, observation, expected) => {
  const types = { network: 'ipv4', registration: 'domain', vulnerability: 'cve' } as const;
  const observable: Observable = { type: types[observation.kind as keyof typeof types], value: 'x' };
  const all = ['one', 'two', 'three', 'four', 'five'].map((source) => found(source, observation, { observable }));
  const verdict = score(all, now);
  expect([verdict.score, verdict.because.length]).toEqual([expected, 2]);
  expect(
    score(
      [found('list', { kind: 'listing', list: 'Tor relays', category: 'tor-exit' }), found('flag', { kind: 'network', tor: true })],
      now,
    ).score,
  ).toBe(36);
});

it('survives ids and numbers nobody should send', () => {
  const strange = score(
    [
      found('__proto__', { kind: 'reputation', confidence: 1 }),
      found('nan', { kind: 'reputation', confidence: Number.NaN }),
      found('inf', { kind: 'detections', malicious: Number.POSITIVE_INFINITY, suspicious: 0, harmless: 0, undetected: 0 }),
      found('label', { kind: 'classification', label: 'constructor' }),
      found('date', { kind: 'listing', list: 'x', category: '__proto__', until: 'yesterday' }, { observedAt: new Date(Number.NaN) }),
    ],
    now,
  );
  expect(strange.because.map(({ source, weight }) => [source, weight])).toEqual([
    ['prior', -1.386],
    ['__proto__', 4],
    ['date', 2],
  ]);
  expect(Object.keys(strange.opinions).sort()).toEqual(['__proto__', 'date', 'inf', 'label', 'nan']);
});
