import { describe, expect, it } from 'vitest';
import { differences } from './compare.ts';
import { shapesOf, withoutPath } from './shape.ts';

function told(recorded: readonly unknown[], live: readonly unknown[]): string[] {
  const shapes = shapesOf([...recorded, ...live]);
  return differences(shapes.slice(0, recorded.length), shapes.slice(recorded.length)).map(
    ({ what, field, was, is }) => `${what} ${field}: ${was.join('|')} > ${is.join('|')}`,
  );
}

describe('a shape', () => {
  it('is every path and what stands there, items of lists as one', () => {
    const [shape] = shapesOf([{ a: 1, b: [{ c: 'x' }, { c: null, d: true }], e: [], f: [[1]] }]);
    expect([...(shape ?? [])].map(([path, types]) => `${path} ${[...types].join('|')}`)).toEqual([
      ' object',
      'a number',
      'b list',
      'b[] object',
      'b[].c string|null',
      'b[].d boolean',
      'e list',
      'f list',
      'f[] list',
      'f[][] number',
    ]);
  });

  it('is the same whatever names are data', () => {
    const names = (...each: readonly string[]) => Object.fromEntries(each.map((name) => [name, { at: 1 }]));
    for (const [one, other] of [
      ['2026-11-01', '2026-11-02'],
      ['0cc175b9c0f1b6a831c399e269772661', '92eb5ffee6ae2fec3ad71c777531578f'],
      ['64500', '64501'],
      ['192.0.2.1', '198.51.100.7'],
      ['https://example.com/a', 'https://example.com/b'],
    ] as const)
      expect([one, told([{ by: names(one) }], [{ by: names(other) }])]).toEqual([one, []]);
  });

  it('takes engines by name for a table, though a recording has but two', () => {
    const engine = { category: 'malicious', result: 'x' };
    const recorded = { engines: { One: engine, Two: engine } };
    expect(told([recorded], [{ engines: { Three: engine, Four: { ...engine, result: null } } }])).toEqual([
      'null engines.*.result: string > null|string',
    ]);
    expect(told([recorded], [{ engines: { Three: { category: 1 }, Four: { category: 1 } } }])).toEqual([
      'gone engines.*.result: string > ',
      'changed engines.*.category: string > number',
    ]);
  });

  it('takes numbers by names that never come again for a table, but not where some do', () => {
    expect(told([{ cats: { Spam: 71 } }], [{ cats: { Scanning: 20, Bots: 1 } }])).toEqual([]);
    expect(told([{ stats: { bad: 1, good: 2 } }], [{ stats: { bad: 1, harmless: 2 } }])).toEqual([
      'gone stats.good: number > ',
      'new stats.harmless:  > number',
    ]);
  });

  it('takes fields of different makes for fields', () => {
    expect(told([{ geo: { c: 1 }, net: { asn: 2 }, who: { name: 'x' } }], [{ geo: { c: 1 }, net: { asn: 2 } }])).toEqual([
      'gone who: object > ',
    ]);
  });
});

describe('a difference', () => {
  it.each<[string, readonly unknown[], readonly unknown[], string[]]>([
    ['none', [{ a: 1, b: [{ c: 'x' }] }], [{ a: 2, b: [{ c: 'y' }, { c: 'z' }] }], []],
    ['a field that is gone', [{ a: { b: 1, c: 2 } }], [{ a: { b: 1 } }], ['gone a.c: number > ']],
    ['a field that is new', [{ a: {} }], [{ a: { b: { c: 1 } } }], ['new a.b:  > object']],
    ['another name', [{ total: 1 }], [{ count: 1 }], ['gone total: number > ', 'new count:  > number']],
    ['another type', [{ a: 1 }, { a: null }], [{ a: '1' }], ['changed a: null|number > string']],
    ['a list where one value was', [{ a: { b: 1 } }], [{ a: [{ b: 1 }] }], ['changed a: object > list']],
    ['null where there never was', [{ a: 1 }], [{ a: null }], ['null a: number > null']],
    ['what was only ever null', [{ a: null }], [{ a: 1 }], []],
    ['what some recording lacks', [{ a: 1, b: 1 }, { b: 1 }], [{ b: 1 }], []],
    ['what some reply has', [{ a: 1, b: 1 }], [{ b: 1 }, { a: 1, b: 1 }], []],
    ['an empty list', [{ a: [{ b: 1 }] }], [{ a: [] }], []],
    ['a list that was empty', [{ a: [] }], [{ a: [{ b: 1 }] }], []],
    ['the inside of what is gone', [{ a: { b: { c: 1 } } }], [{}], ['gone a: object > ']],
    ['another kind of document', [{ a: 1 }], [[{ a: 1 }]], ['changed : object > list']],
    ['nothing to compare with', [], [{ a: 1 }], []],
  ])('%s', (_, recorded, live, expected) => expect(told(recorded, live)).toEqual(expected));
});

it('a document loses exactly what stands at a path', () => {
  const document = { a: { b: 1, c: [{ d: 1, e: 2 }] }, One: { x: 1, y: 2 }, 'a.b': 3 };
  expect(withoutPath(document, 'a.c[].d')).toEqual({ ...document, a: { b: 1, c: [{ e: 2 }] } });
  expect(withoutPath(document, 'a')).toEqual({ One: document.One, 'a.b': 3 });
  expect(withoutPath({ t: { One: { x: 1, y: 2 }, Two: { x: 1 } } }, 't.*.x')).toEqual({ t: { One: { y: 2 }, Two: {} } });
  expect(withoutPath([{ a: 1, b: 2 }], '[].a')).toEqual([{ b: 2 }]);
  expect(withoutPath('text', 'a')).toBe('text');
});
