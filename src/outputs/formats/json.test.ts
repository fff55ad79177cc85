import { expect, test } from 'vitest';
import { contract } from '../../../test/contracts/format.ts';
import { mixed, report } from '../report.fixture.ts';
import { json } from './json.ts';

contract(json);

test('the whole report, as any indented JSON', () => {
  expect([...json.write(mixed)].join('')).toBe(`${JSON.stringify(mixed, null, 2)}\n`);
  expect([...json.write(report([]))].join('')).toBe(`${JSON.stringify(report([]), null, 2)}\n`);
});

test('one piece per enrichment', () => {
  expect([...json.write(mixed)]).toHaveLength(mixed.enrichments.length + 2);
});
