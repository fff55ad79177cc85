import { expect, test } from 'vitest';
import { comparisonsIn } from './pattern.ts';

const read = (pattern: string): readonly string[] =>
  comparisonsIn(pattern).map(({ path, operator, value }) => `${path} ${operator} ${value}`);

test.each([
  ["[ipv4-addr:value = '198.51.100.1']", ['ipv4-addr:value = 198.51.100.1']],
  ["[ipv4-addr:value='198.51.100.1']", ['ipv4-addr:value = 198.51.100.1']],
  ["[file:hashes.'SHA-256' = 'ab' AND file:name = 'a.exe']", ["file:hashes.'SHA-256' = ab", 'file:name = a.exe']],
  [
    "([url:value LIKE 'http://example.com/%'] AND [domain-name:value MATCHES '^a\\\\.example']) FOLLOWEDBY [mutex:name = 'm'] WITHIN 5 SECONDS",
    ['url:value LIKE http://example.com/%', 'domain-name:value MATCHES ^a\\.example', 'mutex:name = m'],
  ],
  [
    "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'curl']",
    ["network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = curl"],
  ],
  [
    "[domain-name:value IN ('a.example.com', 'b.example.com')]",
    ['domain-name:value IN a.example.com', 'domain-name:value IN b.example.com'],
  ],
  ["[ipv4-addr:value ISSUBSET '198.51.100.0/24']", ['ipv4-addr:value ISSUBSET 198.51.100.0/24']],
  ["[file:name = 'it\\'s \\\\ here']", ["file:name = it's \\ here"]],
  ["[email-message:to_refs[*].value = 'a@example.com']", ['email-message:to_refs[*].value = a@example.com']],
  ["[url:value = 'a' AND ipv4-addr:value != '198.51.100.1' AND domain-name:value NOT IN ('x')]", ['url:value = a']],
  ["[file:size > 5 AND file:created > t'2020-01-01T00:00:00Z'] START t'2020-01-01T00:00:00Z' STOP t'2021-01-01T00:00:00Z'", []],
  ["[url:value = 'unterminated", []],
  ['', []],
])('%s', (pattern, expected) => {
  expect(read(pattern)).toEqual(expected);
});

test('offsets are those of the literal', () => {
  const pattern = "[url:value = 'http://example.com/']";
  const [comparison] = comparisonsIn(pattern);
  expect(pattern.slice(comparison?.start, comparison?.end)).toBe('http://example.com/');
});

test.each(["'", "\\'", "[a:b = '", '[', 'a:', 'a:b.', "a:b.'c'.", "= '\\"])('a megabyte of %j ends', (piece) => {
  expect(comparisonsIn(piece.repeat((1 << 20) / piece.length)).length).toBeLessThan(1 << 20);
});
