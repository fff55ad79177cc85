import { expect, test } from 'vitest';
import { readExplained } from './explained.ts';
import { judgeConformance, judgeDefang, judgeRefang, judgeTrap } from './judge.ts';
import { macro, tallies } from './score.ts';

const conformance = (row: object): boolean => judgeConformance({ id: 1, source: 'us', ...row }).met;
const input = 'from 198.51.100.7 to http://example.com/a';

test.each([
  ['at least these', { expect: { ipv4: ['198.51.100.7'] } }, true],
  ['a value in another spelling', { expect: { url: ['HTTP://EXAMPLE.com:80/a'] } }, true],
  ['a URL without its scheme', { expect: { url: ['example.com/a'] } }, true],
  ['one that is not there', { expect: { ipv4: ['198.51.100.8'] } }, false],
  ['not all of them', { expect: { ipv4: ['198.51.100.7', '198.51.100.8'] } }, false],
  ['no more than these', { expect: { domain: ['example.com'] }, exact: ['domain'] }, true],
  ['more than these', { expect: { domain: [] }, exact: ['domain'] }, false],
  ['none of a type that is there', { exact: ['ipv4'] }, false],
  ['a type we have not', { expect: { tlp: ['TLP:RED'] } }, false],
  ['none of a type we have not', { expect: { tlp: [] }, exact: ['tlp'] }, true],
  ['a forbidden value', { forbid: { ipv4: ['198.51.100.7'] } }, false],
  ['a value forbidden as another type', { forbid: { ipv6: ['198.51.100.7'] } }, true],
  ['a value forbidden as anything', { forbid: { any: [' 198.51.100.7 '] } }, false],
  ['a part of a value forbidden as anything', { forbid: { any: ['100.7'] } }, false],
  ['more than a value forbidden as anything', { forbid: { any: ['198.51.100.7 to'] } }, true],
])('%s', (_, row, met) => {
  expect(conformance({ input, ...row })).toBe(met);
});

test('reads refang, defang and traps', () => {
  expect(judgeRefang({ id: 1, input: 'a[.]b', expect: 'a.b' }).met).toBe(true);
  expect(judgeRefang({ id: 1, input: 'a[.]b', expect: 'a..b' }).met).toBe(false);
  expect(judgeDefang({ id: 1, input: 'x example[.]com', type: 'domain', expect: 'example.com' }).met).toBe(true);
  expect(judgeDefang({ id: 1, input: 'x example[.]com', type: 'domain', expect: 'example.org' }).met).toBe(false);
  expect(judgeTrap({ id: 1, input, type: 'md5' }).met).toBe(true);
  expect(judgeTrap({ id: 1, input, type: 'ipv4' }).met).toBe(false);
});

test('refuses a line of another shape', () => {
  expect(() => judgeDefang({ id: 1, input: 'x' })).toThrow();
});

test('a small peer counts as much as a large one', () => {
  const counted = tallies([
    { name: 'large', met: true },
    { name: 'large', met: true },
    { name: 'large', met: true },
    { name: 'small', met: false },
  ]);
  expect(counted).toEqual([
    { name: 'large', met: 3, of: 3 },
    { name: 'small', met: 0, of: 1 },
  ]);
  expect(macro(counted)).toBe(0.5);
});

test('every explanation is of a known kind', () => {
  expect(Object.keys(readExplained()).sort()).toEqual(['conformance', 'defang', 'refang', 'traps']);
});
