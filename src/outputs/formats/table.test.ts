import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { contract, hostileReport } from '../../../test/contracts/format.ts';
import type { Report } from '../../domain/report.ts';
import { columns } from '../measure.ts';
import { enrichment, gap, mixed, record, report } from '../report.fixture.ts';
import { table, writeTable } from './table.ts';

contract(table);

const text = (made: Report, colour = false, width = 100) => [...writeTable(made, { colour, width })].join('');

test('the whole of a report: worst first, then what did not answer, totals, conclusion', () => {
  expect(`\n${text(mixed)}`).toBe(`
ticket.eml · Invoice overdue                                                     TLP:AMBER PAP:AMBER

✖ MALICIOUS    88  198[.]51[.]100[.]7                        2 of 2 answered  NL AS64496 Example Ho…
              +78.0  abuseipdb  92 % confidence of abuse, 347 reports
                     tags ssh-bruteforce

! SUSPICIOUS   55  hxxps[://]evil[.]example[.]com/login?a=1  1 of 1 answered
                     asked as hxxps[://]evil[.]example[.]com/login
              +45.0  urlhaus  listed as malware by URLhaus
                     tags malware

? unknown     n/a  example[.]org                             1 of 3 answered

✓ benign        3  example[.]com                             1 of 1 answered
               -7.0  warninglists  known good: list of test domains

failed: urlscan (1 of 4 values) - something is wrong at its end (HTTP 503)
parked until 2026-11-24 00:00 UTC: otx (1 of 4 values) - no quota for now (the day is spent)
not asked: virustotal (2 of 4 values) - not set up (assay sources tells what is missing)
unread: attachment:x[.]zip - encrypted
also found, of types no source knows: 5 file-name, 2 user-agent (assay extract lists them)

1 malicious, 1 suspicious, 1 unknown, 1 benign; 5 of 7 answered
Not complete: 5 of 7 lookups answered, 1 failed, 1 parked. A verdict can still change. Parts of
  the input could not be read (1). Unknown means no evidence either way, not harmless.
`);
});

test('a complete report of one; sources that were not asked share a line', () => {
  const records = [
    record(),
    gap('skipped', 'not_configured', { source: 'virustotal' }),
    gap('skipped', 'not_configured', { source: 'otx' }),
  ];
  const submission = { ...report([]).submission, title: null, origin: 'arguments' };
  expect(`\n${text(report([enrichment({ threat_tags: [], records })], { submission }), false, 60)}`).toBe(`
arguments                                TLP:AMBER PAP:AMBER

✖ MALICIOUS    88  198[.]51[.]100[.]7  1 of 1 answered
              +78.0  abuseipdb  92 % confidence of abuse, 3…

not asked: virustotal, otx - not set up (assay sources
  tells what is missing)

1 malicious, 0 suspicious, 0 unknown, 0 benign; 1 of 1
  answered
Complete: every source that was asked has answered.
`);
});

test('unknowns take one line each, higher scores come first, more than three reasons are counted', () => {
  const unknown = { verdict: 'unknown', reputation_score: null, because: [], threat_tags: ['x'] } as const;
  const because = [1, -9, 5, 7, 2].map((points) => ({ source: `s${points}`, points, weight: 0, text: 't' }));
  const made = report([
    enrichment({ ...unknown, because: [], threat_tags: ['x'], ioc_value: '192.0.2.1' }),
    enrichment({ ...unknown, because: [], threat_tags: ['x'], ioc_value: '192.0.2.2' }),
    enrichment({ reputation_score: 71, because: [], threat_tags: [], ioc_value: '192.0.2.3' }),
    enrichment({ reputation_score: 99, because, threat_tags: [], ioc_value: '192.0.2.4' }),
  ]);
  expect(text(made).split('\n').slice(2, 12)).toEqual([
    '✖ MALICIOUS    99  192[.]0[.]2[.]4  1 of 1 answered',
    '               -9.0  s-9  t',
    '               +7.0  s7   t',
    '               +5.0  s5   t',
    '                     and 2 more reasons',
    '',
    '✖ MALICIOUS    71  192[.]0[.]2[.]3  1 of 1 answered',
    '',
    '? unknown     n/a  192[.]0[.]2[.]1  1 of 1 answered',
    '? unknown     n/a  192[.]0[.]2[.]2  1 of 1 answered',
  ]);
});

test('colour changes nothing but colour, and is the only thing that controls the terminal', () => {
  for (const made of [mixed, hostileReport()]) {
    const coloured = text(made, true);
    expect(stripVTControlCharacters(coloured)).toBe(text(made));
    expect(coloured).toContain('\u001b[31m');
    expect(coloured.replace(/\u001b\[\d+m/g, '')).not.toMatch(/[^\P{C}\n]/u);
  }
});

test('no line is wider than the terminal, whatever stands in it', () => {
  for (const width of [60, 80, 100, 200]) {
    for (const made of [mixed, hostileReport()]) {
      for (const line of text(made, false, width).split('\n')) expect(columns(line), line).toBeLessThanOrEqual(width);
    }
  }
});

test('what is related hangs below what it is related to, worst first; pivots and who was not set up are told', () => {
  const pivot = (from_value: string, relation: 'hosts' | 'resolves-to', depth: number) => ({
    pivot: { depth, from_value, from_type: 'domain' as const, relation, source: 'rdap' },
    mentions: [],
  });
  const quiet = { verdict: 'unknown' as const, reputation_score: null, because: [], threat_tags: [], records: [] };
  const domain = (ioc_value: string, more: object) => enrichment({ ioc_type: 'domain', ioc_value, ...quiet, ...more });
  const lines = [
    ...writeTable(
      report(
        [
          domain('one.example.com', {}),
          domain('two.example.com', { verdict: 'suspicious', reputation_score: 50 }),
          domain('below-below.example.com', pivot('below.example.com', 'hosts', 2)),
          domain('harmless.example.com', pivot('one.example.com', 'hosts', 1)),
          domain('below.example.com', { ...pivot('one.example.com', 'resolves-to', 1), verdict: 'malicious', reputation_score: 90 }),
        ],
        {
          pivots: { followed: 3, left: { budget: 4, warninglisted: 1 } },
          stale: [{ source: 'kev', as_of: '2026-01-01T00:00:00.000Z' }],
          not_set_up: [
            { source: 'one', reason: 'not_configured', detail: 'ONE_KEY' },
            { source: 'two', reason: 'not_synced', detail: 'never' },
          ],
        },
      ),
      { colour: false, width: 100 },
    ),
  ]
    .join('')
    .split('\n')
    .flatMap((line) => /^(?:not asked|pivots|answered from).*|(?: *└ [a-z-]+ )?[a-z-]+\[\.\]example\[\.\]com/.exec(line) ?? []);
  expect(lines).toEqual([
    'two[.]example[.]com',
    'one[.]example[.]com',
    '  └ resolves-to below[.]example[.]com',
    '    └ hosts below-below[.]example[.]com',
    '  └ hosts harmless[.]example[.]com',
    'answered from old copies: kev (2026-01-01) - assay feeds status tells why they were not renewed',
    'not asked: one - not set up (assay sources tells what is missing)',
    'not asked: two - never downloaded (assay feeds sync)',
    'pivots: 3 related looked up; not followed: 4 beyond the budget (--pivot-limit), 1 on warninglists',
  ]);
});
