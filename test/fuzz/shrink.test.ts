import { expect, test } from 'vitest';
import { seededRandom } from '../../src/sandbox/seeded-random.ts';
import { mutated } from './mutate.ts';
import { shrink } from './shrink.ts';

test('leaves what makes it fail, and little else', () => {
  const text = `${'x'.repeat(5_000)}a${'y'.repeat(3_000)}b${'z'.repeat(100)}`;
  expect(shrink(text, (less) => /a.*b/.test(less))).toBe('ab');
});

test('gives up after some tries, with what still fails', () => {
  const fails = (less: string): boolean => less.length >= 900;
  expect(fails(shrink('x'.repeat(1_000), fails, 20))).toBe(true);
});

test('mutations are the same for the same seed, and others for another', () => {
  const documents = ['http://example.com/a seen', 'from 198.51.100.7 to user@example.org'].map((text) => ({
    name: '',
    text: text.repeat(20),
  }));
  const row = (seed: number): string[] => {
    const random = seededRandom(seed);
    return Array.from({ length: 20 }, () => mutated(documents, random).text);
  };
  expect(row(1)).toEqual(row(1));
  expect(row(1)).not.toEqual(row(2));
});
