import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defangText } from './defang-text.ts';
import { extract } from './extract.ts';
import { refang } from './refang.ts';

it.each([
  ['Seen https://Evil.Example.com/Login.php at noon.', 'Seen hxxps[://]Evil[.]Example[.]com/Login.php at noon.'],
  ['from 198.51.100.7:8080, 2001:db8::7 and 203.0.113.0/24', 'from 198[.]51[.]100[.]7:8080, 2001[:]db8[:][:]7 and 203[.]0[.]113[.]0/24'],
  ['Mail user.name@example.com now', 'Mail user.name[@]example[.]com now'],
  ['<a href="http://example.com/a">x</a>', '<a href="hxxp[://]example[.]com/a">x</a>'],
  ['https://example.org/r?u=http://evil.example.com/x', 'hxxps[://]example[.]org/r?u=hxxp[://]evil[.]example[.]com/x'],
  ['http://198.51.100.7/x', 'hxxp[://]198[.]51[.]100[.]7/x'],
  ['The end. Then e.g. version 1.2.3 of setup.py', 'The end. Then e.g. version 1.2.3 of setup.py'],
  [
    '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f CVE-2024-3094',
    '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f CVE-2024-3094',
  ],
  ['', ''],
])('defangs %j', (text, expected) => {
  expect(defangText(text)).toBe(expected);
});

it.each([
  'hxxps[://]evil[.]example[.]com/a',
  'hxxp://evil[.]example[.]com/a.b',
  'evil(.)example(.)com',
  'evil[dot]example[dot]com',
  'user[at]example[.]com',
  '198[.]51[.]100[.]7',
])('leaves %j as somebody wrote it', (text) => {
  expect(defangText(`seen ${text} today`)).toBe(`seen ${text} today`);
});

it.each([
  ['hxxps://evil.example.com/a', 'hxxps[://]evil[.]example[.]com/a'],
  ['evil[.]example.com', 'evil[.]example[.]com'],
])('finishes what was begun: %j', (text, expected) => {
  expect(defangText(`seen ${text} today`)).toBe(`seen ${expected} today`);
});

describe('of any values in a text', () => {
  const host = fc.constantFrom(
    'evil.example.com',
    'a[.]example[.]org',
    'xn--p1ai.example.net',
    '198.51.100.7',
    '203[.]0[.]113[.]9',
    'EXAMPLE.NET',
  );
  const scheme = fc.constantFrom('http://', 'https://', 'hxxps://', 'hxxp[://]', 'https[:]//', 'ftp://', 'ssh://');
  const rest = fc.constantFrom('', '/', ':8080/a.b', '/a/b.php?c=d.e', '?u=http://inner.example.com/x', '/#x', '/%2E/');
  const item = fc.oneof(
    host,
    fc.tuple(scheme, host, rest).map((parts) => parts.join('')),
    fc.tuple(host, rest).map((parts) => parts.join('')),
    fc.tuple(fc.constantFrom('user@', 'first.last@', 'user[at]'), host).map((parts) => parts.join('')),
    fc.constantFrom(
      '2001:db8::7',
      '[2001:db8::9]:443',
      '2001[:]db8[:][:]1',
      'http://[2001:db8::9]/',
      '198.51.100.0/24',
      'word',
      '1.2.3',
      'É',
      'setup.py',
      '🚀',
      '::',
    ),
  );
  const separator = fc.constantFrom(' ', ', ', '\n', '; ', ' (', ') ', '" "', ' <', '> ', '\t', ' | ');
  const text = fc
    .array(
      fc.tuple(item, separator).map((parts) => parts.join('')),
      { maxLength: 8 },
    )
    .map((parts) => parts.join(''));

  it('twice is once', () => {
    fc.assert(
      fc.property(text, (text) => {
        const once = defangText(text);
        expect(defangText(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads as before, once it is refanged', () => {
    fc.assert(
      fc.property(text, (text) => {
        expect(refang(defangText(text))).toBe(refang(text));
      }),
      { numRuns: 2_000 },
    );
  });
});

it('what stands in a text stands in its defanged text', () => {
  const text = 'Seen https://evil.example.com/a?b=c, 198.51.100.7 and user@example.org; 2001:db8::7, http://[2001:db8::9]:81/';
  const values = (text: string): string[] => extract(text).map(({ observable: { type, value } }) => `${type} ${value}`);
  expect(values(text).length).toBeGreaterThan(6);
  expect(values(defangText(text))).toEqual(values(text));
});
