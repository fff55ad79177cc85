import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Lookup } from '../../domain/lookup.ts';
import type { Observation } from '../../domain/observation.ts';
import type { Unheard } from '../../domain/verdict.ts';
import { createClassicScore } from '../classic.ts';
import { defaultPolicy } from '../policy.ts';
import { address, answersOf, everyKind, heard, lookup, now, silence, someUnheard } from './answers.fixture.ts';
import { createClassicDecided } from './classic-decided.ts';

const classicDecided = createClassicDecided(defaultPolicy);
const spared = (lookups: readonly Lookup[], some: readonly Unheard[], at: Date) => classicDecided(address, lookups, some, at);
const decided = (lookups: readonly Lookup[], some: readonly Unheard[], at: Date): boolean =>
  spared(lookups, some, at).length === some.length;
const score = createClassicScore(defaultPolicy);
const found = (source: string, observation: Observation): Lookup => lookup(source, { status: 'found', observations: [observation] });
const engines = (malicious: number): Observation => ({
  kind: 'detections',
  malicious,
  suspicious: 0,
  harmless: 0,
  undetected: 100 - malicious,
});
const abuse = (confidence: number): Observation => ({ kind: 'reputation', confidence });
const somebody = [{ source: 'x', reliability: 'E', lineage: 'x', says: everyKind }] as const;

it('what is decided no answer changes', () => {
  let cases = 0;
  fc.assert(
    fc.property(
      heard,
      someUnheard.chain((some) => fc.tuple(fc.constant(some), answersOf(some))),
      fc.array(silence, { maxLength: 2 }),
      (lookups, [some, answers], outcomes) => {
        const silent = outcomes.map((outcome, i) => lookup(`silent-${i}`, outcome));
        expect(decided([...lookups, ...silent], some, now)).toBe(decided(lookups, some, now));
        if (!decided(lookups, some, now)) return;
        cases++;
        expect(score([...lookups, ...answers], now).level).toBe(score(lookups, now).level);
      },
    ),
    { numRuns: 2_000 },
  );
  expect(cases).toBeGreaterThan(100);
});

it('malicious by both halves stays so', () => {
  expect(decided([found('scans', engines(80)), found('reports', abuse(0.9))], somebody, now)).toBe(true);
});

it('a lone half, however bad, may be outvoted by the other', () => {
  expect(decided([found('scans', engines(100))], somebody, now)).toBe(false);
  expect(decided([found('scans', engines(100))], [], now)).toBe(true);
});

it('suspicious may become malicious, and nothing known decides nothing', () => {
  expect(decided([found('scans', engines(50)), found('reports', abuse(0.5))], somebody, now)).toBe(false);
  for (const some of [[], [found('scans', engines(0))], [lookup('x', { status: 'not_found' })]])
    expect(spared(some, somebody, now)).toEqual([]);
});

it('only engines and reports count', () => {
  const [listing, reports] = [
    { ...somebody[0], source: 'lists', says: ['listing', 'known_good'] },
    { ...somebody[0], source: 'reports', says: ['reputation'] },
  ] as const;
  expect(spared([], [listing, reports], now)).toEqual([listing]);
  expect(spared([found('reports', abuse(1))], [reports], now)).toEqual([reports]);
  expect(spared([found('scans', engines(80))], [reports], now)).toEqual([]);
});
