import { expect, it } from 'vitest';
import { onward } from './onward.ts';

const redirectsTo = ['https://rdap.example.net/registry', 'https://rdap.example.org'];

it.each<[string, number, string | undefined, string | undefined]>([
  ['to a place that is known', 302, 'https://rdap.example.org/ip/192.0.2.1', 'https://rdap.example.org/ip/192.0.2.1'],
  ['below a base with a path', 301, 'https://rdap.example.net/registry/ip/192.0.2.1', 'https://rdap.example.net/registry/ip/192.0.2.1'],
  ['beside that path', 301, 'https://rdap.example.net/other/ip/192.0.2.1', undefined],
  ['out of that path', 301, 'https://rdap.example.net/registry/../other', undefined],
  ['to a name that begins alike', 302, 'https://rdap.example.org.evil.example/ip/192.0.2.1', undefined],
  ['without encryption', 302, 'http://rdap.example.org/ip/192.0.2.1', undefined],
  ['to itself', 302, '/ip/192.0.2.2', undefined],
  ['to no address', 302, 'https://', undefined],
  ['to nowhere', 302, undefined, undefined],
  ['under another status', 200, 'https://rdap.example.org/ip/192.0.2.1', undefined],
])('a redirect %s', (_, status, location, expected) => {
  const reply = { status, headers: location === undefined ? {} : { location }, text: '' };
  const asked = onward({ redirectsTo }, { ownAddress: false }, reply);
  expect(asked && `${asked.baseUrl}${asked.path}`).toBe(expected);
  expect(onward({ redirectsTo }, { ownAddress: true }, reply)).toBeUndefined();
  expect(onward({}, { ownAddress: false }, reply)).toBeUndefined();
});
