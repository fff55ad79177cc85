import { expect, it } from 'vitest';
import { z } from 'zod';
import type { FeedRow } from '../../../domain/source.ts';
import { json } from './json.ts';

const row = z.object({ ip: z.string() });
const read = (text: string, at?: readonly string[], mayBeEmpty?: boolean): readonly FeedRow[] => [
  ...json(text, { row, ...(at && { at }), ...(mayBeEmpty && { mayBeEmpty }) }, ({ ip }, id) => ({ value: ip, link: id, says: [] })),
];
const entry = (value: string, link?: string): FeedRow => ({ value, link, says: [] });

it.each<[string, string, readonly FeedRow[], (readonly string[])?]>([
  ['a list', '[{"ip":"a"},{"ip":"b","more":1}]', [entry('a'), entry('b')]],
  ['a list below keys', '{"data":{"rows":[{"ip":"a"}]}}', [entry('a')], ['data', 'rows']],
  ['an object under ids', '{"x":{"ip":"a"},"y":{"ip":"b"}}', [entry('a', 'x'), entry('b', 'y')]],
  ['several under one id', '{"x":[{"ip":"a"},{"ip":"b"}]}', [entry('a', 'x'), entry('b', 'x')]],
  ['rows of another shape', '[{"ip":1},null,{"ip":"a"}]', [{ unreadable: '{"ip":1}' }, { unreadable: 'null' }, entry('a')]],
  ['an error', '{"error":"slow down"}', [{ unreadable: 'slow down' }]],
])('%s', (_, text, rows, at) => {
  expect(read(text, at)).toEqual(rows);
});

it.each([
  ['what is cut', '[{"ip":"a"},'],
  ['a page', '<html></html>'],
  ['nothing', ''],
  ['an empty object', '{}'],
  ['an empty list', '[]'],
  ['null', 'null'],
  ['a word', '"ok"'],
])('refuses %s', (_, text) => {
  expect(() => read(text)).toThrow();
});

it('refuses a file in which the way to the rows is missing, and takes an empty list where that is news', () => {
  expect(() => read('{"error":"x"}', ['data'])).toThrow('"data" is missing');
  expect(() => read('{"data":null}', ['data'])).toThrow('no list');
  expect(read('[]', [], true)).toEqual([]);
});
