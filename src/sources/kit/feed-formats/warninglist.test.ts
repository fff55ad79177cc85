import { expect, it } from 'vitest';
import type { Observation } from '../../../domain/observation.ts';
import type { FeedRow } from '../../../domain/source.ts';
import { warninglist } from './warninglist.ts';

const says = (list: string): readonly Observation[] => [{ kind: 'known_good', list, strength: 0.3 }];
const read = (type: string | undefined, list: readonly unknown[], more: object = {}): readonly FeedRow[] => [
  ...warninglist(JSON.stringify({ name: 'L', version: 1, description: '', type, list, ...more }), says),
];
const entry = (value: string, type: string, below?: true): unknown => ({ value, type, ...(below && { below }), says: says('L') });
const none = (type: string, row: string): unknown => ({ unreadable: `${type} "${row}" of L` });

it.each<[string | undefined, readonly string[], readonly unknown[]]>([
  [
    'cidr',
    ['192.0.2.0/24', '192.0.2.7/24', '192.0.2.1', 'FE80::/10', '2001:DB8::1/32', '::ffff:c000:201'],
    [
      entry('192.0.2.0/24', 'cidr'),
      entry('192.0.2.0/24', 'cidr'),
      entry('192.0.2.1', 'ipv4'),
      entry('fe80::/10', 'cidr'),
      entry('2001:db8::/32', 'cidr'),
      entry('::ffff:c000:201', 'ipv6'),
    ],
  ],
  [
    'hostname',
    ['example.com', '.example.net', 'com'],
    [entry('example.com', 'domain', true), entry('example.net', 'domain', true), none('hostname', 'com')],
  ],
  [
    'string',
    ['www.example.com', '.example.net', '0cc175b9c0f1b6a831c399e269772661', 'AAA'],
    [
      entry('www.example.com', 'domain'),
      entry('example.net', 'domain', true),
      entry('0cc175b9c0f1b6a831c399e269772661', 'md5'),
      none('string', 'AAA'),
    ],
  ],
  [undefined, ['192.0.2.1'], [entry('192.0.2.1', 'ipv4')]],
  [
    'substring',
    ['example.com', '192.0.2.1', '@example', 'a/b'],
    [entry('example.com', 'domain', true), entry('192.0.2.1', 'ipv4'), none('substring', '@example'), none('substring', 'a/b')],
  ],
  ['regex', ['/^(noc|abuse)@/i'], [none('regex', '/^(noc|abuse)@/i')]],
])('type %s', (type, list, rows) => {
  expect(read(type, list)).toEqual(rows);
});

it('does not take the fuzzy hash of nothing for an address', () => {
  expect(read('string', ['3::'], { matching_attributes: ['md5', 'ssdeep'] })).toEqual([none('string', '3::')]);
});

it.each([
  ['no list', {}],
  ['an empty one', { name: 'L', list: [], type: 'cidr' }],
  ['an unknown kind', { name: 'L', list: ['a'], type: 'fuzzy' }],
])('refuses %s', (_, file) => {
  expect(() => [...warninglist(JSON.stringify(file), says)]).toThrow();
});
