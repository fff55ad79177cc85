import { describe, expect, it } from 'vitest';
import type { FeedRow } from '../../../domain/source.ts';
import { stix } from './stix.ts';
import { alternativesIn } from './stix-pattern.ts';

describe('alternativesIn', () => {
  it.each<[string, readonly (readonly [string, string])[] | undefined]>([
    ["[ipv4-addr:value = '192.0.2.1']", [['ipv4-addr:value', '192.0.2.1']]],
    ["[ipv4-addr:value='192.0.2.1']", [['ipv4-addr:value', '192.0.2.1']]],
    ["[url:value = 'http://a/\\'b\\\\']", [['url:value', "http://a/'b\\"]]],
    [
      "[a:b = '1' OR c:d.'e-f' = '2'] or [a:b IN ('3', '4')]",
      [
        ['a:b', '1'],
        ["c:d.'e-f'", '2'],
        ['a:b', '3'],
        ['a:b', '4'],
      ],
    ],
    ["[ipv4-addr:value ISSUBSET '192.0.2.0/24']", [['ipv4-addr:value', '192.0.2.0/24']]],
    ["([a:b = '1'])", [['a:b', '1']]],
    ["[a:b = '1' AND c:d = '2']", undefined],
    ["[a:b != '1']", undefined],
    ["[a:b NOT = '1']", undefined],
    ["[a:b LIKE '%1']", undefined],
    ["[a:b = '1'] FOLLOWEDBY [a:b = '2']", undefined],
    ["[a:b = '1'] WITHIN 5 SECONDS", undefined],
    ['[a:b = 1]', undefined],
    ["[a:b = '1", undefined],
    ["['1' = a:b]", undefined],
    ['rule example { condition: true }', undefined],
    ['', undefined],
  ])('%s', (pattern, found) => {
    expect(alternativesIn(pattern)?.map(({ path, value }) => [path, value])).toEqual(found);
  });

  // A pattern that backtracks would not end within the time a test has.
  it.each(["[a:b = '1' OR ", "'\\", '[', "a:b'c'", ' '])('ends on a hundred thousand characters of %j', (part) => {
    expect(alternativesIn(part.repeat(100_000 / part.length))?.length ?? 0).toBeLessThan(100_000);
  });
});

const at = { created: '2026-01-01T00:00:00.000Z', modified: '2026-06-01T00:00:00.000Z' };
let number = 0;
const indicator = (pattern: string, more: object = {}): object => ({
  type: 'indicator',
  id: `indicator--${number++}`,
  pattern,
  ...at,
  ...more,
});
const read = (objects: readonly unknown[], more: object = {}): readonly FeedRow[] => [...stix(JSON.stringify({ objects, ...more }))];
const values = (objects: readonly unknown[], more?: object): unknown[] =>
  read(objects, more).map((row) => ('unreadable' in row ? row : [row.value, row.type]));

describe('stix', () => {
  it('has our types for its paths', () => {
    const paths = {
      "ipv4-addr:value = '192.0.2.1'": ['192.0.2.1', 'ipv4'],
      "ipv6-addr:value = '2001:db8::/32'": ['2001:db8::/32', 'cidr'],
      "domain-name:value = 'example.com'": ['example.com', 'domain'],
      "url:value = 'http://example.com/'": ['http://example.com/', 'url'],
      "url:value = 'hxxp://example[.]com/'": ['hxxp://example[.]com/', undefined],
      "email-addr:value = 'someone@example.com'": ['someone@example.com', 'email'],
      "file:hashes.'SHA-256' = 'ca'": ['ca', 'sha256'],
      "file:hashes.MD5 = '0c'": ['0c', 'md5'],
      "x509-certificate:hashes.'SHA-1' = '86'": ['86', 'sha1'],
    };
    expect(values(Object.keys(paths).map((path) => indicator(`[${path}]`)))).toEqual(Object.values(paths));
  });

  it('leaves out what is over, and says what it cannot use', () => {
    const one = "[ipv4-addr:value = '192.0.2.1']";
    expect(
      values([
        indicator(one, { revoked: true }),
        indicator(one, { indicator_types: ['benign'] }),
        indicator(one, { indicator_types: ['Benign'] }),
        indicator(one, { valid_until: '2026-06-02T00:00:00Z' }),
        indicator("[file:name = 'setup.exe']"),
        indicator('alert tcp any', { pattern_type: 'snort' }),
        { type: 'indicator', id: 'indicator--x' },
        { type: 'malware', id: 'malware--1', name: 'ExampleBot', ...at },
        'nonsense',
      ]),
    ).toEqual([
      ['192.0.2.1', 'ipv4'],
      { unreadable: "stix [file:name = 'setup.exe']" },
      { unreadable: 'snort alert tcp any' },
      { unreadable: '{"type":"indicator","id":"indicator--x"}' },
      { unreadable: 'nonsense' },
    ]);
  });

  it('says when an envelope is not all', () => {
    expect(values([indicator("[ipv4-addr:value = '192.0.2.1']")], { more: true, next: 'x' })).toEqual([
      ['192.0.2.1', 'ipv4'],
      { unreadable: 'the server has more objects than it sent' },
    ]);
  });

  it.each(['{}', '{"objects":[]}', '{"title":"Unauthorized","http_status":"401"}', '[]', '<html>'])('refuses %s', (text) => {
    expect(() => [...stix(text)]).toThrow();
  });
});

it('knows only the latest version of each object, wherever it stands', () => {
  const version = (modified: string, value: string, more = {}) => ({
    type: 'indicator',
    id: 'indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd01',
    modified,
    pattern: `[ipv4-addr:value = '${value}']`,
    pattern_type: 'stix',
    ...more,
  });
  const values = (...objects: object[]) => [...stix(JSON.stringify({ objects }))].map((row) => ('value' in row ? row.value : row));
  const [old, young] = [version('2026-01-01T00:00:00Z', '192.0.2.1'), version('2026-02-01T00:00:00Z', '192.0.2.2')];
  expect([values(old, young), values(young, old)]).toEqual([['192.0.2.2'], ['192.0.2.2']]);
  expect(values(old, { ...young, revoked: true })).toEqual([]);
  expect(values({ ...old, revoked: true }, young)).toEqual(['192.0.2.2']);
});

it('accuses by every word but praise, wherever that stands', () => {
  const category = (more: object): unknown =>
    read([indicator("[ipv4-addr:value = '192.0.2.1']", more)]).flatMap((row) => ('says' in row ? row.says : []))[0];
  expect(category({ indicator_types: ['benign', 'malicious-activity'] })).toMatchObject({ category: 'malicious' });
  expect(category({ indicator_types: ['Benign'], labels: ['phishing'] })).toMatchObject({ category: 'phishing' });
  expect(category({})).toMatchObject({ category: 'malicious' });
});

it('tells when a listing ends, and lets no date of another object end it', () => {
  const objects = [
    { type: 'indicator', id: 'indicator--1', pattern: "[ipv4-addr:value = '192.0.2.1']", valid_until: '2026-05-31T00:00:00Z' },
    { type: 'malware', id: 'malware--1', name: 'From the future', created: '2099-01-01T00:00:00Z' },
  ];
  const [row] = [...stix(JSON.stringify({ objects }))];
  expect(row).toMatchObject({ value: '192.0.2.1', says: [{ kind: 'listing', until: '2026-05-31T00:00:00Z' }] });
});
