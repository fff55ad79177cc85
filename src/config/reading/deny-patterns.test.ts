import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { denyPattern } from './deny-patterns.ts';

const matches = (pattern: string, text: string): boolean => {
  const made = denyPattern(pattern);
  if ('expected' in made) throw new Error(made.expected);
  return made.matches(text);
};

describe('a glob', () => {
  it.each([
    ['*.corp-project.example', 'a.corp-project.example', true],
    ['*.corp-project.example', 'A.B.Corp-Project.example', true],
    ['*.corp-project.example', 'corp-project.example', true],
    ['*.corp-project.example', 'my-corp-project.example', false],
    ['*.corp-project.example', 'https://a.corp-project.example/x', true],
    ['*.corp-project.example', 'https://x.example/?u=https://corp-project.example:8080/', true],
    ['*.corp-project.example', 'jane@corp-project.example', true],
    ['*.corp-project.example', 'a.corp-project.example.org', false],
    ['*acme*', 'https://x.example/for-ACME-only', true],
    ['*acme*', 'example.com', false],
    ['10.1.*', '10.1.2.3', true],
    ['10.1.*', 'http://10.1.2.3/', true],
    ['10.1.*', '110.1.2.3', false],
    ['jane@*', 'jane@example.org', true],
    ['jane@*', 'https://x.example/?u=jane@example.org', true],
    ['a*b*c', 'abc', true],
    ['a*bc*c', 'abc', false],
    ['ab*ba', 'aba', false],
    ['example.com', 'example.com', true],
    ['example.com', 'example.community', false],
    ['a.c', 'abc', false],
  ])('%s on %s: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it('is what a regular expression of its pieces would be', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), minLength: 1, maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 10 });
    fc.assert(
      fc.property(letters, text, (pattern, of) => {
        fc.pre(!/^\**$/.test(pattern) && !/^\*\.[^*]+$/.test(pattern));
        const pieces = pattern.split('*').map((piece) => piece.replaceAll('.', '\\.'));
        expect(matches(pattern, of)).toBe(new RegExp(`^${pieces.join('.*')}$`).test(of));
      }),
    );
  });
});

describe('a regular expression', () => {
  it.each([
    ['/project-\\d+/', 'https://x.example/Project-17', true],
    ['/^project-\\d+$/', 'my-project-17', false],
    ['/a|b/', 'b', true],
  ])('%s on %s: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it.each(['/(a+)+$/', '/(a|aa)+$/', '/(.*)*x/', '/(a*)*b/'])('%s takes little time over what hangs others, or is refused', (pattern) => {
    const made = denyPattern(pattern);
    if ('matches' in made) made.matches(`${'a'.repeat(16_000)}!`);
    // What is slower than linear does not end before the test's time does.
    expect(made).toBeDefined();
  });
});

it.each([
  ['', 'a pattern that does not match everything'],
  ['*', 'a pattern that does not match everything'],
  ['/x*/', 'a regular expression that does not match everything'],
  ['/(?=a)/', 'a regular expression in the syntax of RE2, without look-around and back-references (invalid or unsupported Perl syntax)'],
  ['/(a)\\1/', 'a regular expression in the syntax of RE2, without look-around and back-references (invalid escape sequence)'],
  ['/(SECRET/', 'a regular expression in the syntax of RE2, without look-around and back-references (missing closing)'],
  ['a'.repeat(2_000), 'a pattern of at most 1000 characters'],
])('%.20s is refused', (pattern, expected) => {
  expect(denyPattern(pattern)).toEqual({ expected: expect.stringContaining(expected) });
});
