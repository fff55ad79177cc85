import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { observableTypes } from '../domain/observable.ts';
import { extract } from './extract.ts';
import { defaultPolicy } from './policy.ts';

const page = readFileSync(new URL('../../docs/guide/extraction.md', import.meta.url), 'utf8');

/** The cells of the rows below a heading of that name, without the marks of code around them. */
function rowsOf(heading: string): string[][] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| type |') && !line.startsWith('| text |'));
  return rows.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const code = (cell = ''): string | undefined => /^`(.*)`$/.exec(cell)?.[1];

test('the guide names every type there is, and no other', () => {
  expect([...new Set(rowsOf('What is found').map(([type]) => code(type)))].sort()).toEqual([...observableTypes].sort());
});

test.each(rowsOf('What is found').flatMap(([type, written, value]) => (code(written) === undefined ? [] : [[type, written, value]])))(
  'what the guide says of %s, %s, is so',
  (type, written, value) => {
    const found = extract(code(written) ?? '').map(({ observable }) => observable);
    expect(found).toContainEqual({ type: code(type), value: code(value) ?? code(written) });
  },
);

const doubts = rowsOf('Mentions').filter((cells) => cells.length === 4);

test('the guide gives examples of doubt', () => {
  expect(doubts.length).toBeGreaterThan(8);
});

test.each(doubts)('%s gives a %s, confidence %s: %s', (text, type, confidence, reason) => {
  const mentions = extract(code(text) ?? '', 'text', { ...defaultPolicy, doubtful: true }).flatMap((finding) =>
    finding.observable.type === type ? finding.mentions : [],
  );
  expect(mentions.map((mention) => [mention.confidence, mention.reason])).toEqual([[Number(confidence), reason]]);
});
