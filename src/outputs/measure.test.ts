import fc from 'fast-check';
import { expect, test } from 'vitest';
import { forTerminal } from './escape.ts';
import { columns, pad, shorten, wrap } from './measure.ts';

test('wide characters take two columns, combining ones none', () => {
  expect(['abc', '漢字', 'ｅ', '한', '😀', 'e\u0301', 'é', '…', '✖'].map(columns)).toEqual([3, 4, 2, 2, 2, 1, 1, 1, 1]);
});

test('a long text loses its middle', () => {
  expect(shorten('0123456789', 10)).toBe('0123456789');
  expect(shorten('0123456789', 7)).toBe('012…789');
  expect(shorten('漢字漢字漢字', 7)).toBe('漢…字');
  expect(shorten('0123456789', 7, 'start')).toBe('012345…');
  expect(shorten('abc', 0)).toBe('');
});

test('padding counts columns', () => {
  expect([pad('漢', 4), pad('7', 3, 'start'), pad('long', 2)]).toEqual(['漢  ', '  7', 'long']);
});

test('words are wrapped, an endless word is shortened', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('a 0123456789 b', 5)).toEqual(['a', '01…89', 'b']);
  expect(wrap('', 5)).toEqual(['']);
});

test('nothing is ever wider than asked', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 2, max: 40 }), (value, width) => {
      const shown = forTerminal(value);
      expect(columns(shorten(shown, width))).toBeLessThanOrEqual(width);
      for (const line of wrap(shown, width)) expect(columns(line)).toBeLessThanOrEqual(width);
    }),
  );
});
