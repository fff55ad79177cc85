import { expect, test } from 'vitest';
import { contract, hostileReport } from '../../../test/contracts/format.ts';
import { mixed } from '../report.fixture.ts';
import { ndjson } from './ndjson.ts';

contract(ndjson);

test('one enrichment per line', () => {
  for (const made of [mixed, hostileReport()]) {
    const text = [...ndjson.write(made)].join('');
    expect(text.endsWith('\n')).toBe(true);
    expect(
      text
        .slice(0, -1)
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(made.enrichments);
    expect(made.enrichments.map(ndjson.line).join('')).toBe(text);
  }
});
