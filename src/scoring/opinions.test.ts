import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Lookup } from '../domain/lookup.ts';
import type { ObservableType } from '../domain/observable.ts';
import type { Observation } from '../domain/observation.ts';
import { opinionsOf } from './opinions.ts';
import { defaultPolicy } from './policy.ts';

const now = new Date('2026-11-23T00:00:00Z');
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);

function lookup(observation: Observation, type: ObservableType = 'ipv4', observedAt = now): Lookup {
  return {
    source: 'one',
    lineage: 'one',
    observable: { type, value: 'x' },
    outcome: { status: 'found', observations: [observation] },
    via: 'cache',
    exposure: 'none',
    observedAt,
    latencyMs: 1,
    reliability: 'A',
  };
}
/** Log-odds of one observation; undefined where it states no opinion. */
function weight(observation: Observation, type?: ObservableType, observedAt?: Date): number | undefined {
  const [opinion] = opinionsOf(lookup(observation, type, observedAt), defaultPolicy, now);
  return opinion && opinion.weight / 1000;
}

it('is an opinion with its source, lineage and words', () => {
  const listing: Observation = { kind: 'listing', list: 'Example List', category: 'Phishing' };
  const copied = { ...lookup(listing), lineage: 'feeder', reliability: 'C' as const };
  expect(opinionsOf(copied, defaultPolicy, now)).toEqual([
    { source: 'one', lineage: 'feeder', weight: 2450, text: 'listed as Phishing by Example List' },
  ]);
});

it.each<[string, Observation, ObservableType, number | undefined]>([
  ['an unknown category is still a list', { kind: 'listing', list: 'L', category: 'quux' }, 'ipv4', 2],
  ['a list of the trusted is no evidence', { kind: 'listing', list: 'L', category: 'trusted' }, 'ipv4', undefined],
  ['an unknown label', { kind: 'classification', label: 'quux' }, 'ipv4', undefined],
  ['an unknown label with a family', { kind: 'classification', label: 'quux', family: 'Emotet' }, 'ipv4', 3],
  ['an unknown label with a campaign', { kind: 'classification', label: 'unknown', campaign: 'Example' }, 'ipv4', 3],
  ['a family called unknown', { kind: 'classification', label: 'quux', family: 'Unknown' }, 'ipv4', undefined],
  ['a family does not weaken its label', { kind: 'classification', label: 'c2', family: 'Emotet' }, 'ipv4', 4],
  ['an actor beside praise', { kind: 'classification', label: 'harmless', actor: 'Example' }, 'ipv4', undefined],
  ['a family beside a test file', { kind: 'classification', label: 'eicar-test-file', family: 'EICAR' }, 'sha256', undefined],
  ['praise the policy weighs', { kind: 'classification', label: 'benign', actor: 'Example' }, 'ipv4', -2],
  ['sightings', { kind: 'sighting', count: 3 }, 'ipv4', 0.75],
  ['no sightings', { kind: 'sighting', count: 0 }, 'ipv4', undefined],
  ['false positives', { kind: 'sighting', count: 3, false_positive: true }, 'ipv4', -1],
  ['known good, half-heartedly', { kind: 'known_good', list: 'L', strength: 0.5 }, 'ipv4', -1.25],
  ['merely common', { kind: 'known_good', list: 'L', strength: 0.49 }, 'ipv4', undefined],
  ['a VPN', { kind: 'network', vpn: true }, 'ipv4', 0.2],
  ['hosting', { kind: 'network', hosting: true }, 'ipv4', undefined],
  ['EPSS', { kind: 'vulnerability', cve: 'CVE-2026-0001', epss: 0.9 }, 'cve', 2.7],
  ['a high CVSS', { kind: 'vulnerability', cve: 'CVE-2026-0001', cvss: 7 }, 'cve', 0.8],
  ['a low CVSS', { kind: 'vulnerability', cve: 'CVE-2026-0001', cvss: 6.9 }, 'cve', undefined],
  ['a domain of yesterday', { kind: 'registration', created: daysAgo(1).toISOString() }, 'domain', 0.773],
  ['a domain of last year', { kind: 'registration', created: daysAgo(400).toISOString() }, 'domain', undefined],
  ['a domain of tomorrow is new', { kind: 'registration', created: daysAgo(-1).toISOString() }, 'domain', 0.8],
  ['a domain with no date', { kind: 'registration', registrar: 'Example' }, 'domain', undefined],
  ['a network of yesterday', { kind: 'registration', created: daysAgo(1).toISOString() }, 'cidr', undefined],
  ['a certificate', { kind: 'certificate', subject: 'example.com' }, 'domain', undefined],
  ['a file', { kind: 'file', name: 'a.exe' }, 'sha256', undefined],
  ['a relation', { kind: 'relation', type: 'resolves-to', observable: { type: 'ipv4', value: '192.0.2.1' } }, 'domain', undefined],
])('%s', (_, observation, type, expected) => {
  expect(weight(observation, type)).toBe(expected);
});

it('halves with every half-life since the source last stood by it', () => {
  const report = (days: number): Observation => ({ kind: 'reputation', confidence: 1, last_seen: daysAgo(days).toISOString() });
  expect([weight(report(0)), weight(report(60)), weight(report(120)), weight(report(60), 'ipv4', daysAgo(120))]).toEqual([4, 2, 1, 1]);
});

it('a listing is as old as its end, or as its reading where it has none', () => {
  const listing = (more: object): Observation => ({ kind: 'listing', list: 'L', category: 'botnet-cc', ...more });
  expect(weight(listing({ since: daysAgo(3000).toISOString() }))).toBe(4);
  expect(weight(listing({ until: daysAgo(-30).toISOString() }))).toBe(4);
  expect(weight(listing({ until: daysAgo(30).toISOString() }))).toBe(2);
  expect(weight(listing({}), 'ipv4', daysAgo(30))).toBe(2);
  expect(weight(listing({ until: 'yesterday' }), 'ipv4', daysAgo(30))).toBe(2);
  expect(weight(listing({ until: daysAgo(3000).toISOString() }))).toBe(undefined);
});

it('hashes and CVEs do not age', () => {
  const family: Observation = { kind: 'classification', label: 'malware', family: 'Emotet' };
  expect([weight(family, 'sha256', daysAgo(3600)), weight(family, 'domain', daysAgo(180))]).toEqual([3.5, 1.75]);
});

it('more of a bad thing is never less', () => {
  const count = fc.integer({ min: 0, max: 200 });
  fc.assert(
    fc.property(count, count, count, count, (malicious, suspicious, harmless, undetected) => {
      const engines = { kind: 'detections' as const, malicious, suspicious, harmless, undetected };
      const before = weight(engines) ?? 0;
      expect(weight({ ...engines, malicious: malicious + 1 }) ?? 0).toBeGreaterThanOrEqual(before);
      expect(weight({ ...engines, undetected: undetected + 1, harmless }) ?? 0).toSatisfy(
        (after: number) => Math.abs(after) <= Math.abs(before),
      );
      if (malicious + suspicious === 0) expect(before).toBeLessThanOrEqual(0);
    }),
  );
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) => {
      const at = (confidence: number): number => weight({ kind: 'reputation', confidence }) ?? 0;
      expect(at(Math.max(a, b))).toBeGreaterThanOrEqual(at(Math.min(a, b)));
      expect(at(a)).toBeGreaterThanOrEqual(0);
    }),
  );
});

it('anything but found says nothing', () => {
  for (const outcome of [
    { status: 'not_found' },
    { status: 'failed', reason: 'auth', detail: '' },
    { status: 'parked', reason: 'quota', detail: '', retryAt: now },
    { status: 'skipped', reason: 'tlp', detail: '' },
  ] as const) {
    expect(opinionsOf({ ...lookup({ kind: 'geo' }), outcome }, defaultPolicy, now)).toEqual([]);
  }
});

it('lets no list praise what it lists, but by known_good', () => {
  const listed = (observation: Observation) => opinionsOf({ ...lookup(observation), via: 'feed' }, defaultPolicy, now);
  expect(listed({ kind: 'listing', list: 'L', category: 'benign' })).toEqual([]);
  expect(listed({ kind: 'classification', label: 'benign' })).toEqual([]);
  expect(listed({ kind: 'sighting', count: 9, false_positive: true })).toEqual([]);
  expect(listed({ kind: 'known_good', list: 'L', strength: 1 })).toMatchObject([{ weight: -2500 }]);
  expect(listed({ kind: 'listing', list: 'L', category: 'malware' })).toMatchObject([{ weight: 3500 }]);
});
