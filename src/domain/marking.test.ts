import { expect, test } from 'vitest';
import { type Pap, papAllows, paps, stricter, type Tlp, tlpAllows, tlps } from './marking.ts';

test('a word that is no marking allows nothing', () => {
  for (const word of ['RED', 'purple', '']) {
    expect(tlps.map((ceiling) => tlpAllows(word as Tlp, ceiling))).not.toContain(true);
    expect(papAllows(word as Pap, 'third-party')).toBe(false);
    expect(tlpAllows('green', word as Tlp)).toBe(false);
  }
  expect([
    tlpAllows('amber', 'amber'),
    tlpAllows('amber', 'green'),
    papAllows('amber', 'third-party'),
    papAllows('amber', 'target'),
  ]).toEqual([true, false, true, false]);
});

test('of two markings each word is that of the stricter', () => {
  for (const [i, tlp] of tlps.entries())
    for (const [j, other] of tlps.entries())
      expect(stricter({ tlp, pap: 'red' }, { tlp: other, pap: 'clear' })).toEqual({ tlp: tlps[Math.max(i, j)], pap: 'red' });
  expect(paps.map((pap) => stricter({ tlp: 'clear', pap }, { tlp: 'clear', pap: 'green' }).pap)).toEqual([
    'green',
    'green',
    'amber',
    'red',
  ]);
});
