import { expect, test } from 'vitest';
import { contract, hostileReport } from '../../../test/contracts/format.ts';
import { mixed, report } from '../report.fixture.ts';
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

test('hostile text: outside of code spans no HTML, no markup but ours, and every row has its eight cells', () => {
  const lines = [...markdown.write(hostileReport())].join('').split('\n');
  for (const line of lines) {
    const outside = line.replace(/\\[\\`*_[\]#!~^=${}]/g, '·').replace(/`[^`]*`/g, 'code');
    expect(outside).not.toMatch(/[<>`\\_~[\]]|(?<!·)(?::\/\/|@)|(?<![#&]|^)#/);
    if (line.startsWith('|')) expect(line.split('|')).toHaveLength(10);
    expect(line).toMatch(/^(?:$|#{1,2} [A-Z]|- |\|)/);
  }
});
