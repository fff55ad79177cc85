import { expect, test } from 'vitest';
import { contract, hostileReport } from '../../../test/contracts/format.ts';
import { enrichment, gap, mixed, report } from '../report.fixture.ts';
import { markdown } from './markdown.ts';

contract(markdown);

test('the whole of a report', async () => {
  await expect([...markdown.write(mixed)].join('')).toMatchFileSnapshot('snapshots/mixed.md.txt');
});

test('an empty report says so, with its marking', () => {
  expect([...markdown.write(report([]))].join('')).toBe(`# Verdict: unknown

- **Title:** Invoice overdue
- **Submission:** email from \`ticket.eml\`, received 2026-11-23 12:00 UTC
- **Marking:** TLP:AMBER PAP:AMBER
- **Verdicts:** 0 malicious, 0 suspicious, 0 unknown, 0 benign
- **Coverage:** nobody asked
- **State:** Nothing was judged: no observable was found in the input.
`);
});

test('what an alert says of itself, its ids to copy, where it leads, and the part each value played', () => {
  const mention = { written: '198.51.100.7', start: 0, end: 12, field: 'src', confidence: 1, reason: 'the value of its field' };
  const { submission, ...rest } = report([
    enrichment({ mentions: [{ ...mention, role: 'source' }, { ...mention, role: 'mentioned' }, mention] }),
    enrichment({ ioc_type: 'url', ioc_value: 'http://a.example/', mentions: [{ ...mention, role: 'url' }] }),
  ]);
  const ids = Object.fromEntries([['sid', 'a|`b'], ...Array.from({ length: 13 }, (_, index) => [`id.${index}`, `${index}`])]);
  const link = 'https://siem.example.com/a?b=[c](d)';
  const alert = { vendor: 'splunk', severity: 'high' as const, rule: '[x](http://evil.example)', ids, link };
  const text = [...markdown.write({ ...rest, submission: { ...submission, alert } })].join('');
  expect(text).toContain('- **Alert:** splunk says: severity high, rule \\[x\\](hxxp\\[://\\]evil\\[.\\]example)\n');
  expect(text).toContain('- **Ids:** `sid` `a\\x7c\\x60b`, `id.0` `0`,');
  expect(text).toContain('`id.10` `10` and 2 more\n');
  expect(text).toContain('- **Open it:** [siem\\[.\\]example\\[.\\]com](https://siem.example.com/a?b=%5Bc%5D%28d%29)\n');
  expect(text).toContain('| ipv4: source |');
  expect(text).toContain('| url |');
});

test.each(['javascript:alert(1)', 'http://siem.example.com/', 'https://a:b@siem.example.com/', 'no address'])(
  'a link that nobody should follow is none: %s',
  (link) => {
    const { submission, ...rest } = report([]);
    const alert = { vendor: 'generic', severity: null, ids: {}, link };
    const text = [...markdown.write({ ...rest, submission: { ...submission, alert } })].join('');
    expect(text).toContain('- **Open it:** ');
    expect(text).not.toMatch(/\]\((?!hxxp)/);
  },
);

test('sources that did not answer for one reason, equally often, are one line', () => {
  const records = [
    gap('skipped', 'tlp', { source: 'otx' }),
    gap('skipped', 'tlp', { source: 'shodan' }),
    gap('skipped', 'pap', { source: 'dns' }),
  ];
  const lines = [...markdown.write(report([enrichment({ records }), enrichment({ records: [] })]))].join('').split('\n');
  expect(lines.filter((line) => line.startsWith('- **not asked:**'))).toEqual([
    '- **not asked:** otx, shodan for 1 of 2 values each - the TLP forbids to tell it',
    '- **not asked:** dns for 1 of 2 values - the PAP forbids to ask it',
  ]);
});

test('hostile text: outside of code spans no HTML, no markup but ours, and every row has its eight cells', () => {
  const lines = [...markdown.write(hostileReport())].join('').split('\n');
  for (const line of lines) {
    const outside = line.replace(/\\[\\`*_[\]#!~^=${}]/g, '·').replace(/`[^`]*`/g, 'code');
    expect(outside).not.toMatch(/[<>`\\_~[\]]|(?<!·)(?::\/\/|@)|(?<![#&]|^)#/);
    if (line.startsWith('|')) expect(line.split('|')).toHaveLength(10);
    expect(line).toMatch(/^(?:$|#{1,2} [A-Z]|- |\|)/);
  }
});
