import fc from 'fast-check';
import { failures, type Lookup, type Outcome, parkings, reliabilities, skips } from '../../domain/lookup.ts';
import type { Observable } from '../../domain/observable.ts';
import { type Observation, type ObservationKind, observationSchema } from '../../domain/observation.ts';
import { isPraise } from '../../domain/praise.ts';
import type { Unheard } from '../../domain/verdict.ts';
import { type Policy, policyFrom } from '../policy.ts';
import { vocabulary } from '../vocabulary.ts';

export const now = new Date('2026-11-23T00:00:00Z');
export const address: Observable = { type: 'ipv4', value: '203.0.113.7' };

const day = 86_400_000;
const time = fc.oneof(
  fc.constant(now),
  fc.integer({ min: -400, max: 30 }).map((days) => new Date(now.getTime() + days * day)),
);
const count = fc.oneof(fc.constantFrom(0, 70, 1_000_000), fc.integer({ min: 0, max: 120 }));
const fraction = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
/** Those that {@link somePolicy} weighs anew, more often than the others. */
const weighed = ['tor-exit', 'vpn', 'botnet-cc', 'quux', 'benign'] as const;
const word = fc.oneof(fc.constantFrom(...weighed), fc.constantFrom(...Object.keys(vocabulary), 'unknown', ''));
const name = fc.option(fc.constantFrom('emotet', 'unknown'), { nil: undefined });
const when = fc.option(
  time.map((date) => date.toISOString()),
  { nil: undefined },
);

/** Every kind that weighs anything, its ends more often than its middle. */
const observation: fc.Arbitrary<Observation> = fc.oneof(
  fc.record({ kind: fc.constant('detections' as const), malicious: count, suspicious: count, harmless: count, undetected: count }),
  fc.record({ kind: fc.constant('reputation' as const), confidence: fraction, last_seen: when }),
  fc.record({ kind: fc.constant('listing' as const), list: fc.constant('a list'), category: word, until: when }),
  fc.record({ kind: fc.constant('classification' as const), label: word, family: name }),
  fc.record({ kind: fc.constant('known_good' as const), list: fc.constant('a list'), strength: fraction }),
  fc.record({ kind: fc.constant('network' as const), tor: fc.boolean(), vpn: fc.boolean() }),
  fc.record({ kind: fc.constant('sighting' as const), count, false_positive: fc.boolean() }),
  fc.record({ kind: fc.constant('registration' as const), created: when }),
  fc.record({
    kind: fc.constant('vulnerability' as const),
    cve: fc.constantFrom('CVE-2026-0001', 'CVE-2026-0002', 'CVE-2026-0003'),
    cvss: fc.constantFrom(0, 7, 10),
    epss: fraction,
    known_exploited: fc.boolean(),
  }),
);
/** Answers that agree: without them hardly anything would ever be decided. */
const damning: fc.Arbitrary<Observation> = fc.constantFrom<Observation>(
  { kind: 'detections', malicious: 60, suspicious: 0, harmless: 0, undetected: 10 },
  { kind: 'reputation', confidence: 1 },
  { kind: 'listing', list: 'a list', category: 'botnet-cc' },
);
const praising: fc.Arbitrary<Observation> = fc.constantFrom<Observation>(
  { kind: 'known_good', list: 'a list', strength: 1 },
  { kind: 'sighting', count: 100, false_positive: true },
);

function foundWith(some: fc.Arbitrary<Observation>, most: number): fc.Arbitrary<Outcome> {
  return fc
    .tuple(some, fc.array(some, { maxLength: most - 1 }))
    .map(([first, rest]) => ({ status: 'found', observations: [first, ...rest] }));
}

export const silence: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ status: fc.constant('failed' as const), reason: fc.constantFrom(...failures), detail: fc.string() }),
  fc.record({ status: fc.constant('skipped' as const), reason: fc.constantFrom(...skips), detail: fc.string() }),
  fc.record({
    status: fc.constant('parked' as const),
    reason: fc.constantFrom(...parkings),
    detail: fc.string(),
    retryAt: fc.constant(now),
  }),
);

/** Some of them the names of public registers. */
const lineage = fc.constantFrom('one', 'two', 'three', 'four', 'five', 'six', 'tor', 'registration', 'vulnerability');

export const everyKind: readonly ObservationKind[] = observationSchema.options.map(({ shape: { kind } }) => kind.value);

/** Few, or all of them; of these few, any or all may praise. */
const declaration = fc
  .oneof(fc.constant(everyKind), fc.subarray([...everyKind]), fc.subarray([...everyKind], { maxLength: 3 }))
  .chain((says) =>
    fc.record({ says: fc.constant(says), praises: fc.oneof(fc.constant(undefined), fc.constant([]), fc.subarray([...says])) }),
  );

/** Of these observations, those that a source may state: what it says, and of praise as much as it declares. */
export function sayable(observations: readonly Observation[], { says, praises }: Pick<Unheard, 'says' | 'praises'>): Observation[] {
  const praised = new Set<ObservationKind>();
  return observations.filter((each) => {
    if (!says.includes(each.kind)) return false;
    if (praises === undefined || !isPraise(each)) return true;
    const first = praises.includes(each.kind) && !praised.has(each.kind);
    praised.add(each.kind);
    return first;
  });
}

export function answerWith(observations: readonly Observation[]): Outcome {
  const [first, ...rest] = observations;
  return first ? { status: 'found', observations: [first, ...rest] } : { status: 'not_found' };
}

/** What a source that has not answered yet might be. */
export const someUnheard: fc.Arbitrary<readonly Unheard[]> = fc
  .array(fc.record({ lineage, reliability: fc.constantFrom(...reliabilities), declared: declaration }), { maxLength: 3 })
  .map((all) => all.map(({ declared, ...one }, i) => ({ ...one, ...declared, source: `unheard-${i}` })));

export function lookup(source: string, outcome: Outcome, more: Partial<Lookup> = {}): Lookup {
  const told = { via: 'live', exposure: 'third-party', observedAt: now, latencyMs: 1, reliability: 'A' } as const;
  return { source, lineage: source, observable: address, outcome, ...told, ...more };
}

/** Answers of these sources: none of some, several observations of others, of the kinds they declare. */
export function answersOf(unheard: readonly Unheard[]): fc.Arbitrary<readonly Lookup[]> {
  const one = (source: Unheard) =>
    fc
      .record({
        outcome: fc.oneof({ weight: 8, arbitrary: foundWith(observation, 8) }, foundWith(praising, 8), foundWith(damning, 8), silence),
        observedAt: time,
      })
      .map(({ outcome, observedAt }) =>
        lookup(source.source, outcome.status === 'found' ? answerWith(sayable(outcome.observations, source)) : outcome, {
          lineage: source.lineage,
          reliability: source.reliability,
          observedAt,
        }),
      );
  return fc.tuple(...unheard.map(one));
}

/** What was answered before: at random, or by many who agree. */
export const heard: fc.Arbitrary<readonly Lookup[]> = fc.oneof(...[observation, damning, praising].map(lookupsWith));

function lookupsWith(some: fc.Arbitrary<Observation>): fc.Arbitrary<readonly Lookup[]> {
  const one = fc.record({
    source: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    lineage,
    reliability: fc.constantFrom(...reliabilities, 'A' as const, 'B' as const),
    outcome: fc.oneof({ weight: 6, arbitrary: foundWith(some, 3) }, silence, fc.constant<Outcome>({ status: 'not_found' })),
  });
  return fc.array(one, { maxLength: 9 }).map((all) => all.map(({ source, outcome, ...more }) => lookup(source, outcome, more)));
}

/** In thousandths, so that nothing is rounded. */
const strength = fc.integer({ min: 0, max: 10_000 }).map((n) => n / 1_000);

/** Policies of users who changed what decides about bounds. */
export const somePolicy: fc.Arbitrary<Policy> = fc
  .record({
    prior: fc.integer({ min: 1, max: 99 }).map((percent) => percent / 100),
    benign_evidence: fc.double({ min: 0.1, max: 5, noNaN: true }),
    group: fc.record({
      discount: fc.oneof(fc.constantFrom(0, 1, 0.5, 0.99), fc.double({ min: 0, max: 1, noNaN: true })),
      cap: fc.oneof(fc.constantFrom(0.003, 5), strength),
    }),
    strengths: fc.record({
      reputation: strength,
      listing: strength,
      attribution: strength,
      classification: strength,
      sighting: strength,
      false_positive: strength,
      known_good: fc.oneof(fc.constant(0.002), strength),
      words: fc.dictionary(
        fc.constantFrom('tor-exit', 'vpn', 'botnet-cc', 'quux', 'benign'),
        fc.integer({ min: -10_000, max: 10_000 }).map((n) => n / 1_000),
      ),
      detections: fc.record({ silent_engines: fc.constantFrom(0, 20), harmless: strength }),
      vulnerability: fc.record({ elsewhere: fc.constantFrom(0, 0.1, 1), known_exploited: strength }),
    }),
  })
  .map(policyFrom);

const engines = { malicious: 0, suspicious: 0, harmless: 0, undetected: 0 };
const all = 1e12;
/** 10,000 halved so often is nothing. */
const often = 15;

/** The worst of each kind that opinions.ts reads, so often that more would add nothing. */
export function everythingBad(policy: Policy): readonly Observation[] {
  const words = Object.entries(policy.strengths.words).flatMap(([category, weight]) => (weight > 0 ? [category] : []));
  const kinds: readonly Observation[] = [
    { kind: 'detections', ...engines, malicious: all },
    { kind: 'reputation', confidence: 1 },
    { kind: 'classification', label: 'never heard of' },
    { kind: 'classification', label: 'never heard of', family: 'emotet' },
    { kind: 'listing', list: 'a list', category: 'never heard of' },
    { kind: 'sighting', count: all },
    ...words.flatMap((word): Observation[] => [
      { kind: 'classification', label: word },
      { kind: 'listing', list: 'a list', category: word },
    ]),
    ...(words.includes('tor-exit') ? [{ kind: 'network', tor: true } as const] : []),
    ...(words.includes('vpn') ? [{ kind: 'network', tor: true, vpn: true } as const, { kind: 'network', vpn: true } as const] : []),
    { kind: 'registration', created: now.toISOString() },
    ...Array.from(
      { length: 100 },
      (_, i): Observation => ({ kind: 'vulnerability', cve: `CVE-${i}`, known_exploited: true, epss: 1, cvss: 10 }),
    ),
  ];
  return Array.from({ length: often }, () => kinds).flat();
}

/** The best of each kind. */
export function everythingGood(policy: Policy): readonly Observation[] {
  const words = Object.entries(policy.strengths.words).flatMap(([category, weight]) => (weight < 0 ? [category] : []));
  const kinds: readonly Observation[] = [
    { kind: 'known_good', list: 'a list', strength: 1 },
    { kind: 'sighting', count: all, false_positive: true },
    { kind: 'detections', ...engines, harmless: all },
    ...(words.includes('tor-exit') && words.includes('vpn') ? [{ kind: 'network', tor: true, vpn: true } as const] : []),
    ...words.flatMap((word): Observation[] => [
      { kind: 'classification', label: word },
      { kind: 'listing', list: 'a list', category: word },
    ]),
  ];
  return Array.from({ length: often }, () => kinds).flat();
}
