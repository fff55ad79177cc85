import { describe, expect, it } from 'vitest';
import type { ObservableType } from '../../../domain/observable.ts';
import type { FeedRow } from '../../../domain/source.ts';
import { type Listed, saying, type TextLayout, text } from './text.ts';

const holds: readonly ObservableType[] = ['ipv4', 'ipv6', 'cidr', 'ip-range', 'domain', 'url'];

function read(list: string, layout: Partial<TextLayout> = {}): readonly unknown[] {
  const listed: unknown[] = [];
  const rows = text(list, { holds, ...layout }, (each) => {
    listed.push(each);
    return [];
  });
  for (const row of rows) listed.push(row);
  return listed;
}
const of = (value: string, type: ObservableType | undefined, rest = '', port?: number): Listed =>
  port === undefined ? { value, type, rest } : { value, type, rest, port };

describe('text', () => {
  it.each<[string, string, readonly unknown[]]>([
    [
      'one value in a line',
      '192.0.2.1\n2001:db8::1\nexample.com\n',
      [of('192.0.2.1', 'ipv4'), of('2001:db8::1', 'ipv6'), of('example.com', 'domain')],
    ],
    ['comments of three kinds', '# a\n; b\n// c\n  # d\n192.0.2.1\n', [of('192.0.2.1', 'ipv4')]],
    [
      'comments behind values',
      '192.0.2.1 # a\n192.0.2.2\t; b\n192.0.2.3 // c\n',
      [of('192.0.2.1', 'ipv4', 'a'), of('192.0.2.2', 'ipv4', 'b'), of('192.0.2.3', 'ipv4', 'c')],
    ],
    ['a fragment is no comment', 'http://example.com/#a\n', [of('http://example.com/#a', 'url')]],
    ['a count', '192.0.2.1\t10\n', [of('192.0.2.1', 'ipv4', '10')]],
    ['networks, as Spamhaus had them', '192.0.2.0/24 ; SBL1\n', [of('192.0.2.0/24', 'cidr', 'SBL1')]],
    [
      'ranges',
      '192.0.2.1-192.0.2.9\n192.0.2.1 - 192.0.2.9\n',
      [of('192.0.2.1-192.0.2.9', 'ip-range'), of('192.0.2.1-192.0.2.9', 'ip-range')],
    ],
    ['ports', '192.0.2.1:8080\n', [of('192.0.2.1', undefined, '', 8080)]],
    ['defanged values', 'hxxp://example[.]com/\n192.0.2[.]1\n', [of('hxxp://example[.]com/', undefined), of('192.0.2[.]1', undefined)]],
    [
      'a hosts file',
      '127.0.0.1 localhost\n::1 ip6-localhost\n0.0.0.0 0.0.0.0\n0.0.0.0 example.com www.example.com # bad\n127.0.0.1\texample.net\n',
      [of('example.com', 'domain', 'bad'), of('www.example.com', 'domain', 'bad'), of('example.net', 'domain')],
    ],
    ['a comma at the end', '192.0.2.1,\n', [of('192.0.2.1', 'ipv4')]],
    [
      'what is none of these',
      'lorem ipsum\n<td>\n192.0.2.1\n',
      [{ unreadable: 'lorem ipsum' }, { unreadable: '<td>' }, of('192.0.2.1', 'ipv4')],
    ],
    [
      'line ends of Windows, blank lines and a byte order mark',
      '\uFEFF192.0.2.1\r\n\r\n192.0.2.2',
      [of('192.0.2.1', 'ipv4'), of('192.0.2.2', 'ipv4')],
    ],
  ])('%s', (_, list, listed) => {
    expect(read(list)).toEqual(listed);
  });

  it('takes only what such a list holds', () => {
    expect(read('example.com\n192.0.2.1\n', { holds: ['ipv4'] })).toEqual([{ unreadable: 'example.com' }, of('192.0.2.1', 'ipv4')]);
    expect(read('0.0.0.0/8\n0.0.0.0 example.com\n', { holds: ['cidr'] })).toEqual([
      of('0.0.0.0/8', 'cidr'),
      { unreadable: '0.0.0.0 example.com' },
    ]);
  });

  it.each<[string, string, Partial<TextLayout>]>([
    ['a page', '\n<!DOCTYPE html>\n192.0.2.1\n', {}],
    ['an error', '{"error":"x"}', {}],
    ['nothing', '\n\n', {}],
    ['lines that are missing', '# 3 rows\n192.0.2.1\n', { counts: /(\d+) rows/ }],
    ['a list that does not tell how many', '192.0.2.1\n', { counts: /(\d+) rows/ }],
    ['a last line that does not end', '192.0.2.1\n192.0.2.2', { ended: 'always' }],
  ])('refuses %s', (_, list, layout) => {
    expect(() => read(list, layout)).toThrow();
  });

  it('leaves a last line that does not end, where lines usually do: it may have been a longer address', () => {
    expect(read('192.0.2.1\n192.0.2.2', { ended: 'usually' })).toEqual([of('192.0.2.1', 'ipv4'), { unreadable: '192.0.2.2' }]);
    expect(read('# 2 rows\n192.0.2.1\n192.0.2.2\n', { counts: /(\d+) rows/, ended: 'always' })).toHaveLength(2);
  });

  it('reads 300,000 lines', () => {
    const list = Array.from({ length: 300_000 }, (_, index) => `198.51.${(index >> 8) & 255}.${index & 255}\t3\n`).join('');
    let rows = 0;
    for (const row of text(list, { holds: ['ipv4'] }, saying([]))) rows += 'unreadable' in (row satisfies FeedRow) ? 0 : 1;
    expect(rows).toBe(300_000);
  });
});
