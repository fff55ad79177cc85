import { Reader } from 'mmdb-lib';
import { expect, test } from 'vitest';
import { contract } from '../../../test/contracts/local-source.ts';
import { mmdb } from '../../../test/mmdb.ts';
import type { AddressDataset, LocalContext } from '../../domain/source.ts';
import source from './source.ts';

function dataset(bytes: Uint8Array): LocalContext {
  const reader = new Reader(Buffer.from(bytes));
  const asn: AddressDataset = { describe: 'test', builtAt: new Date(0), get: (address) => reader.get(address) };
  return { datasets: { asn }, protectedNames: [], facts: {} };
}

const local = dataset(
  mmdb({
    '0.0.0.0/2': { autonomous_system_number: 64496 },
    '192.0.2.0/24': { autonomous_system_number: 64496, autonomous_system_organization: 'EXAMPLE-NET' },
    '198.51.100.0/24': { asn: 'AS64497', as_name: 'Example Ltd', as_domain: 'example.com' },
    '203.0.113.0/25': { as_number: '64498', as_description: '', as_country_code: 'US' },
    '203.0.113.128/25': { autonomous_system_number: 0, autonomous_system_organization: 'Not routed' },
    '2001:db8::/32': { asn: 'AS64499', name: 'Example Six' },
  }),
);
const ask = (value: string) => source.ask({ type: value.includes(':') ? 'ipv6' : 'ipv4', value }, local);
const network = (facts: object) => ({ status: 'found', observations: [{ kind: 'network', ...facts }], link: undefined });

contract(source, {
  found: [
    [{ type: 'ipv4', value: '192.0.2.1' }, local],
    [{ type: 'ipv6', value: '2001:db8::1' }, local],
  ],
  notFound: [
    [{ type: 'ipv4', value: '100.64.0.1' }, local],
    [{ type: 'ipv4', value: '203.0.113.200' }, local],
  ],
  context: local,
});

test('reads the shapes of GeoLite2-ASN, ip-location-db, IPinfo and iptoasn', () => {
  expect(['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '9.9.9.9'].map(ask)).toEqual([
    network({ asn: 64496, as_owner: 'EXAMPLE-NET' }),
    network({ asn: 64497, as_owner: 'Example Ltd' }),
    network({ asn: 64498 }),
    network({ asn: 64499, as_owner: 'Example Six' }),
    network({ asn: 64496 }),
  ]);
});

test.each([{ country_code: 'CH' }, { asn: 'unknown' }, { autonomous_system_organization: 'EXAMPLE-NET' }, {}, 64496])(
  'a record of another shape is no answer: %j',
  (record) => {
    const other = dataset(mmdb({ '192.0.2.0/24': record }));
    expect(() => source.ask({ type: 'ipv4', value: '192.0.2.1' }, other)).toThrow();
  },
);

test('without its dataset there is no answer', () => {
  expect(() => source.ask({ type: 'ipv4', value: '192.0.2.1' }, { ...local, datasets: {} })).toThrow('asked without the asn dataset');
});
