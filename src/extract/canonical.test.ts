import fc from 'fast-check';
import { expect, test } from 'vitest';
import { observableTypes } from '../domain/observable.ts';
import { canonical, classify } from './canonical.ts';

test.each([
  ['ipv4', '198.51.100.7', '198.51.100.7'],
  ['ipv4', '010.8.8.8', undefined],
  ['ipv4', '0x7f.1', undefined],
  ['ipv4', '1.2.3', undefined],
  ['ipv4', '256.1.1.1', undefined],
  ['ipv6', '2001:0DB8:0:0:1:0:0:7', '2001:db8::1:0:0:7'],
  ['ipv6', '::FFFF:c633:6407', '::ffff:198.51.100.7'],
  ['ipv6', 'fe80::1%eth0', undefined],
  ['cidr', '198.51.100.0/24', '198.51.100.0/24'],
  ['cidr', '2001:DB8:0::/32', '2001:db8::/32'],
  ['cidr', '198.51.100.7/24', undefined],
  ['cidr', '198.51.100.0/33', undefined],
  ['cidr', '0.0.0.0/0', '0.0.0.0/0'],
  ['domain', 'Example.COM.', 'example.com'],
  ['domain', 'рф.рф', 'xn--p1ai.xn--p1ai'],
  ['domain', 'co.uk', undefined],
  ['domain', 'host.invalid-suffix', undefined],
  ['domain', '-a.example.com', undefined],
  ['domain', `${'a'.repeat(64)}.example.com`, undefined],
  ['domain', '_dmarc.example.com', '_dmarc.example.com'],
  ['url', 'HTTP://Example.com:80/a/../b?x#y', 'http://example.com/b?x#y'],
  ['url', 'http://bücher.example.com', 'http://xn--bcher-kva.example.com/'],
  ['url', 'SFTP://Bücher.Example.com/A', 'sftp://xn--bcher-kva.example.com/A'],
  ['url', 'http://user:pw@010.8.8.8:81/x', 'http://user:pw@010.8.8.8:81/x'],
  ['url', 'javascript://example.com/%0aalert(1)', undefined],
  ['url', 'http://exa mple.com/', undefined],
  ['email', 'User+Tag@EXAMPLE.com', 'user+tag@example.com'],
  ['email', 'a..b@example.com', undefined],
  ['email', 'a@localhost', undefined],
  ['md5', '44D88612FEA8A8F36DE82E1278ABB02F', '44d88612fea8a8f36de82e1278abb02f'],
  ['sha1', '44d88612fea8a8f36de82e1278abb02f', undefined],
  ['cve', 'cve-2024-1', 'CVE-2024-0001'],
  ['cve', 'CVE-2024-123456', 'CVE-2024-123456'],
  ['cve', 'CVE-24-1234', undefined],
  ['asn', 'as13335', 'AS13335'],
  ['asn', 'ASN 013335', 'AS13335'],
  ['asn', 'AS4294967296', undefined],
] as const)('%s %j is %j', (type, value, expected) => {
  expect(canonical(type, value)).toBe(expected);
});

test('is idempotent and never throws', () => {
  const piece = fc.constantFrom(
    'http://',
    'tcp://',
    'a',
    'example',
    '.com',
    '.',
    '@',
    ':',
    '/',
    '?',
    '#',
    '%41',
    '%',
    '1',
    '0x7f',
    '198.51.100.7',
    '[2001:db8::1]',
    '::',
    'ﬁ',
    'É',
    'xn--',
    '-',
    '_',
    '\u0000',
    ' ',
    '\\',
    '1.1',
    '/24',
  );
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webUrl(),
    fc.ipV6(),
    fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(fc.constantFrom(...observableTypes), value, (type, input) => {
      const once = canonical(type, input);
      if (once !== undefined) expect(canonical(type, once)).toBe(once);
    }),
    { numRuns: 5000 },
  );
});

test.each([
  [' 1.2.3.4 ', { type: 'ipv4', value: '1.2.3.4' }],
  ['198[.]51[.]100[.]0/24', { type: 'cidr', value: '198.51.100.0/24' }],
  ['[2001:db8::7]', { type: 'ipv6', value: '2001:db8::7' }],
  ['hxxp://evil[.]example[.]com/x', { type: 'url', value: 'http://evil.example.com/x' }],
  ['evil.example.com/x', { type: 'url', value: 'http://evil.example.com/x' }],
  ['<user[at]example[.]com>', { type: 'email', value: 'user@example.com' }],
  ['setup.py', { type: 'domain', value: 'setup.py' }],
  ['AS123', { type: 'asn', value: 'AS123' }],
  ['cve-2024-1', { type: 'cve', value: 'CVE-2024-0001' }],
  ['44d88612fea8a8f36de82e1278abb02f', { type: 'md5', value: '44d88612fea8a8f36de82e1278abb02f' }],
  ['127.0.0.1', { type: 'ipv4', value: '127.0.0.1' }],
  ['010.8.8.8', undefined],
  ['192.0.2.7/24', undefined],
  ['hello world', undefined],
  ['', undefined],
])('classifies %j', (argument, expected) => {
  expect(classify(argument)).toEqual(expected);
});
