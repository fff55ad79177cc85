import type { Observation } from '../../domain/observation.ts';
import { known } from '../kit/readings.ts';
import { distinct, domain, relation } from '../kit/related.ts';
import type { Details } from './body.ts';

export function network(record: Details): Observation[] {
  const { asn, as, org, company, hostname, privacy, anonymous, is_hosting } = record;
  // "AS15169 Google LLC", where the plan has no object for it.
  const [, number, owner] = /^AS(\d+)(?: (.+))?$/.exec(asn?.asn || as?.asn || org || '') ?? [];
  const kind = asn?.type || as?.type || undefined;
  return known({
    kind: 'network',
    asn: number === undefined ? undefined : Number(number),
    as_owner: asn?.name || as?.name || owner,
    cidr: asn?.route || undefined,
    isp: company?.name || undefined,
    usage_type: company?.type || kind,
    hostnames: hostname ? [hostname] : undefined,
    tor: privacy?.tor ?? anonymous?.is_tor ?? undefined,
    vpn: privacy?.vpn ?? anonymous?.is_vpn ?? undefined,
    hosting: privacy?.hosting ?? is_hosting ?? (kind === 'hosting' ? true : undefined),
  });
}

export function place({ city, region, country, loc, geo }: Details): Observation[] {
  const [, lat, lon] = /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/.exec(loc ?? '') ?? [];
  // Core, Plus and Max write the name of the country where the others write its code.
  const code = geo?.country_code || (country?.length === 2 ? country : undefined);
  return known({
    kind: 'geo',
    continent: geo?.continent || undefined,
    country: code,
    region: geo?.region || region || undefined,
    city: geo?.city || city || undefined,
    lat: geo?.latitude ?? (lat === undefined ? undefined : Number(lat)),
    lon: geo?.longitude ?? (lon === undefined ? undefined : Number(lon)),
  });
}

/** Who is behind a proxy or a relay cannot be told; Tor and VPN have flags of their own. */
export function hiding({ privacy, anonymous }: Details): Observation[] {
  const detail = privacy?.service || anonymous?.name || undefined;
  return [
    ...(privacy?.proxy || anonymous?.is_proxy || anonymous?.is_res_proxy
      ? [{ kind: 'classification' as const, label: 'proxy', detail }]
      : []),
    ...(privacy?.relay || anonymous?.is_relay ? [{ kind: 'classification' as const, label: 'private-relay', detail }] : []),
  ];
}

/** Its name, and the names of the sites on it. */
export function names({ hostname, domains }: Details): Observation[] {
  return distinct([
    ...relation('related-to', domain(hostname ?? '')),
    ...(domains?.domains ?? []).flatMap((name) => relation('hosts', domain(name))),
  ]);
}
