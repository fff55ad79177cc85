import ipaddr from 'ipaddr.js';
import { expect, test } from 'vitest';
import { contract } from '../../../test/contracts/local-source.ts';
import type { Observable } from '../../domain/observable.ts';
import { registry } from './registry.ts';
import source from './source.ts';

const nothing = { datasets: {}, protectedNames: [], facts: {} };
const observable = (value: string): Observable => ({ type: value.includes('/') ? 'cidr' : value.includes(':') ? 'ipv6' : 'ipv4', value });
const ask = (value: string) => source.ask(observable(value), nothing);

contract(source, {
  found: ['10.1.2.3', '::1', '192.168.0.0/24', 'fe80::/64'].map((value) => [observable(value)]),
  notFound: ['1.1.1.1', '2606:4700:4700::1111', '8.0.0.0/5', '0.0.0.0/0', '::/0', '172.32.0.1', '11.0.0.0', '100.128.0.0'].map((value) => [
    observable(value),
  ]),
});

test.each([
  ['10.0.0.0', '10.0.0.0/8', 'private-use (RFC 1918)'],
  ['172.31.255.255', '172.16.0.0/12', 'private-use (RFC 1918)'],
  ['192.168.0.0/16', '192.168.0.0/16', 'private-use (RFC 1918)'],
  ['0.0.0.0', '0.0.0.0/32', 'this host on this network (RFC 1122)'],
  ['0.0.0.1', '0.0.0.0/8', 'this network (RFC 791)'],
  ['192.0.0.10', '192.0.0.10/32', 'TURN anycast (RFC 8155)'],
  ['192.0.0.5', '192.0.0.0/29', 'IPv4 service continuity prefix (RFC 7335)'],
  ['192.0.0.0/25', '192.0.0.0/24', 'IETF protocol assignments (RFC 6890)'],
  ['255.255.255.255', '255.255.255.255/32', 'limited broadcast (RFC 919)'],
  ['255.255.255.254', '240.0.0.0/4', 'reserved (RFC 1112)'],
  ['::ffff:10.0.0.1', '::ffff:0:0/96', 'IPv4-mapped address (RFC 4291)'],
  ['2001::1', '2001::/32', 'Teredo (RFC 4380)'],
  ['2001:1::2', '2001:1::2/128', 'TURN anycast (RFC 8155)'],
  ['2001:1ff::1', '2001::/23', 'IETF protocol assignments (RFC 2928)'],
  ['fdff::1', 'fc00::/7', 'unique-local (RFC 4193)'],
])('%s lies in %s: %s', (value, cidr, usage_type) => {
  expect(ask(value)).toEqual({ status: 'found', observations: [{ kind: 'network', cidr, usage_type }], link: undefined });
});

test('every block of the registry is a network, stands there once, and is found by itself', () => {
  expect(new Set(registry.map(([cidr]) => cidr)).size).toBe(registry.length);
  for (const [cidr, purpose, document] of registry) {
    const [network, prefix] = ipaddr.parseCIDR(cidr);
    const first = (network.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6).networkAddressFromCIDR(cidr);
    expect(`${first.toString()}/${prefix}`).toBe(`${network.toString()}/${prefix}`);
    expect(ask(cidr)).toMatchObject({ observations: [{ cidr, usage_type: `${purpose} (${document})` }] });
  }
});
