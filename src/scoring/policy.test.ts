import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ZodError } from 'zod';
import type { Lookup, Reliability } from '../domain/lookup.ts';
import type { ObservableType } from '../domain/observable.ts';
import type { Observation } from '../domain/observation.ts';
import { defaultPolicy, policyFrom, policySchema } from './policy.ts';
import { createScore } from './score.ts';
import { vocabulary, wordFor } from './vocabulary.ts';

const now = new Date('2026-11-23T00:00:00Z');

/** One source of this reliability that says these things. */
function says(reliability: Reliability, type: ObservableType, ...[first, ...rest]: [Observation, ...Observation[]]): Lookup {
  return {
    source: `${reliability}-${first.kind}`,
    lineage: `${reliability}-${first.kind}`,
    observable: { type, value: 'x' },
    outcome: { status: 'found', observations: [first, ...rest] },
    via: 'live',
    exposure: 'none',
    observedAt: now,
    latencyMs: 1,
    reliability,
  };
}
function engines(malicious: number, suspicious: number, harmless: number, undetected: number): Observation {
  return { kind: 'detections', malicious, suspicious, harmless, undetected };
}
function label(word: string): Observation {
  return { kind: 'classification', label: word };
}
const abuse = (confidence: number, reports: number): Observation => ({ kind: 'reputation', confidence, reports });
const wellKnown: Observation = { kind: 'known_good', list: 'Example Set', strength: 1 };

describe('the default policy on cases every analyst knows', () => {
  const cases: readonly [what: string, lookups: readonly Lookup[], level: string, score: number | null][] = [
    ['1 of 94 engines: noise until somebody else agrees', [says('B', 'url', engines(1, 0, 66, 27))], 'unknown', 33],
    ['2 of 94 engines', [says('B', 'url', engines(2, 0, 65, 27))], 'suspicious', 44],
    ['5 of 94 engines', [says('B', 'url', engines(5, 0, 60, 29))], 'suspicious', 67],
    ['10 of 94 engines', [says('B', 'url', engines(10, 0, 55, 29))], 'malicious', 81],
    ['1 of 3 engines is no third', [says('B', 'url', engines(1, 0, 0, 2))], 'suspicious', 67],
    ['60 of 70 engines', [says('B', 'sha256', engines(60, 0, 0, 10))], 'malicious', 94],
    ['60 of 70 engines and 100 % abuse', [says('B', 'ipv4', engines(60, 0, 0, 10)), says('B', 'ipv4', abuse(1, 347))], 'malicious', 100],
    ['67 of 94 say harmless: what a phishing page says on its first day', [says('B', 'url', engines(0, 0, 67, 27))], 'unknown', 15],
    ['nobody detects, nobody vouches', [says('B', 'sha256', engines(0, 0, 0, 70))], 'unknown', null],
    ['no engine answered', [says('B', 'sha256', engines(0, 0, 0, 0))], 'unknown', null],
    ['0 % abuse and no reports', [says('B', 'ipv4', abuse(0, 0))], 'unknown', null],
    ['3 % abuse, 1 report', [says('B', 'ipv4', abuse(0.03, 1))], 'unknown', 22],
    ['50 % abuse', [says('B', 'ipv4', abuse(0.5, 9))], 'suspicious', 58],
    ['100 % abuse', [says('B', 'ipv4', abuse(1, 347))], 'malicious', 88],
    ['100 % abuse, told by the unreliable', [says('E', 'ipv4', abuse(1, 347))], 'unknown', 36],
    ['a well-known file', [says('A', 'sha256', wellKnown)], 'benign', 2],
    ['a well-known file and the loosest engine', [says('A', 'sha256', wellKnown), says('B', 'sha256', engines(1, 0, 0, 71))], 'benign', 4],
    [
      'a well-known file that most engines detect',
      [says('A', 'sha256', wellKnown), says('B', 'sha256', engines(60, 0, 0, 10))],
      'suspicious',
      57,
    ],
    ['a file somebody half vouches for', [says('A', 'sha256', { kind: 'known_good', list: 'Example', strength: 0.5 })], 'unknown', 7],
    ['a merely common domain', [says('A', 'domain', { kind: 'known_good', list: 'Example Top', strength: 0.4 })], 'unknown', null],
    ['EICAR', [says('A', 'sha256', label('eicar'), wellKnown), says('B', 'sha256', engines(60, 0, 0, 10))], 'suspicious', 57],
    ['a command-and-control server', [says('B', 'ipv4', { kind: 'listing', list: 'L', category: 'botnet-cc' })], 'malicious', 88],
    ['a Tor exit', [says('A', 'ipv4', { kind: 'network', tor: true })], 'unknown', 36],
    ['a homograph', [says('A', 'domain', label('homograph'))], 'suspicious', 65],
    ['a mail that fails every check', [says('A', 'email', label('spf-fail'), label('dkim-fail'), label('dmarc-fail'))], 'suspicious', 63],
    ['a mail that passes: so does a phisher’s', [says('A', 'email', label('spf-pass'), label('dkim-pass'))], 'unknown', null],
    ['a family', [says('B', 'sha256', { kind: 'classification', label: 'quux', family: 'Emotet' })], 'malicious', 76],
    ['a research scanner', [says('B', 'ipv4', { kind: 'classification', label: 'benign', actor: 'Example University' })], 'benign', 4],
    ['a CVE in use', [says('A', 'cve', { kind: 'vulnerability', cve: 'CVE-2026-0001', cvss: 7, known_exploited: true })], 'malicious', 93],
    ['a grave CVE', [says('A', 'cve', { kind: 'vulnerability', cve: 'CVE-2026-0001', cvss: 9.8, epss: 0.02 })], 'suspicious', 60],
    ['a host with that CVE', [says('A', 'ipv4', { kind: 'vulnerability', cve: 'CVE-2026-0001', cvss: 9.8 })], 'unknown', 23],
    [
      'a place, a port, a certificate',
      [says('A', 'ipv4', { kind: 'geo', country: 'NO' }, { kind: 'services', services: [{ port: 22 }] })],
      'unknown',
      null,
    ],
  ];
  it.each(cases)('%s', (_, lookups, level, score) => {
    expect(createScore(defaultPolicy)(lookups, now)).toMatchObject({ level, score });
  });
});

describe('a policy of one’s own', () => {
  it('keeps what it does not name, at any depth', () => {
    const policy = policyFrom({ thresholds: { malicious: 80 }, strengths: { detections: { most: 6 }, words: { spam: 0 } } });
    expect(policy).toEqual({
      ...defaultPolicy,
      thresholds: { malicious: 80, suspicious: 40, benign: 20 },
      strengths: {
        ...defaultPolicy.strengths,
        detections: { ...defaultPolicy.strengths.detections, most: 6 },
        words: { ...defaultPolicy.strengths.words, spam: 0 },
      },
    });
  });

  it('takes a synonym for the word, and a word of its own', () => {
    const { words } = policyFrom({ strengths: { words: { 'C&C': 5, 'our internal list': 1.5 } } }).strengths;
    expect([words['botnet-cc'], words['our-internal-list'], words['c-c']]).toEqual([5, 1.5, undefined]);
  });

  it('is itself a valid policy, and parsing it changes nothing', () => {
    expect(policySchema.parse(defaultPolicy)).toEqual(defaultPolicy);
  });

  it('silences a source by reliability: no opinion, not a good one', () => {
    const policy = policyFrom({ reliability: { E: 0 } });
    expect(createScore(policy)([says('E', 'ipv4', abuse(1, 9))], now)).toMatchObject({ level: 'unknown', score: null, because: [] });
  });

  it.each([
    [{ prior: 0.205 }, ['prior']],
    [{ prior: 0 }, ['prior']],
    [{ thresholds: { benign: 50 } }, ['thresholds']],
    [{ group: { discount: 1.5 } }, ['group', 'discount']],
    [{ strengths: { words: { spam: Number.NaN } } }, ['strengths', 'words', 'spam']],
    [{ half_life: { listing: 0 } }, ['half_life', 'listing']],
    [{ strengths: { listings: 3 } }, ['strengths']],
  ])('refuses %j and says where', (overrides, path) => {
    const error: unknown = policySchema.safeParse(overrides).error;
    expect(error).toBeInstanceOf(ZodError);
    expect((error as ZodError).issues.map((issue) => issue.path)).toEqual([path]);
  });

  it('accepts every prior in whole percent', () => {
    for (let percent = 1; percent < 100; percent++) expect(policyFrom({ prior: percent / 100 }).prior).toBe(percent / 100);
  });
});

it('has a strength for every word of the vocabulary, under the name observations reach it by', () => {
  expect(Object.keys(defaultPolicy.strengths.words).sort()).toEqual([...Object.keys(vocabulary), 'benign'].sort());
  for (const word of Object.keys(defaultPolicy.strengths.words)) expect(wordFor(word)).toBe(word);
});

it('docs/guide/scoring.md shows exactly the default policy', () => {
  const page = readFileSync(new URL('../../docs/guide/scoring.md', import.meta.url), 'utf8');
  const shown: unknown = parse(/```yaml\n(.*?)```/s.exec(page)?.[1] ?? '');
  const { words: _, ...strengths } = defaultPolicy.strengths;
  expect(shown).toEqual({ scoring: { policy: 'default', overrides: { ...defaultPolicy, strengths } } });
});
