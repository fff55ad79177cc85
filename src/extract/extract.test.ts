import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defang } from '../domain/defang.ts';
import type { Observable } from '../domain/observable.ts';
import { canonical } from './canonical.ts';
import { extract } from './extract.ts';
import { mostMentions } from './gather.ts';

const found = (text: string): string[] => extract(text).map(({ observable: { type, value } }) => `${type} ${value}`);
const sha256 = '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f';

test.each([
  ['seen 198.51.100.7, 203.0.113.9:8080.', ['ipv4 198.51.100.7', 'ipv4 203.0.113.9']],
  ['net 198.51.100.0/24 and 2001:db8::/32', ['cidr 198.51.100.0/24', 'cidr 2001:db8::/32']],
  ['inet 198.51.100.7/24 up', ['ipv4 198.51.100.7']],
  ['10.0.0.1-10.0.0.5', ['ipv4 10.0.0.1', 'ipv4 10.0.0.5']],
  ['[2001:DB8:0:0::7]:443 via IPv6:2001:db8::1%eth0', ['ipv6 2001:db8::7', 'ipv6 2001:db8::1']],
  ['see ::ffff:198.51.100.7.', ['ipv6 ::ffff:198.51.100.7']],
  ['Mail Evil@Example.COM now', ['email evil@example.com', 'domain example.com']],
  ['<mailto:o.brien+x@mail.example.org>', ['email o.brien+x@mail.example.org', 'domain mail.example.org']],
  [
    'to=user@example.com, bounce+a=b.example@example.org',
    ['email user@example.com', 'domain example.com', 'email bounce+a=b.example@example.org', 'domain example.org'],
  ],
  ['www.example.com+tag@example.org', ['email www.example.com+tag@example.org', 'domain example.org']],
  ['(https://Example.com/a_(b)). Then', ['url https://example.com/a_(b)', 'domain example.com']],
  [
    '[x](http://example.com/gate.php), [url=http://example.org/]y[/url]',
    ['url http://example.com/gate.php', 'domain example.com', 'url http://example.org/', 'domain example.org'],
  ],
  [
    'https://example.com,https://example.org/?a=1',
    ['url https://example.com/', 'domain example.com', 'url https://example.org/?a=1', 'domain example.org'],
  ],
  [
    'http://198.51.100.7:8080/x http://[2001:db8::7]/',
    ['url http://198.51.100.7:8080/x', 'ipv4 198.51.100.7', 'url http://[2001:db8::7]/', 'ipv6 2001:db8::7'],
  ],
  ['https://paypal@198.51.100.7/x', ['url https://paypal@198.51.100.7/x', 'ipv4 198.51.100.7']],
  ['http://0x7f.1/ http://010.8.8.8/', ['url http://0x7f.1/', 'url http://010.8.8.8/']],
  [
    'https://example.org/r?u=https%3A%2F%2Fevil.example.com%2Fx&c=1',
    [
      'url https://example.org/r?u=https%3A%2F%2Fevil.example.com%2Fx&c=1',
      'domain example.org',
      'url https://evil.example.com/x',
      'domain evil.example.com',
    ],
  ],
  ['sftp://Evil.Example.com/a', ['url sftp://evil.example.com/a', 'domain evil.example.com']],
  ['http://localhost/setup.example.com', []],
  ['еxample.com and bücher.example.com', ['domain xn--xample-2of.com', 'domain xn--bcher-kva.example.com']],
  ['访问evil.example.com谢谢', ['domain evil.example.com']],
  [`${sha256}.exe`, [`sha256 ${sha256}`]],
  [`x${sha256}`, []],
  ['44D88612FEA8A8F36DE82E1278ABB02F', ['md5 44d88612fea8a8f36de82e1278abb02f']],
  ['imphash: 44d88612fea8a8f36de82e1278abb02f', []],
  ['exploit-cve-2023-23397.py', ['cve CVE-2023-23397']],
  ['AS64500 (ASN 64501), ASN 2914, AS2', ['asn AS64500', 'asn AS64501', 'asn AS2914']],
])('finds what is in %j', (text, expected) => {
  expect(found(text)).toEqual(expected);
});

test.each([
  'import setup.py, lib.so and script.sh; archive.zip, invoice.pdf.zip',
  'System.IO and New-Object System.Net.WebClient',
  'version 1.2.3.4, section 4.3.2.1, Word 16.0.4.2 build, Chrome/120.1.2.3',
  'version 1.2.3.4.5 and OID 1.3.6.1.4.1',
  'host 999.1.1.1 or 010.8.8.8 or 0x7f.1',
  'listening on 127.0.0.1 and ::1 only',
  'window.name, obj.id, user.name, w.select()',
  'the end.In the next, e.g.this one',
  'com.android.app, org.apache.commons.io',
  'face::cafe, Foo::Bar, 12:30:45, 00:1a:2b:3c:4d:5e',
  'sum 12345678901234567890123456789012 and uuid 123e4567e89b42d3a456426614174000',
  'xmlns="http://www.w3.org/2000/svg"',
  '@types/node.js and a@1.2.3',
])('stays quiet on %j', (text) => {
  expect(found(text)).toEqual([]);
});

test.each([
  ['198[.]51[.]100[.]7', 'ipv4 198.51.100.7'],
  ['198.51.100[.7', 'ipv4 198.51.100.7'],
  ['198\\.51\\.100\\.7', 'ipv4 198.51.100.7'],
  ['2001[:]db8[:][:]7', 'ipv6 2001:db8::7'],
  ['evil(dot)example{.}com', 'domain evil.example.com'],
  ['evil [.] example[.]com', 'domain evil.example.com'],
  ['evil dot example dot com', 'domain evil.example.com'],
  ['evil\u200b.example.com', 'domain evil.example.com'],
  ['user[at]example[.]com', 'email user@example.com'],
  ['user AT example DOT com', 'email user@example.com'],
  ['hxxps[:]//evil[.]example.com/x', 'url https://evil.example.com/x'],
  ['hXXp://evil.example.com/a[.]php', 'url http://evil.example.com/a.php'],
  ['http:\\/\\/evil.example.com\\/x', 'url http://evil.example.com/x'],
  ['archive[.]zip', 'domain archive.zip'],
  ['evil[.]example[.]com/gate.php', 'url http://evil.example.com/gate.php'],
])('sees through %j', (written, expected) => {
  const text = `see ${written} now`;
  const [first] = extract(text);
  expect(`${first?.observable.type} ${first?.observable.value}`).toBe(expected);
  expect(first?.mentions).toEqual([{ written, start: 4, end: 4 + written.length, field: 'text' }]);
});

test('one observable appears once, with its mentions in order', () => {
  expect(extract('example.com, EXAMPLE[.]com', 'body')).toEqual([
    {
      observable: { type: 'domain', value: 'example.com' },
      mentions: [
        { written: 'example.com', start: 0, end: 11, field: 'body' },
        { written: 'EXAMPLE[.]com', start: 13, end: 26, field: 'body' },
      ],
    },
  ]);
});

test('keeps a bounded number of mentions', () => {
  expect(extract('1.1.1.1 '.repeat(mostMentions + 1)).map(({ mentions }) => mentions.length)).toEqual([mostMentions]);
});

test('a text longer than a window keeps its offsets and cuts nothing', () => {
  const filler = 'x'.repeat(99);
  const text = `${`${filler}\n`.repeat(10_485)}${filler.slice(0, 70)} https://example.com/path ${`${filler}\n`.repeat(200)} 198[.]51[.]100[.]7`;
  const findings = extract(text);
  expect(findings.map(({ observable }) => observable.value)).toEqual(['https://example.com/path', 'example.com', '198.51.100.7']);
  for (const { mentions } of findings) for (const { written, start, end } of mentions) expect(text.slice(start, end)).toBe(written);
});

test.each(['a.', '[', 'http://', 'a@', 'f', '1.', '[.', ' dot ', 'http://a.b/(', '::1 ', 'http://example.com/?u=http://', 'a+b=', '%3a'])(
  'reads a megabyte of %j',
  (unit) => {
    const text = unit.repeat(1e6 / unit.length);
    for (const { mentions } of extract(text)) for (const { written, start, end } of mentions) expect(text.slice(start, end)).toBe(written);
  },
);

const crumbs = fc.constantFrom(
  ...[
    '.',
    '[.]',
    '(dot)',
    ' dot ',
    '@',
    '[at]',
    ':',
    '[:]',
    '://',
    'hxxp',
    'http',
    '/',
    '\\',
    '\\.',
    '[',
    ']',
    '(',
    ')',
    '-',
    '_',
    ' ',
    '\n',
    '%',
    '=',
    '+',
  ],
  ...[
    'example',
    'com',
    'co.uk',
    'zip',
    'www',
    '1',
    '198.51.100.7',
    '::',
    '2001:db8',
    'cve-2024-12345',
    'AS64500',
    'é',
    '访问',
    '\u200b',
    '\ud83d\ude00',
    '&#46;',
    'A',
    'd',
  ],
  sha256,
);

test('never throws, and every mention is a slice of the text in canonical form', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(crumbs, { maxLength: 30 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (input) => {
      for (const { observable, mentions } of extract(input)) {
        expect(canonical(observable.type, observable.value)).toBe(observable.value);
        for (const { written, start, end } of mentions) {
          expect(start).toBeLessThan(end);
          expect(input.slice(start, end)).toBe(written);
        }
      }
    }),
    { numRuns: 2000 },
  );
});

const hex = (length: number) =>
  fc
    .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
    .filter((text) => /[a-f]/.test(text) && !/^.{12}4/.test(text));
const label = fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/);
const host = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => `${labels.join('.')}.example.com`);
const path = fc.stringMatching(/^(?:\/[a-z0-9]{1,6}){0,3}$/);
const observable: fc.Arbitrary<Observable> = fc.oneof(
  fc
    .ipV4()
    .filter((value) => value !== '127.0.0.1' && value !== '0.0.0.0')
    .map((value): Observable => ({ type: 'ipv4', value })),
  fc.tuple(hex(4), hex(4)).map(([a, b]): Observable => ({ type: 'ipv6', value: canonical('ipv6', `2001:db8:${a}::${b}`) ?? '' })),
  host.map((value): Observable => ({ type: 'domain', value })),
  fc
    .tuple(fc.constantFrom('http', 'https', 'ftp'), host, path)
    .map(([scheme, name, rest]): Observable => ({ type: 'url', value: `${scheme}://${name}${rest || '/'}` })),
  fc.tuple(label, host).map(([local, name]): Observable => ({ type: 'email', value: `${local}@${name}` })),
  hex(64).map((value): Observable => ({ type: 'sha256', value })),
  fc.integer({ min: 1000, max: 99_999 }).map((number): Observable => ({ type: 'cve', value: `CVE-2024-${number}` })),
  fc.integer({ min: 100, max: 4_294_967_295 }).map((number): Observable => ({ type: 'asn', value: `AS${number}` })),
);

test('finds what defang made harmless', () => {
  fc.assert(
    fc.property(observable, (one) => {
      expect(extract(`seen: ${defang(one)}, blocked`).map((finding) => finding.observable)).toContainEqual(one);
    }),
    { numRuns: 1000 },
  );
});

test('more findings in one run than a call has room for arguments', () => {
  const [only] = extract('AS123.'.repeat(170_000));
  expect([only?.observable, only?.mentions.length]).toEqual([{ type: 'asn', value: 'AS123' }, 1000]);
});
