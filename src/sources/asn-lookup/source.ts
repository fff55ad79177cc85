import { z } from 'zod';
import { defineLocal } from '../kit/define-local.ts';
import { found, notFound } from '../kit/readings.ts';

/** 13335, "13335" or "AS13335". */
const number = z.union([
  z.number().int().nonnegative(),
  z
    .string()
    .regex(/^(AS)?\d{1,10}$/i)
    .transform((text) => Number(text.replace(/^as/i, ''))),
]);
const owner = z.string().optional();

/** GeoLite2-ASN, DB-IP ASN Lite and the ASN files of ip-location-db (also the one made from iptoasn.com). */
const geolite = z
  .object({ autonomous_system_number: number, autonomous_system_organization: owner })
  .transform((record) => ({ asn: record.autonomous_system_number, as_owner: record.autonomous_system_organization }));

/** IPinfo (`name` in the ASN file, `as_name` in Lite). */
const ipinfo = z
  .object({ asn: number, as_name: owner, name: owner })
  .transform((record) => ({ asn: record.asn, as_owner: record.as_name ?? record.name }));

/** The columns of iptoasn.com, as some converters keep them. */
const iptoasn = z
  .object({ as_number: number, as_description: owner })
  .transform((record) => ({ asn: record.as_number, as_owner: record.as_description }));

const recordSchema = z.union([geolite, ipinfo, iptoasn]);

export default defineLocal({
  id: 'asn-lookup',
  name: 'Autonomous system of an address',
  homepage: 'https://dev.maxmind.com/geoip/docs/databases/asn',
  about: 'Autonomous system that announces an address, and who runs it, from an MMDB file on this machine',
  accepts: ['ipv4', 'ipv6'],
  needs: ['asn'],
  reliability: 'B',
  freshFor: { found: 0, notFound: 0 },
  probe: { type: 'ipv4', value: '1.1.1.1' },
  ask({ value }, { datasets: { asn: dataset } }) {
    if (!dataset) throw new Error('asked without the asn dataset it needs');
    const record = dataset.get(value);
    if (record === null) return notFound();
    const { asn, as_owner } = recordSchema.parse(record);
    // AS0 is never announced (RFC 7607); iptoasn writes it for "not routed".
    if (asn === 0) return notFound();
    return found([{ kind: 'network', asn, ...(as_owner && { as_owner }) }]);
  },
});
