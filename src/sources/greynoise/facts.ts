import type { Observation } from '../../domain/observation.ts';
import { kebab, known, optional } from '../kit/readings.ts';
import { distinct, domain, relation } from '../kit/related.ts';
import type { Scanner, Service } from './body.ts';

/** Level 1 is trusted, level 2 somewhat; level 3 names a host anybody can rent, and praises nothing. */
const trust: Readonly<Record<string, number>> = { '1': 1, '2': 0.6 };

export function knownGood({ name, trust_level: level }: Service): Observation[] {
  const strength = trust[level ?? ''];
  return strength === undefined ? [] : [{ kind: 'known_good', list: `GreyNoise business services: ${name || 'unnamed'}`, strength }];
}

/** GreyNoise's own word, then the tags that speak of harm. Whom it calls benign probes for weaknesses, too: there they accuse nobody. */
export function classifications(scanner: Scanner): Observation[] {
  const { classification, actor, first_seen, last_seen, spoofable, tags } = scanner;
  const seen = first_seen && last_seen ? `, seen ${first_seen} to ${last_seen}` : last_seen ? `, last seen ${last_seen}` : '';
  const harmful = [tags ?? []].flat().filter(({ intention }) => intention === 'malicious' || intention === 'suspicious');
  const vouched = classification === 'benign';
  const named =
    vouched && harmful.length > 0
      ? `, tagged ${harmful
          .map(({ slug, name }) => name ?? slug)
          .slice(0, 5)
          .join(', ')}`
      : '';
  const told = vouched ? [] : harmful;
  return [
    {
      kind: 'classification',
      label: classification === 'unknown' ? 'internet-noise' : kebab(classification),
      actor: !actor || actor === 'unknown' ? undefined : actor,
      detail: `scans the internet${seen}${named}${spoofable ? '; its address may be forged' : ''}`,
    },
    ...told.slice(0, 20).map(({ slug, name, category }) => ({
      kind: 'classification' as const,
      label: category === 'worm' ? 'worm' : kebab(slug),
      family: category === 'worm' ? (name ?? slug) : undefined,
      detail: category === 'worm' ? undefined : (name ?? undefined),
    })),
  ];
}

export function network(scanner: Scanner | undefined, service: Service | undefined): Observation[] {
  const meta = scanner?.metadata;
  const rented = meta?.category === 'hosting' || service?.trust_level === '3' ? true : undefined;
  return [
    ...known({
      kind: 'network',
      asn: optional(meta?.asn?.match(/^AS(\d+)$/), ([, number]) => Number(number)),
      as_owner: meta?.organization || undefined,
      usage_type: meta?.category || service?.category || undefined,
      hostnames: meta?.rdns ? [meta.rdns] : undefined,
      tor: scanner?.tor || undefined,
      vpn: scanner?.vpn || undefined,
      hosting: rented,
    }),
    ...known({
      kind: 'geo',
      country: meta?.source_country_code || undefined,
      region: meta?.region || undefined,
      city: meta?.source_city || undefined,
      lat: meta?.latitude ?? undefined,
      lon: meta?.longitude ?? undefined,
    }),
  ];
}

/** Its name, what it scans for, and how its programs speak TLS. */
export function relations({ metadata, cves, raw_data }: Scanner): Observation[] {
  const numbers = (cves ?? []).filter((cve) => /^CVE-\d{4}-\d{4,}$/.test(cve));
  const prints = (raw_data?.ja3 ?? []).flatMap(({ fingerprint }) => (/^[0-9a-f]{32}$/.test(fingerprint ?? '') ? [fingerprint ?? ''] : []));
  return distinct([
    ...relation('related-to', domain(metadata?.rdns ?? '')),
    ...numbers.flatMap((value) => relation('related-to', { type: 'cve', value })),
    ...prints.flatMap((value) => relation('related-to', { type: 'ja3', value })),
  ]);
}
