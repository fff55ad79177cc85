import { expect, test } from 'vitest';
import { defang } from '../domain/defang.ts';
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
