import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lookup, Reliability } from '../../domain/lookup.ts';
import type { Observation } from '../../domain/observation.ts';
import type { Unheard } from '../../domain/verdict.ts';
import { defaultPolicy, policyFrom } from '../policy.ts';
import { createScore } from '../score.ts';
import {
  address,
  answersOf,
  answerWith,
  everyKind,
  everythingBad,
  everythingGood,
  heard,
  lookup,
  now,
  sayable,
  silence,
  somePolicy,
  someUnheard,
} from './answers.fixture.ts';
import { createDecided, reach } from './decided.ts';

const defaultDecided = createDecided(defaultPolicy);
const spared = (lookups: readonly Lookup[], some: readonly Unheard[], at: Date) => defaultDecided(address, lookups, some, at);
/** Whether nobody of them needs to be asked. */
const decided = (lookups: readonly Lookup[], some: readonly Unheard[], at: Date): boolean =>
  spared(lookups, some, at).length === some.length;
const score = createScore(defaultPolicy);
const runs = { numRuns: 3_000 };

const found = (source: string, observation: Observation, reliability: Reliability = 'B'): Lookup =>
  lookup(source, { status: 'found', observations: [observation] }, { reliability });
const unheard = (source: string, reliability: Reliability = 'B', lineage = source): Unheard => ({
  source,
  reliability,
  lineage,
  says: everyKind,
});
const saying = (says: Unheard['says'], praises?: Unheard['praises']): Unheard => ({ ...unheard(`says ${says} ${praises}`), says, praises });
const withAnswers = someUnheard.chain((some) => fc.tuple(fc.constant(some), answersOf(some)));

const listed: Observation = { kind: 'listing', list: 'Example List', category: 'botnet-cc' };
const abuse: Observation = { kind: 'reputation', confidence: 1 };
const engines: Observation = { kind: 'detections', malicious: 60, suspicious: 0, harmless: 0, undetected: 10 };
const wellKnown: Observation = { kind: 'known_good', list: 'Example Set', strength: 1 };

it('what is decided no answer changes', () => {
  let cases = 0;
  fc.assert(
    fc.property(heard, withAnswers, (lookups, [some, answers]) => {
      const needless = spared(lookups, some, now).map(({ source }) => source);
      if (needless.length === 0) return;
      cases++;
      // Those who are asked all the same answer first.
      const asked = [...lookups, ...answers.filter(({ source }) => !needless.includes(source))];
      expect(score([...lookups, ...answers], now).level).toBe(score(asked, now).level);
      if (needless.length === some.length) expect(score(asked, now).level).toBe(score(lookups, now).level);
    }),
    runs,
  );
  // Else nothing was tested.
  expect(cases).toBeGreaterThan(runs.numRuns / 50);
});

it('no answers move the sum of evidence out of reach, under any policy', () => {
  fc.assert(
    fc.property(heard, withAnswers, somePolicy, (lookups, [some, answers], policy) => {
      const { lowest, highest } = reach(address.type, lookups, some, policy, now);
      const { because } = createScore(policy)([...lookups, ...answers], now);
      const net = because.slice(1).reduce((sum, { weight }) => sum + Math.round(1000 * weight), 0);
      expect(net).toBeGreaterThanOrEqual(lowest);
      expect(net).toBeLessThanOrEqual(highest);
      if (createDecided(policy)(address, lookups, some, now).length === some.length)
        expect(createScore(policy)([...lookups, ...answers], now).level).toBe(createScore(policy)(lookups, now).level);
    }),
    runs,
  );
});

it('a failed, skipped or parked lookup changes nothing', () => {
  fc.assert(
    fc.property(heard, someUnheard, fc.array(silence, { maxLength: 4 }), (lookups, some, outcomes) => {
      const silent = outcomes.map((outcome, i) => lookup(`silent-${i}`, outcome));
      expect(spared([...lookups, ...silent], some, now)).toEqual(spared(lookups, some, now));
    }),
    { numRuns: 500 },
  );
});

it('who could say less, or nothing, never makes it less decided', () => {
  fc.assert(
    fc.property(heard, someUnheard, (lookups, some) => {
      if (!decided(lookups, some, now)) return;
      expect(decided(lookups, some.slice(1), now)).toBe(true);
      expect(
        decided(
          lookups,
          some.map((one) => ({ ...one, says: one.says.slice(1), praises: one.praises?.slice(1) })),
          now,
        ),
      ).toBe(true);
    }),
    runs,
  );
});

describe('is worth something under the default policy', () => {
  const agreeing = [found('feed', listed), found('reports', abuse), found('scans', engines)];

  it.each<[string, readonly Lookup[], readonly Unheard[], boolean]>([
    ['a feed and two vendors agree, one more is left', agreeing, [unheard('x')], true],
    ['and two of middling reliability', agreeing, [unheard('x', 'C'), unheard('y', 'C')], true],
    ['and two that could both vouch without end', agreeing, [unheard('x'), unheard('y')], true],
    ['and three', agreeing, [unheard('x'), unheard('y'), unheard('z')], false],
    ['three that are one lineage are one voice', agreeing, [unheard('x', 'B', 'v'), unheard('y', 'B', 'v'), unheard('z', 'B', 'v')], true],
    ['a vendor and a feed, one is left', agreeing.slice(0, 2), [unheard('x')], true],
    ['one vendor alone settles nothing', agreeing.slice(2), [unheard('x')], false],
    ['but against somebody hardly believed it does', agreeing.slice(2), [unheard('x', 'E')], true],
    ['suspicious can become malicious', [found('reports', { kind: 'reputation', confidence: 0.5 })], [unheard('x', 'E')], false],
    [
      'benign stays benign where all that could still be said is little',
      [found('a', wellKnown, 'A'), found('b', wellKnown, 'A'), found('c', wellKnown, 'A')],
      [unheard('x', 'E')],
      true,
    ],
    ['benign does not against a believed one', [found('a', wellKnown, 'A'), found('b', wellKnown, 'A')], [unheard('x', 'A')], false],
    ['nobody is left', [found('reports', { kind: 'reputation', confidence: 0.5 })], [], true],
  ])('%s', (_, lookups, some, expected) => {
    expect(decided(lookups, some, now)).toBe(expected);
  });
});

it('nothing known decides nothing, nor does too little', () => {
  const geo = found('where', { kind: 'geo', country: 'NO' });
  const silent = lookup('broken', { status: 'failed', reason: 'timeout', detail: '' });
  for (const lookups of [[], [geo], [silent], [lookup('empty', { status: 'not_found' })], [found('weak', abuse, 'E')]]) {
    expect(score(lookups, now).level).toBe('unknown');
    expect(spared(lookups, [unheard('x', 'E')], now)).toEqual([]);
    expect(spared(lookups, [saying(['reputation'])], now)).toEqual([]);
  }
});

describe('who states no opinion changes nothing', () => {
  const [mute, owner, praise, reports] = [
    saying(['geo', 'services', 'file', 'certificate', 'relation']),
    saying(['geo', 'network']),
    saying(['known_good'], ['known_good']),
    saying(['reputation', 'listing'], []),
  ];

  it('whatever is known, and whoever else is left', () => {
    expect(spared([], [mute, reports], now)).toEqual([mute]);
    expect(spared([found('scans', engines)], [mute, praise], now)).toEqual([mute]);
  });
  it('and where too little can be said to change the level, neither does who states one', () => {
    expect(spared([], [mute, owner], now)).toEqual([mute, owner]);
    expect(spared([found('reports', { kind: 'reputation', confidence: 0.2 })], [owner], now)).toEqual([]);
  });
  it('who cannot praise leaves malicious alone, and who praises once takes off no more', () => {
    const malicious = [found('reports', abuse), found('feed', { ...listed, category: 'spam' })];
    expect(spared(malicious, [reports, saying(['classification'], [])], now)).toHaveLength(2);
    expect(spared(malicious, [saying(['classification'])], now)).toEqual([]);
    expect(spared(malicious, [praise], now)).toEqual([praise]);
    expect(spared(malicious, [saying(['known_good'])], now)).toEqual([]);
  });
  it('but a policy that praises by other words is reckoned with', () => {
    const policy = policyFrom({ strengths: { words: { scanner: -8 } } });
    expect(createDecided(policy)(address, [found('reports', abuse)], [saying(['classification'], [])], now)).toEqual([]);
  });
});

it('the bounds are no wider than they must be: who says everything there is to say, over and over, meets them', () => {
  fc.assert(
    fc.property(heard, someUnheard, somePolicy, (lookups, some, policy) => {
      // Where "benign" accuses, who may not praise is still reckoned to say it.
      fc.pre(policy.group.discount <= 0.5 && (policy.strengths.words.benign ?? 0) <= 0);
      const saying = (all: typeof everythingBad) =>
        some.map((one) =>
          lookup(one.source, answerWith(sayable(all(policy), one)), { lineage: one.lineage, reliability: one.reliability }),
        );
      const net = (answers: readonly Lookup[]) =>
        createScore(policy)([...lookups, ...answers], now)
          .because.slice(1)
          .reduce((sum, { weight }) => sum + Math.round(1000 * weight), 0);
      const { lowest, highest } = reach(address.type, lookups, some, policy, now);
      // Halves are rounded up, so that bad weighs a thousandth more than good.
      for (const spare of [net(saying(everythingGood)) - lowest, highest - net(saying(everythingBad))]) {
        expect(spare).toBeGreaterThanOrEqual(0);
        expect(spare).toBeLessThan(10);
      }
    }),
    { numRuns: 120 },
  );
});

it('only what a type can have counts: a CVE stands in one register, a name in another', () => {
  const of = (type: 'ipv4' | 'cve' | 'domain') => {
    const before = [{ ...found('a', wellKnown), observable: { ...address, type } }];
    return reach(type, before, [unheard('x', 'A')], defaultPolicy, now).highest;
  };
  expect(of('domain') - of('ipv4')).toBe(800);
  expect(of('cve') - of('ipv4')).toBeGreaterThan(4_000);
});
