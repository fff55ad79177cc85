import { describe, expect, it } from 'vitest';
import { createShape } from './conditions.ts';
import { bounded, createPath, namesOf, pathProblem } from './json-path.ts';

const scope = (answer: unknown, item: unknown = answer) => ({ answer, item });
const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

describe('createPath', () => {
  const answer = { a: { b: [1, null, { c: 'x' }] }, length: 3, 'odd name': true };

  it.each([
    ['$', [answer]],
    ['$.a.b[2].c', ['x']],
    ['$.a.b[*]', [1, { c: 'x' }]],
    ['$..c', ['x']],
    ['$.a.b[?@.c == "x"]', [{ c: 'x' }]],
    ["$['odd name']", [true]],
    ['$.a.none', []],
    ['$.a.b.length', []],
    ['$.constructor', []],
    ['$.__proto__', []],
    ['$.a.b.c', []],
  ])('%s leads to %j', (text, values) => expect(createPath(text).values(scope(answer))).toEqual(values));

  it('starts from the item with @, and tells nulls only when asked', () => {
    expect(createPath('@.c').values(scope(answer, { c: 5 }))).toEqual([5]);
    expect(createPath('@').values(scope(answer, 'x'))).toEqual(['x']);
    expect(createPath('$.x').values(scope({ x: null }))).toEqual([]);
    expect(createPath('$.x').all(scope({ x: null }))).toEqual([null]);
    expect(createPath('$.x').values(scope('a text'))).toEqual([]);
  });
});

describe('pathProblem', () => {
  it.each(['$', '@', '$.a.b-c', "$['a b'][0]", '$..a', '$.a[?@.b && @.c > 1]', '$.a[?count(@.b[*]) > 2]', '@.a[?@.b == "c"].d'])(
    'takes %s',
    (text) => expect(pathProblem(text)).toBeUndefined(),
  );
  it.each([
    ['a.b', 'it starts with neither $ (the whole answer) nor @ (the item)'],
    ['$.a[', 'unclosed bracketed selection'],
    ['$.a[?search(@.b, "(a+)+$")]', 'search() is not to be had here; compare with =='],
    ['$.a[?match(@.b, @.c)]', 'match() is not to be had here; compare with =='],
    ['$.a[?@.b == $.c]', 'it has a $ within [?…], where only @ can be'],
    ['$.a[?count($..b) > 1]', 'it has a $ within [?…], where only @ can be'],
    ['$.a[?@.b[?@.c]]', 'it has a [?…] within [?…]'],
    ['$..a..b', 'it has more than one ".."'],
    ['$..a[?@..b]', 'it has more than one ".."'],
    ['$.a[*,*][*,*][*,*][*,*]', 'it can lead to the same value more than eight times'],
    [`$.${'a'.repeat(400)}`, 'it is longer than 300 characters'],
  ])('says of %s why not', (text, problem) => expect(pathProblem(text)).toBe(problem));
});

describe('namesOf', () =>
  it('tells the names of a path of names alone', () =>
    expect([namesOf('$.data["a b"]'), namesOf('$'), namesOf('$.a[0]'), namesOf('$.a[*]'), namesOf('$[')]).toEqual([
      ['data', 'a b'],
      [],
      undefined,
      undefined,
      undefined,
    ])));

describe('a hostile answer', () => {
  it('is refused where it is too deep or too large', () => {
    expect(() => bounded(nested(40))).not.toThrow();
    expect(() => bounded(nested(41))).toThrow('it is nested more than 40 deep');
    expect(() => bounded(nested(4_000))).toThrow('it is nested more than 40 deep');
    expect(() => bounded(Array.from({ length: 50_000 }, () => 1))).not.toThrow();
    expect(() => bounded(Array.from({ length: 50_001 }, () => 1))).toThrow('it holds more than 50000 values');
    expect(() => bounded(Array.from({ length: 300 }, () => Array.from({ length: 300 }, () => ({}))))).toThrow('50000 values');
    expect(() => bounded('text')).not.toThrow();
  });

  it('is no shape of anything, and does not throw where only its meaning is asked', () =>
    expect(createShape({ status: 200, empty: '$' })(nested(4_000))).toBe(false));

  // Within the time a test has, or not at all.
  it('comes to an end with the costliest of paths', () => {
    const wide = { a: Array.from({ length: 24_000 }, (_, index) => ({ b: `${'x'.repeat(30)}${index}` })) };
    let deep: unknown = 'x';
    for (let depth = 0; depth < 37; depth++) deep = { a: deep, b: Array.from({ length: 600 }, () => 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!') };
    const ended: string[] = [];
    for (const answer of [wide, deep]) {
      bounded(answer);
      for (const text of ['$..*', '$.a[?count(@..*) > 2]', '$..[?length(@.b) > 3]', '$..[?@ == @.a]', '$..[*,*][*,*]'])
        ended.push(`${text} ${createPath(text).values(scope(answer)).length > -1}`);
    }
    expect(ended).toHaveLength(10);
  });
});
