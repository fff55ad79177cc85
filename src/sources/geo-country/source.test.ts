import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Reader } from 'mmdb-lib';
import { expect, test } from 'vitest';
import { contract } from '../../../test/contracts/local-source.ts';
import { mmdb } from '../../../test/mmdb.ts';
import type { AddressDataset, LocalContext } from '../../domain/source.ts';
import source from './source.ts';

function dataset(bytes: Uint8Array): LocalContext {
  const reader = new Reader(Buffer.from(bytes));
  const country: AddressDataset = { describe: 'test', builtAt: new Date(0), get: (address) => reader.get(address) };
  return { datasets: { country }, protectedNames: [], facts: {} };
}

const city = {
  continent: { code: 'EU', names: { en: 'Europe' } },
  country: { iso_code: 'CH', names: { en: 'Switzerland' } },
  subdivisions: [{ iso_code: 'ZH', names: { en: 'Zurich' } }],
  city: { geoname_id: 2657896, names: { de: 'Zürich', en: 'Zurich' } },
  location: { latitude: 47.3667, longitude: 8.55, accuracy_radius: 20 },
};
// Documentation addresses have no country, so these are public resolvers with invented records.
const local = dataset(
  mmdb({
    '0.0.0.0/0': { country_code: 'AU' },
    '9.9.9.0/24': { country_code: 'AU' },
    '8.8.8.0/24': city,
    '1.1.1.0/26': { country_code: 'JP', city: 'Osaka', state1: '', latitude: 34.6937, longitude: 135.5023 },
    '1.1.1.64/26': { registered_country: { iso_code: 'US' }, continent: { code: 'OC' } },
    '1.1.1.128/26': { traits: { is_anycast: true } },
    '1.1.1.192/26': { country_code: 'ZZ' },
    '2620:fe::/48': { country_code: 'CH', continent_code: 'EU', continent: 'Europe', country: 'Switzerland' },
  }),
);
const ask = (value: string) => source.ask({ type: value.includes(':') ? 'ipv6' : 'ipv4', value }, local);
const nothing = { status: 'not_found', link: undefined };
const geo = (facts: object) => ({ status: 'found', observations: [{ kind: 'geo', ...facts }], link: undefined });

contract(source, {
  found: [
    [{ type: 'ipv4', value: '9.9.9.1' }, local],
    [{ type: 'ipv6', value: '2620:fe::1' }, local],
  ],
  notFound: [
    [{ type: 'ipv4', value: '192.168.0.1' }, local],
    [{ type: 'ipv4', value: '198.51.100.7' }, local],
    [{ type: 'ipv6', value: '::ffff:10.0.0.1' }, local],
    [{ type: 'ipv4', value: '1.1.1.130' }, local],
    [{ type: 'ipv4', value: '1.1.1.200' }, local],
  ],
  context: local,
});

test('reads the shapes of ip-location-db, IPinfo and MaxMind', () => {
  expect(['9.9.9.1', '8.8.8.1', '1.1.1.1', '1.1.1.65', '2620:fe::1'].map(ask)).toEqual([
    geo({ country: 'AU' }),
    geo({ continent: 'EU', country: 'CH', region: 'Zurich', city: 'Zurich', lat: 47.3667, lon: 8.55 }),
    geo({ country: 'JP', city: 'Osaka', lat: 34.6937, lon: 135.5023 }),
    geo({ continent: 'OC' }),
    geo({ continent: 'EU', country: 'CH' }),
  ]);
});

test.each([{ country_code: '' }, { country_code: 'Switzerland' }, { autonomous_system_number: 64496 }, {}, 'CH', { country: 'CH' }])(
  'a record of another shape is no answer: %j',
  (record) => {
    const other = dataset(mmdb({ '9.9.9.0/24': record }));
    expect(() => source.ask({ type: 'ipv4', value: '9.9.9.1' }, other)).toThrow();
  },
);

test('without its dataset there is no answer', () => {
  expect(() => source.ask({ type: 'ipv4', value: '9.9.9.1' }, { ...local, datasets: {} })).toThrow('asked without the country dataset');
});

test('reads the file that is installed', () => {
  const path = createRequire(import.meta.url).resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb');
  const installed = dataset(readFileSync(path));
  const answers = ['1.1.1.1', '8.8.8.8', '192.168.0.1', '198.51.100.7'].map((value) => source.ask({ type: 'ipv4', value }, installed));
  expect(answers).toEqual([geo({ country: 'AU' }), geo({ country: 'US' }), nothing, nothing]);
});
