import { expect, test } from 'vitest';
import type { Mood } from '../domain/lookalike.ts';
import { moodOf } from './moods.ts';

test('a value keeps its mood for ever', () => {
  const values = ['192.0.2.1', '192.0.2.2', 'example.com', 'https://example.com/a', 'CVE-2021-44228', ''];
  expect(values.map((value) => moodOf(value))).toEqual(['absent', 'suspicious', 'suspicious', 'absent', 'malicious', 'benign']);
});

test('moods are spread as promised: 35 % absent, 25 % malicious, 15 % suspicious, 25 % benign', () => {
  const seen: Record<Mood, number> = { absent: 0, malicious: 0, suspicious: 0, benign: 0 };
  for (let n = 0; n < 20_000; n += 1) seen[moodOf(`host-${n}.example.com`)] += 1;
  const percent = Object.fromEntries(Object.entries(seen).map(([mood, count]) => [mood, Math.round(count / 200)]));
  expect(percent).toEqual({ absent: 35, malicious: 25, suspicious: 15, benign: 25 });
});

test('a chosen mood wins, and no word of the language is mistaken for one', () => {
  expect(moodOf('192.0.2.1', { '192.0.2.1': 'benign' })).toBe('benign');
  expect(['absent', 'malicious', 'suspicious', 'benign']).toContain(moodOf('constructor', {}));
});
