import { expect, test } from 'vitest';
import { gather } from '../../gather.ts';
import { isStix, readStix } from './stix.ts';

const id = (type: string, n: number): string => `${type}--00000000-0000-4000-8000-00000000000${n}`;
const found = (objects: readonly object[]): readonly string[] => {
  const gathering = gather();
  readStix(gathering, { type: 'bundle', id: id('bundle', 0), objects });
  return gathering
    .findings()
    .flatMap(({ observable, mentions }) => mentions.map(({ field }) => `${observable.type} ${observable.value} ${field}`));
};

test('patterns give typed findings with the place of the literal', () => {
  const pattern = "[ipv4-addr:value = '198.51.100.1' OR url:value = 'http://example.com/a']";
  const gathering = gather();
  readStix(gathering, [{ type: 'indicator', id: id('indicator', 1), pattern, pattern_type: 'stix' }]);
  const field = `${id('indicator', 1)}/pattern`;
  expect(
    gathering
      .findings()
      .map(({ observable, mentions: [mention] }) => [observable, mention?.field, pattern.slice(mention?.start, mention?.end)]),
  ).toEqual([
    [{ type: 'ipv4', value: '198.51.100.1' }, field, '198.51.100.1'],
    [{ type: 'url', value: 'http://example.com/a' }, field, 'http://example.com/a'],
    [{ type: 'domain', value: 'example.com' }, field, 'example.com'],
  ]);
});

test('the mention of a literal with escapes is all of it', () => {
  const pattern = "[windows-registry-key:key = 'HKLM\\\\Software\\\\Example']";
  const gathering = gather();
  readStix(gathering, [{ type: 'indicator', id: id('indicator', 1), pattern }]);
  expect(gathering.findings().map(({ observable, mentions: [mention] }) => [observable.type, mention?.written])).toEqual([
    ['registry-key', 'HKLM\\\\Software\\\\Example'],
  ]);
});

test('other languages of patterns are text', () => {
  const rule = {
    type: 'indicator',
    id: id('indicator', 1),
    pattern: "alert http any any -> 198.51.100.1 any (content:'x')",
    pattern_type: 'snort',
  };
  expect(found([rule])).toEqual([`ipv4 198.51.100.1 ${id('indicator', 1)}/pattern`]);
});

test('observable objects are what they say', () => {
  const md5 = '0123456789abcdef0123456789abcdef';
  expect(
    found([
      { type: 'ipv6-addr', id: id('ipv6-addr', 1), spec_version: '2.1', value: '2001:DB8::1' },
      { type: 'autonomous-system', id: id('autonomous-system', 2), number: 64496 },
      { type: 'file', id: id('file', 3), hashes: { MD5: md5, IMPHASH: md5 } },
      { type: 'mutex', id: id('mutex', 4), name: 'Global\\example' },
    ]),
  ).toEqual([
    `ipv6 2001:db8::1 ${id('ipv6-addr', 1)}/value`,
    `asn AS64496 ${id('autonomous-system', 2)}/number`,
    `md5 ${md5} ${id('file', 3)}/hashes.MD5`,
    `imphash ${md5} ${id('file', 3)}/hashes.IMPHASH`,
    `mutex Global\\example ${id('mutex', 4)}/name`,
  ]);
});

test('objects of STIX 2.0 stand in observed data, values of MISP in objects of its own', () => {
  expect(
    found([
      { type: 'observed-data', id: id('observed-data', 1), objects: { '0': { type: 'domain-name', value: 'example.com' } } },
      { type: 'x-misp-attribute', id: id('x-misp-attribute', 2), x_misp_type: 'ip-dst', x_misp_value: '198.51.100.1' },
    ]),
  ).toEqual([`domain example.com ${id('observed-data', 1)}/0/value`, `ipv4 198.51.100.1 ${id('x-misp-attribute', 2)}/x_misp_value`]);
});

test('descriptions are read, identifiers are not, references are less sure', () => {
  const gathering = gather();
  readStix(gathering, {
    type: 'bundle',
    id: id('bundle', 0),
    objects: [
      {
        type: 'report',
        id: id('report', 1),
        created_by_ref: id('identity', 2),
        object_refs: [id('indicator', 3)],
        description: 'seen at 198.51.100[.]1',
        external_references: [{ source_name: 'x', url: 'https://example.com/report' }],
      },
    ],
  });
  expect(
    gathering.findings().map(({ observable, mentions: [mention] }) => [observable.value, mention?.field, mention?.confidence]),
  ).toEqual([
    ['https://example.com/report', `${id('report', 1)}/external_references[0].url`, 0.5],
    ['example.com', `${id('report', 1)}/external_references[0].url`, 0.5],
    ['198.51.100.1', `${id('report', 1)}/description`, expect.any(Number)],
  ]);
});

test('knows a bundle, an envelope and a single object, and nothing else', () => {
  const one = { type: 'indicator', id: id('indicator', 1) };
  expect([{ type: 'bundle', id: id('bundle', 0), objects: [one] }, { more: false, objects: [one] }, [one], one].map(isStix)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(
    [{}, [], null, 1, 'x', { type: 'bundle' }, { objects: [{ id: 'a', type: 'b' }] }, { type: 'x', id: 'indicator--1' }].map(isStix),
  ).toEqual(Array.from({ length: 8 }, () => false));
});

test.each([
  [{ type: 'indicator', id: id('indicator', 1), pattern: 7, external_references: 'x', hashes: null }],
  [{ type: 'observed-data', id: id('observed-data', 1), objects: { 0: null, 1: [1] } }],
  [{ type: ['x'], id: {} }],
])('objects of a wrong shape are read without a word: %j', (object) => {
  expect(() => found([object, { type: 'ipv4-addr', id: id('ipv4-addr', 2), value: '198.51.100.1' }])).not.toThrow();
  expect(found([object, { type: 'ipv4-addr', id: id('ipv4-addr', 2), value: '198.51.100.1' }])).toContain(
    `ipv4 198.51.100.1 ${id('ipv4-addr', 2)}/value`,
  );
});
