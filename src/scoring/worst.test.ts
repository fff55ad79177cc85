import { expect, it } from 'vitest';
import type { Level } from '../domain/verdict.ts';
import { worst } from './worst.ts';

it.each<[Level[], Level]>([
  [['benign', 'malicious', 'suspicious'], 'malicious'],
  [['benign', 'suspicious', 'unknown'], 'suspicious'],
  [['benign', 'unknown', 'benign'], 'unknown'],
  [['benign', 'benign'], 'benign'],
  [[], 'unknown'],
])('of %j', (some, expected) => {
  expect(worst(some)).toBe(expected);
});
