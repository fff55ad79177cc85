import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defang } from '../domain/defang.ts';
import { refanged } from './defanged/refanged.ts';
import { refang } from './refang.ts';

test.each([
  ['hxxps[:]//a[.]example(.)com/x{.}y', 'https://a.example.com/x.y'],
  ['hxxp[://]example[dot]com', 'http://example.com'],
  ['h**p://example.com meow://example.com', 'http://example.com http://example.com'],
  ['**hxxp://example.com**', '**http://example.com**'],
  ['[https]://example.com', 'https://example.com'],
  ['http]://example.com', 'http://example.com'],
  ['https//example.com http:// example.com', 'https://example.com http://example.com'],
  ['fxp://example.com tcp[://]198[.]51[.]100[.]7', 'ftp://example.com tcp://198.51.100.7'],
  ['me [arroba] example (punto) com', 'me@example.com'],
  ['ex[-]ample[.[com', 'ex-ample.com'],
  ['example．com', 'example.com'],
])('%j reads %j', (written, expected) => {
  expect(refang(written)).toBe(expected);
});

test.each([
  'the quick brown fox (dot) ',
  'a. (b',
  'the dot com bubble',
  'meet at example.com',
  'C:\\temp\\.net and HKLM\\SOFTWARE\\foo',
  'http://example.com/a/b?c=[d]&e=(f)',
  'use http:// or https://',
  'std::vector<int> a[i].b',
])('leaves %j', (text) => {
  expect(refang(text)).toBe(text);
});

test('knows where each character came from', () => {
  const original = 'x hxxp[:]//a[.]b y';
  const plain = refanged(original);
  expect(plain.text).toBe('x http://a.b y');
  expect(original.slice(plain.start(2), plain.end(12))).toBe('hxxp[:]//a[.]b');
  expect(original.slice(plain.start(9), plain.end(10))).toBe('a');
  expect(original.slice(plain.start(13), plain.end(14))).toBe('y');
  expect([plain.touched(0, 2), plain.touched(9, 10), plain.touched(9, 12), plain.touched(12, 14)]).toEqual([false, false, true, false]);
});

test('plain text and refanged text stay as they are', () => {
  const piece = fc.constantFrom('a', '.', '[.]', '(dot)', ' ', 'hxxp', ':', '//', '\\', '@', '[at]', '[', ']', '1');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (parts) => {
      const plain = refanged(parts.join(''));
      for (let i = 0; i < plain.text.length; i++) expect(plain.start(i)).toBeLessThan(plain.end(i + 1));
    }),
  );
});

test.each([
  [{ type: 'ipv4', value: '198.51.100.7' }, '198[.]51[.]100[.]7'],
  [{ type: 'ipv6', value: '2001:db8::7' }, '2001[:]db8[:][:]7'],
  [{ type: 'cidr', value: '198.51.100.0/24' }, '198[.]51[.]100[.]0/24'],
  [{ type: 'domain', value: 'evil.example.com' }, 'evil[.]example[.]com'],
  [{ type: 'url', value: 'https://evil.example.com/path.php?q=a.b@c' }, 'hxxps[://]evil[.]example[.]com/path.php?q=a.b@c'],
  [{ type: 'url', value: 'http://a.b:c.d@evil.example.com:8080/' }, 'hxxp[://]a[.]b:c[.]d@evil[.]example[.]com:8080/'],
  [{ type: 'url', value: 'http://[2001:db8::7]:8080/x' }, 'hxxp[://][2001:db8::7]:8080/x'],
  [{ type: 'url', value: 'ftp://example.com/' }, 'fxp[://]example[.]com/'],
  [{ type: 'email', value: 'first.last@example.com' }, 'first.last[@]example[.]com'],
  [{ type: 'md5', value: '44d88612fea8a8f36de82e1278abb02f' }, '44d88612fea8a8f36de82e1278abb02f'],
  [{ type: 'cve', value: 'CVE-2024-12345' }, 'CVE-2024-12345'],
  [{ type: 'asn', value: 'AS64500' }, 'AS64500'],
] as const)('defangs %j, and refang undoes it', (observable, expected) => {
  expect(defang(observable)).toBe(expected);
  expect(refang(expected)).toBe(observable.value);
});
