import { expect, it } from 'vitest';
import type { Limit } from '../domain/source.ts';
import { forecastLine, forecastLines, jobText, type SourceForecast } from './forecast-text.ts';

const now = new Date('2026-11-23T15:30:00Z');
const limit = (requests: number, per: Limit['per']): Limit => ({ requests, per, cite: 'https://docs.example/limits' });
function one(
  source: string,
  lookups: number,
  doneAt: string,
  limitedBy: Limit | null = null,
  usable = limitedBy?.requests ?? null,
): SourceForecast {
  return { source, lookups, doneAt: new Date(doneAt), limitedBy, usable };
}
const slow = one('virustotal', 9_300, '2026-12-12T01:14:00Z', limit(500, 'day'));
const soon = one('urlscan', 1, '2026-11-23T15:31:00Z', limit(120, 'minute'), 96);
const free = one('otx', 1_139, '2026-11-23T15:30:00Z');

it.each<[SourceForecast, string]>([
  [slow, '9,300 lookups of virustotal: at 500 a day done on 2026-12-12'],
  [{ ...slow, usable: 400 }, '9,300 lookups of virustotal: at 400 of 500 a day done on 2026-12-12'],
  [soon, '1 lookup of urlscan: at 96 of 120 a minute done today at 15:31 UTC'],
  [one('otx', 12_000, '2026-11-23T16:30:00Z', limit(10_000, 'hour')), '12,000 lookups of otx: at 10,000 an hour done today at 16:30 UTC'],
  [one('x', 2, '2026-11-24T00:00:00Z', limit(1, 'month')), '2 lookups of x: at 1 a month done on 2026-11-24'],
  [free, '1,139 lookups of otx: done at once'],
])('%#', (forecast, text) => {
  expect(forecastLine(forecast, now)).toBe(text);
});

it('a job is done when its slowest source is', () => {
  expect(jobText([free, slow, soon], now)).toBe('10,440 lookups: virustotal, at 500 a day, is done on 2026-12-12');
  expect(jobText([free], now)).toBe('1,139 lookups: done at once');
  expect(jobText([], now)).toBe('0 lookups: done at once');
  // Held back by nothing but a pause of the account.
  expect(jobText([one('otx', 5, '2026-11-23T15:40:00Z')], now)).toBe('5 lookups: done today at 15:40 UTC');
});

it('what nothing holds up is told of together, what is not asked not at all', () => {
  expect(
    forecastLines([free, soon, slow, one('shodan', 3, '2026-11-23T15:30:00Z'), one('censys', 0, '2026-11-23T15:30:00Z')], now),
  ).toEqual([
    '9,300 lookups of virustotal: at 500 a day done on 2026-12-12',
    '1 lookup of urlscan: at 96 of 120 a minute done today at 15:31 UTC',
    '1,142 lookups of 2 other sources: no limit holds them up',
  ]);
  expect(forecastLines([one('otx', 5, '2026-11-23T15:40:00Z')], now)).toEqual(['5 lookups of otx: done today at 15:40 UTC']);
  expect(forecastLines([free], now)).toEqual(['1,139 lookups of otx: no limit holds them up']);
  expect(forecastLines([], now)).toEqual([]);
});
