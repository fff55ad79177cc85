import { describe, expect, it } from 'vitest';
import { placesAt, textAt } from './at.ts';

describe('placesAt', () => {
  it.each([
    [{ a: { b: 1 } }, [{ field: 'a.b', value: 1 }]],
    [{ 'a.b': 1 }, [{ field: 'a.b', value: 1 }]],
    [
      { 'a.b': 1, a: { b: 2 } },
      [
        { field: 'a.b', value: 1 },
        { field: 'a.b', value: 2 },
      ],
    ],
    [
      { a: [{ b: 1 }, 2, { b: [3] }] },
      [
        { field: 'a[0].b', value: 1 },
        { field: 'a[2].b', value: [3] },
      ],
    ],
    [{ a: null }, []],
    ['a.b', []],
  ])('finds what stands in %j', (root, places) => {
    expect(placesAt(root, 'a.b')).toEqual(places);
  });

  it('finds nothing that is inherited', () => {
    expect(placesAt({ a: {} }, 'a.constructor')).toEqual([]);
    expect(placesAt({}, 'toString')).toEqual([]);
    expect(textAt({}, 'constructor.name', '__proto__.constructor.name')).toBeUndefined();
  });

  it('gives up on what has too many places', () => {
    expect(placesAt({ a: Array.from({ length: 100_000 }, () => ({ b: 1 })) }, 'a.b').length).toBeLessThan(5_000);
  });
});

describe('textAt', () => {
  it('is the first text or number of the first path that has one', () => {
    expect(textAt({ a: ' ', b: [' x ', 'y'], c: 'z' }, 'a', 'b', 'c')).toBe('x');
    expect(textAt({ a: 0 }, 'a')).toBe('0');
    expect(textAt({ a: {} }, 'a')).toBeUndefined();
  });
});
