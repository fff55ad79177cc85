import { expect, it } from 'vitest';
import { segment, segmentAfter } from './path.ts';

it.each(['a/b', 'a?b#c', '../x', '%2e', 'ü ü', '2001:db8::1'])('keeps %j in its place and finds it again', (value) => {
  const path = `/ip/${segment(value)}`;
  expect(new URL(path, 'https://api.example.com').pathname).toBe(path);
  expect(segmentAfter('/ip/', path)).toBe(value);
});

it.each(['', '.', '..'])('refuses %j', (value) => expect(() => segment(value)).toThrow(RangeError));

it.each(['/ip/', '/ip/a/b', '/ip/%zz', '/other/a'])('finds no value in %j', (path) => expect(segmentAfter('/ip/', path)).toBeUndefined());
