import { describe, expect, it } from 'vitest';
import { addressAndPort, linesOf, refuseDocuments, shapeOf, since, unreadable } from './lines.ts';

describe('linesOf', () => {
  it.each([
    ['a\nb\n', ['a', 'b']],
    ['a\r\n\r\nb', ['a', '', 'b']],
    ['\uFEFFa\n\n', ['a', '']],
    ['', []],
    ['\n', ['']],
  ])('%j', (text, lines) => {
    expect([...linesOf(text)]).toEqual(lines);
  });
});

describe('shapeOf', () => {
  it.each([
    ['192.0.2.1', 'ipv4'],
    ['192.0.2[.]1', 'ipv4'],
    ['192.0.2.256', undefined],
    ['2001:db8::1', 'ipv6'],
    ['192.0.2.0/24', 'cidr'],
    ['192.0.2.0/33', undefined],
    ['2001:db8::/32', 'cidr'],
    ['192.0.2.1-192.0.2.9', 'ip-range'],
    ['example.com', 'domain'],
    ['example[.]com', 'domain'],
    ['example(dot)com', 'domain'],
    ['bücher.example', 'domain'],
    ['xn--bcher-kva.example.org.', 'domain'],
    ['under_score.example.com', 'domain'],
    ['localhost', undefined],
    ['-.example.com', undefined],
    ['1.2.3', undefined],
    ['http://example.com/a(b)?c=[d]', 'url'],
    ['hxxps://example[.]com/', 'url'],
    ['http://', undefined],
    ['http://a b', undefined],
    ['someone@example.com', 'email'],
    ['@example.com', undefined],
    ['0cc175b9c0f1b6a831c399e269772661', 'md5'],
    ['0cc175b9c0f1b6a831c399e26977266g', undefined],
    ['AS64500', 'asn'],
    ['cve-2024-1234', 'cve'],
    ['lorem', undefined],
    ['', undefined],
    ['[[.]]', undefined],
    ['example[[.]]com', 'domain'],
    ['example[[[[.]]]]com', undefined],
  ])('%s: %s', (word, type) => {
    expect(shapeOf(word)).toBe(type);
  });

  // A pattern that backtracks would not end within the time a test has.
  it('ends on what is long', () => {
    const long = [
      'a'.repeat(200_000),
      'a.'.repeat(100_000),
      `${'a-'.repeat(100_000)}.`,
      '[.]'.repeat(60_000),
      `${'['.repeat(1_000_000)}dot${']'.repeat(1_000_000)}`,
    ];
    expect(long.map(shapeOf)).toEqual(long.map(() => undefined));
  });
});

describe('addressAndPort', () => {
  it.each([
    ['192.0.2.1:443', { value: '192.0.2.1', port: 443 }],
    ['192.0.2.1', { value: '192.0.2.1', port: undefined }],
    ['192.0.2[.]1:8080', { value: '192.0.2[.]1', port: 8080 }],
    ['[2001:db8::1]:443', { value: '2001:db8::1', port: 443 }],
    ['2001:db8::1', { value: '2001:db8::1', port: undefined }],
    ['192.0.2.1:99999', undefined],
    ['example.com:443', undefined],
    ['', undefined],
  ])('%s', (word, place) => {
    expect(addressAndPort(word)).toEqual(place);
  });
});

describe('since', () => {
  it.each([
    ['2026-07-22 11:46:20 UTC', '2026-07-22T11:46:20.000Z'],
    ['2026-07-22 11:46:20', '2026-07-22T11:46:20.000Z'],
    ['2022-11-16T14:08:44+00:00', '2022-11-16T14:08:44.000Z'],
    ['2022-11-16T16:08:44+02:00', '2022-11-16T14:08:44.000Z'],
    ['2025-08-25', '2025-08-25T00:00:00.000Z'],
    ['2025-13-45', undefined],
    ['yesterday', undefined],
    ['', undefined],
    [null, undefined],
  ])('%s', (text, date) => {
    expect(since(text)).toBe(date);
  });
});

it('what is unreadable is shown short, in one line', () => {
  expect(unreadable(' a\n\tb ')).toEqual({ unreadable: 'a b' });
  expect(unreadable({ a: 'b'.repeat(500) })).toEqual({ unreadable: `{"a":"${'b'.repeat(154)}` });
});

it('pages, errors and nothing are no lists of lines', () => {
  for (const text of ['<html>', '\uFEFF\n <!DOCTYPE html>', '{"error":"x"}', '', ' \n'.repeat(2000)])
    expect(() => refuseDocuments(text)).toThrow();
  expect(() => refuseDocuments('# a list\n')).not.toThrow();
});
