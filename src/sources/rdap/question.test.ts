import { expect, it } from 'vitest';
import type { Observable } from '../../domain/observable.ts';
import { domainRegistry, servedDomains } from './domain-registries.ts';
import { question } from './question.ts';

const asked = (type: Observable['type'], value: string): string => {
  const { baseUrl, path } = question({ type, value } as Parameters<typeof question>[0]);
  return baseUrl + path;
};

it('knows a server for every top-level domain once, over TLS', () => {
  expect(new Set(servedDomains).size).toBe(1198);
  for (const tld of servedDomains) expect(domainRegistry(tld)).toMatch(/^https:\/\/[a-z0-9.-]+[a-z](\/[A-Za-z0-9/-]+)?(?<!\/)$/);
});

it.each([
  ['domain', 'login.example.com', 'https://rdap.verisign.com/com/v1/domain/example.com'],
  ['domain', 'a.b.example.co.uk', 'https://rdap.nominet.uk/uk/domain/example.co.uk'],
  ['domain', 'www.example.github.io.org', 'https://rdap.publicinterestregistry.org/rdap/domain/io.org'],
  ['domain', '_dmarc.example.cz', 'https://rdap.nic.cz/domain/example.cz'],
  ['domain', 'example.ar', 'https://rdap.nic.ar/domain/example.ar'],
  ['domain', 'example.com.br', 'https://rdap.registro.br/domain/example.com.br'],
  ['domain', 'shop.xn--80aqecdr1a.xn--c1avg', 'https://rdap.publicinterestregistry.org/rdap/domain/xn--80aqecdr1a.xn--c1avg'],
  ['ipv4', '193.0.6.139', 'https://rdap.db.ripe.net/ip/193.0.6.139'],
  ['ipv4', '41.0.0.1', 'https://rdap.afrinic.net/rdap/ip/41.0.0.1'],
  ['ipv4', '126.255.255.255', 'https://rdap.apnic.net/ip/126.255.255.255'],
  ['ipv4', '128.0.0.1', 'https://rdap.arin.net/registry/ip/128.0.0.1'],
  ['ipv4', '191.0.0.1', 'https://rdap.lacnic.net/rdap/ip/191.0.0.1'],
  ['ipv4', '10.0.0.1', 'https://rdap.arin.net/registry/ip/10.0.0.1'],
  ['ipv6', '2a10::1', 'https://rdap.db.ripe.net/ip/2a10::1'],
  ['ipv6', '2c00::1', 'https://rdap.afrinic.net/rdap/ip/2c00::1'],
  ['ipv6', '2001:1200::1', 'https://rdap.lacnic.net/rdap/ip/2001:1200::1'],
  ['ipv6', '2001:201::1', 'https://rdap.apnic.net/ip/2001:201::1'],
  ['asn', 'AS2043', 'https://rdap.db.ripe.net/autnum/2043'],
  ['asn', 'AS2044', 'https://rdap.arin.net/registry/autnum/2044'],
  ['asn', 'AS275868', 'https://rdap.lacnic.net/rdap/autnum/275868'],
  ['asn', 'AS4200000000', 'https://rdap.arin.net/registry/autnum/4200000000'],
] as const)('asks about %s %s at %s', (type, value, url) => expect(asked(type, value)).toBe(url));

it.each([
  ['domain', 'example.de', 'IANA lists no RDAP server for .de'],
  ['domain', 'example.kg', 'IANA lists no RDAP server for .kg'],
  ['domain', 'co.uk', 'no name below a public suffix'],
  ['domain', 'a/b.example.com', 'no name below a public suffix'],
  ['ipv6', 'fe80::1%eth0', 'no address'],
  ['asn', 'AS1/2', 'no number of an autonomous system'],
] as const)('asks nobody about %s %s', (type, value, why) => expect(() => asked(type, value)).toThrow(new RangeError(why)));
