import { expect, test } from 'vitest';
import { formats } from './formats.ts';

test('every format is registered under its id', () => {
  expect(Object.entries(formats).map(([id, format]) => [id, format.id, format.mediaType, format.line !== undefined])).toEqual([
    ['table', 'table', 'text/plain; charset=utf-8', false],
    ['json', 'json', 'application/json', false],
    ['ndjson', 'ndjson', 'application/x-ndjson', true],
    ['csv', 'csv', 'text/csv; charset=utf-8; header=present', false],
    ['markdown', 'markdown', 'text/markdown; charset=utf-8', false],
    ['stix', 'stix', 'application/stix+json;version=2.1', false],
  ]);
  expect(formats.constructor).toBeUndefined();
});
