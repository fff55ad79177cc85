import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { hostileReport } from '../../test/contracts/format.ts';
import type { Enrichment } from '../domain/report.ts';
import { explain } from './explain.ts';
import { columns } from './measure.ts';
import { mixed, report } from './report.fixture.ts';

const text = (enrichment: Enrichment | undefined, colour = false, width = 90) =>
  enrichment === undefined ? '' : [...explain(enrichment, { colour, width })].join('');

test('the arithmetic adds up to the score, then every record with its facts', () => {
  expect(`\n${text(mixed.enrichments[1])}`).toBe(`
198[.]51[.]100[.]7  ipv4
✖ MALICIOUS  score 88 of 100, confidence 0.81, 2 of 2 answered
TLP:AMBER PAP:AMBER
in body: 198[.]51[.]100[.]7

Arithmetic
   points   weight  source     why
    +10.0    -2.20  prior      where every observable starts
    +78.0    +4.19  abuseipdb  92 % confidence of abuse, 347 reports
  -------  -------
     88.0    +1.99  score 88
  weight: log-odds after every discount; 0 says nothing, above it speaks for malicious

Sources
  abuseipdb  found, alone says 92 of 100 (live, 2026-11-23 12:00 UTC)
      92 % confidence of abuse, 347 reports by 41 reporters, last 2026-11-22
      tags ssh-bruteforce
      https://vendor.example.com/check/198.51.100.7
  country  found, states no opinion (dataset, 2026-11-23 12:00 UTC)
      NL
      AS64496, Example Hosting
      belongs-to AS64496
  virustotal  not asked
      not set up (assay sources tells what is missing)
`);
});

test('nothing known is told as unknown, with every gap', () => {
  expect(`\n${text(mixed.enrichments[0])}`).toBe(`
example[.]org  domain
? UNKNOWN  score unknown, confidence 0.00, 1 of 3 answered
TLP:AMBER PAP:AMBER

Arithmetic
  No source has an opinion: nothing to add up.

Sources
  urlscan  failed
      something is wrong at its end: HTTP 503
  otx  parked until 2026-11-24 00:00 UTC
      no quota for now: the day is spent
  virustotal  not asked
      not set up (assay sources tells what is missing)
  urlhaus  has no record of it, which says nothing (live, 2026-11-23 12:00 UTC)

Not complete: what failed or is parked can still change this verdict.
`);
});

test('what was asked instead stands beside the source', () => {
  expect(text(mixed.enrichments[3])).toContain(`
  urlhaus  found, alone says 55 of 100 (live, 2026-11-23 12:00 UTC)
      asked as hxxps[://]evil[.]example[.]com/login
`);
});

test('hostile text only prints, and colour is all that controls', () => {
  for (const one of [...hostileReport().enrichments, ...report([]).enrichments]) {
    const coloured = text(one, true);
    expect(stripVTControlCharacters(coloured)).toBe(text(one));
    expect(coloured.replace(/\u001b\[\d+m/g, '')).not.toMatch(/[^\P{C}\n]/u);
    // The value and the links are whole; everything else fits.
    const lines = text(one).split('\n').slice(1);
    for (const line of lines.filter((line) => !line.startsWith('      '))) expect(columns(line)).toBeLessThanOrEqual(90);
  }
});
