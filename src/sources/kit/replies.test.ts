import { describe, expect, it } from 'vitest';
import type { Observation } from '../../domain/observation.ts';
import { found, notFound } from './readings.ts';
import { measured } from './replies.ts';

const good: Observation = { kind: 'known_good', list: 'a list', strength: 0.7 };
const engines = { kind: 'detections', malicious: 0, suspicious: 0, harmless: 0, undetected: 9 } as const;
const listed = (category: string): Observation => ({ kind: 'listing', list: 'a list', category });

describe('a reading', () => {
  it('passes as it is where all of it is declared', () => {
    for (const reading of [notFound(), found([good, good, listed('spam')], 'https://example.com/')])
      expect(measured(reading, { says: ['known_good', 'listing'] })).toBe(reading);
  });

  it.each<[string, Observation, RegExp]>([
    ['outside our units', { kind: 'reputation', confidence: 1.5 }, /confidence/],
    ['of a kind that is not declared', { kind: 'geo', country: 'NO' }, /^geo is not among what it says$/],
  ])('with a fact %s does not pass', (_, observation, error) =>
    expect(() => measured(found([listed('spam'), observation]), { says: ['listing', 'reputation'] })).toThrow(error),
  );

  it('may praise by the kinds that are declared, once by each', () => {
    const declared = { says: ['known_good', 'detections', 'listing', 'classification', 'sighting'], praises: ['known_good'] } as const;
    const praise: readonly Observation[] = [
      { ...engines, harmless: 60 },
      listed('Harmless'),
      { kind: 'classification', label: 'benign' },
      { kind: 'sighting', count: 1, false_positive: true },
    ];
    const silence: readonly Observation[] = [engines, { ...engines, harmless: 60, malicious: 1 }, listed('benign-positive')];
    expect(measured(found([good, ...silence]), declared).status).toBe('found');
    expect(() => measured(found([good, good]), declared)).toThrow('more praise by known_good than it declares');
    for (const each of praise) expect(() => measured(found([each]), declared)).toThrow(`more praise by ${each.kind}`);
    expect(measured(found([...praise, good]), { ...declared, praises: declared.says }).status).toBe('found');
  });
});
