import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { contract, hostileReport } from '../../../test/contracts/format.ts';
import type { Report } from '../../domain/report.ts';
import { enrichment, mixed, report } from '../report.fixture.ts';
import { csv } from './csv.ts';

contract(csv);

type Row = Readonly<Record<string, string>>;
const text = (made: Report) => [...csv.write(made)].join('');
const read = (made: Report): readonly Row[] => parse(text(made), { columns: true, recordDelimiter: '\r\n' });

test('the whole of a report', async () => {
  await expect(text(mixed)).toMatchFileSnapshot('snapshots/mixed.csv.txt');
});

test('failures and skips are rows, without a score', () => {
  const gaps = read(mixed).filter(({ status }) => status !== 'found' && status !== 'not_found');
  expect(
    gaps.map(({ ioc_value, source, reputation_score, status, reason, retry_at }) => [
      ioc_value,
      source,
      reputation_score,
      status,
      reason,
      retry_at,
    ]),
  ).toEqual([
    ['example.org', 'urlscan', '', 'failed', 'upstream', ''],
    ['example.org', 'otx', '', 'parked', 'quota', '2026-11-24T00:00:00Z'],
    ['example.org', 'virustotal', '', 'skipped', 'not_configured', ''],
    ['198.51.100.7', 'virustotal', '', 'skipped', 'not_configured', ''],
  ]);
});

test('an observable without records has a row', () => {
  const bare = enrichment({ verdict: 'unknown', reputation_score: null, confidence: 0, because: [], records: [] });
  const [row] = read(report([bare]));
  expect([row?.ioc_value, row?.source, row?.status, row?.verdict, row?.verdict_score]).toEqual(['198.51.100.7', '', '', 'unknown', '']);
});

test('hostile cells: every row whole, no formula, the values still there', () => {
  const made = hostileReport();
  const rows = read(made);
  expect(rows).toHaveLength(made.enrichments.flatMap(({ records }) => records).length);
  for (const cell of rows.flatMap((row) => Object.values(row))) expect(cell).not.toMatch(/^[\s\u200b\ufeff]*[=+\-@＝＋－＠]|^[\t\r]/u);
  expect(rows.map(({ ioc_value }) => ioc_value?.replace(/^'/, ''))).toEqual(
    // As UTF-8 has it: a lone surrogate cannot be written.
    made.enrichments.flatMap(({ ioc_value, records }) => records.map(() => Buffer.from(ioc_value).toString())),
  );
});

test('lines end in CR LF', () => {
  expect(text(mixed).split('\r\n').at(-1)).toBe('');
  expect(text(mixed).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
});
