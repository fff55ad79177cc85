import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Place, placesAt } from '../reading/at.ts';
import { placesOf } from './places-of.ts';

const table = { a: 1, 'a.b': 2, 'a.b.c': 3, b: 4, 'b.c.a': 5, 'c.constructor': 6 };
const name = fc.constantFrom('a', 'b', 'c', 'a.b', 'b.c', 'a.b.c', 'constructor', '__proto__', 'x', '');
const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(1, 'x', null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
}));
const sorted = (places: readonly Place[]) => places.map((place) => JSON.stringify(place)).toSorted();

describe('placesOf', () => {
  it('finds in one walk what stands at each path', () => {
    fc.assert(
      fc.property(json, (root) => {
        const found = placesOf(root, table);
        for (const [path, number] of Object.entries(table)) {
          const here = found.filter(({ means }) => means === number).map(({ field, value }) => ({ field, value }));
          expect(sorted(here)).toEqual(sorted(placesAt(root, path)));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('has them in the order of the table, whatever that of the payload', () => {
    expect(placesOf({ b: 2, a: [{ 'b.c': 1 }] }, table).map(({ field, means }) => [field, means])).toEqual([
      ['a', 1],
      ['a[0].b.c', 3],
      ['b', 4],
    ]);
  });
});
