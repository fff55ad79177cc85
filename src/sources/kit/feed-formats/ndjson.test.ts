import { expect, it } from 'vitest';
import { z } from 'zod';
import type { FeedRow } from '../../../domain/source.ts';
import { ndjson } from './ndjson.ts';

const row = z.object({ cidr: z.string() });
const metadata = z.object({ type: z.literal('metadata'), records: z.int() });
const read = (text: string, counted = true): readonly FeedRow[] => [
  ...ndjson(text, counted ? { row, metadata } : { row }, ({ cidr }) => ({ value: cidr, says: [] })),
];
const entry = (value: string): FeedRow => ({ value, says: [] });

it.each<[string, string, readonly FeedRow[], boolean?]>([
  ['rows and what is told of them', '{"cidr":"a"}\n{"cidr":"b"}\n{"type":"metadata","records":2}\n', [entry('a'), entry('b')]],
  ['none, which is told', '{"type":"metadata","records":0}\n', []],
  ['rows of another shape', '{"cidr":1}\n{"cidr":"b"}\n{"type":"metadata","records":2}', [{ unreadable: '{"cidr":1}' }, entry('b')]],
  ['rows without metadata', '{"cidr":"a"}\r\n\r\n{"cidr":"b"}', [entry('a'), entry('b')], false],
])('%s', (_, text, rows, counted) => {
  expect(read(text, counted)).toEqual(rows);
});

it.each([
  ['a line that is cut', '{"cidr":"a"}\n{"cid', true],
  ['a file without its last line', '{"cidr":"a"}\n', true],
  ['a file in which rows are missing', '{"cidr":"a"}\n{"type":"metadata","records":2}\n', true],
  ['a page', '<html>\n', true],
  ['nothing', '', false],
])('refuses %s', (_, text, counted) => {
  expect(() => read(text, counted)).toThrow();
});
