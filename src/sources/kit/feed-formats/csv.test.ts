import { describe, expect, it } from 'vitest';
import type { FeedRow } from '../../../domain/source.ts';
import { type CsvLayout, csv } from './csv.ts';

const columns = { url: 'url', date: 'added' };

function read(text: string, layout: CsvLayout<'url' | 'date'> = { columns }): readonly FeedRow[] {
  return [...csv(text, layout, ({ url, date }) => ({ value: url, since: date, says: [] }))];
}
const entry = (value: string, since: string): FeedRow => ({ value, since, says: [] });

describe('csv', () => {
  it.each<[string, string, readonly FeedRow[], Partial<CsvLayout<'url' | 'date'>>?]>([
    ['a header in a row', 'id,added,url\n1,x,a\n', [entry('a', 'x')]],
    ['a header in a comment', '####\n# Made today  #\n#\n# id,added,url\n"1","x","a"\n', [entry('a', 'x')]],
    ['a quoted header in a comment', '#  "id","added","url"\n"1","x","a"\n', [entry('a', 'x')]],
    ['both', '# id,added,url\nid,added,url\n1,x,a\n', [entry('a', 'x')]],
    ['a comment that is not the header', '# added by hand, url below\nid,url,added\n1,a,x\n', [entry('a', 'x')]],
    ['places instead of names', '1,x,a\n2,y,b\n', [entry('a', 'x'), entry('b', 'y')], { columns: { url: 2, date: 1 } }],
    ['quotes after a space', 'added, url\n"x", "a,b"\n', [entry('a,b', 'x')]],
    ['quotes within quotes, and lines', 'added,url\nx,"a ""b""\nc"\n', [entry('a "b"\nc', 'x')]],
    ['a quote in the middle of a cell', 'added,url\nx,5" disk\ny,b\n', [entry('5" disk', 'x'), entry('b', 'y')]],
    ['rows wider than the header', 'added,url\nx,a,1,2\n', [entry('a', 'x')]],
    ['a row that is too short', 'added,url\nx\ny,b\n', [{ unreadable: 'x' }, entry('b', 'y')]],
    ['semicolons', 'added;url\nx;a,b\n', [entry('a,b', 'x')], { delimiter: ';' }],
    ['tabs', 'added\turl\nx\t\n', [entry('', 'x')], { delimiter: '\t' }],
    ['comments between rows and a byte order mark', '\uFEFFadded,url\nx,a\n# half\n\ny,b#c\n', [entry('a', 'x'), entry('b#c', 'y')]],
    ['line ends of Windows', 'added,url\r\nx,a\r\n', [entry('a', 'x')]],
    ['only a header', 'added,url\n', []],
    ['a last line that does not end', 'added,url\nx,a\ny,b', [entry('a', 'x'), entry('b', 'y')]],
    ['the same where it usually ends', 'added,url\nx,a\ny,b', [entry('a', 'x'), { unreadable: 'y,b' }], { ended: 'usually' }],
    ['a comment at its end', 'added,url\nx,a\n# END', [entry('a', 'x')], { ended: 'usually' }],
    ['a count that holds', 'added,url\nx,a\n# END (1) entries', [entry('a', 'x')], { counts: /END \((\d+)\)/ }],
  ])('%s', (_, text, rows, layout) => {
    expect(read(text, { columns, ...layout })).toEqual(rows);
  });

  it.each<[string, string, RegExp, Partial<CsvLayout<'url' | 'date'>>?]>([
    ['no header', 'x,a\n', /no header/],
    ['half a header', 'id,url\n1,a\n', /no header/],
    ['nothing', '', /empty/],
    ['only comments', '# a\n# b\n', /no header/],
    ['a page', '<html><body>added,url\nx,a\n', /page/],
    ['a quote that never ends', 'added,url\n"x","a\n"y","b"\nz', /Quote|quote|cut short/],
    ['rows that are missing', 'added,url\nx,a\n# END (2) entries\n', /has 1/, { counts: /END \((\d+)\)/ }],
    ['a trailer that is missing', 'added,url\nx,a\n', /no line tells/, { counts: /END \((\d+)\)/ }],
    ['a last row that is too short', 'added,url\nx,a\ny', /cut short/],
    ['a last line that does not end', 'added,url\nx,a', /cut short/, { ended: 'always' }],
  ])('refuses %s', (_, text, reason, layout) => {
    expect(() => read(text, { columns, ...layout })).toThrow(reason);
  });

  it('may make several rows of one', () => {
    const rows = csv('added,url\nx,a\n', { columns }, ({ url, date }) => [entry(url, date), { unreadable: date }]);
    expect([...rows]).toEqual([entry('a', 'x'), { unreadable: 'x' }]);
  });

  it('reads 300,000 rows, one by one', () => {
    const text = `added,url\n${Array.from({ length: 300_000 }, (_, index) => `2026-01-01 00:00:00,"http://example.com/${index}, a"\n`).join('')}`;
    let rows = 0;
    for (const row of csv(text, { columns }, ({ url, date }) => entry(url, date))) {
      if (rows === 0) expect(row).toEqual(entry('http://example.com/0, a', '2026-01-01 00:00:00'));
      rows += 1;
    }
    expect(rows).toBe(300_000);
  });
});
