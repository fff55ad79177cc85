import { z } from 'zod';
import { isPublicAddress } from '../../domain/public-address.ts';
import { defineLocal } from '../kit/define-local.ts';
import { found, notFound } from '../kit/readings.ts';

const code = z.string().regex(/^[A-Z]{2}$/);
const text = z.string();

/** One flat record per address: ip-location-db (country, city) and IPinfo Lite. */
const flat = z
  .object({
    country_code: code,
    continent_code: code.optional(),
    state1: text.optional(),
    city: text.optional(),
    latitude: z.number().optional(),
    longitude: z.number().optional(),
  })
  .transform((record) => ({
    continent: record.continent_code,
    country: record.country_code,
    region: record.state1,
    city: record.city,
    lat: record.latitude,
    lon: record.longitude,
  }));

/** MaxMind GeoLite2-Country and -City, also DB-IP. Where an address is anywhere (a satellite), `country` is missing. */
const maxmindParts = {
  continent: z.object({ code }),
  country: z.object({ iso_code: code }),
  registered_country: z.object({ iso_code: code }),
  traits: z.object({}),
};
const named = z.object({ names: z.object({ en: text.optional() }).optional() });
const maxmind = z
  .object({
    ...maxmindParts,
    subdivisions: z.array(named),
    city: named,
    location: z.object({ latitude: z.number().optional(), longitude: z.number().optional() }),
  })
  .partial()
  .refine((record) => Object.keys(maxmindParts).some((part) => part in record))
  .transform((record) => ({
    continent: record.continent?.code,
    country: record.country?.iso_code,
    region: record.subdivisions?.[0]?.names?.en,
    city: record.city?.names?.en,
    lat: record.location?.latitude,
    lon: record.location?.longitude,
  }));

const recordSchema = z.union([flat, maxmind]);

export default defineLocal({
  id: 'geo-country',
  name: 'Country of an address',
  homepage: 'https://github.com/sapics/ip-location-db',
  about: 'Country (with other files also region and city) an address is registered in, from an MMDB file on this machine',
  accepts: ['ipv4', 'ipv6'],
  needs: ['country'],
  reliability: 'B',
  freshFor: { found: 0, notFound: 0 },
  probe: { type: 'ipv4', value: '1.1.1.1' },
  ask({ value }, { datasets: { country } }) {
    if (!country) throw new Error('asked without the country dataset it needs');
    // Files from registry records put 192.168.0.0/16 in Australia; an address used everywhere has no country.
    const record = isPublicAddress(value) ? country.get(value) : null;
    if (record === null) return notFound();
    const { lat, lon, ...told } = recordSchema.parse(record);
    const words = Object.fromEntries(Object.entries(told).filter(([, word]) => word));
    // The registries' "unknown or unspecified" (ZZ) is no country.
    if (Object.keys(words).length === 0 || told.country === 'ZZ') return notFound();
    return found([{ kind: 'geo', ...words, ...(lat !== undefined && lon !== undefined && { lat, lon }) }]);
  },
});
