import type { Observation } from '../../domain/observation.ts';
import { fromEpoch, fromText, kebab, known, optional } from '../kit/readings.ts';
import { address, distinct, relation } from '../kit/related.ts';
import type { Attributes } from './body.ts';
import { mediaTypes } from './media-types.ts';

/** What the engines said. All zeros mean that none has looked yet: that is no fact. */
export function detections({ last_analysis_stats: stats, last_analysis_results: results }: Attributes): Observation[] {
  const { malicious, suspicious, harmless, undetected } = stats;
  if (malicious + suspicious + harmless + undetected === 0) return [];
  const engines = Object.entries(results ?? {}).flatMap(([engine, { category }]) => (category === 'malicious' ? [engine] : []));
  return [{ kind: 'detections', malicious, suspicious, harmless, undetected, engines: engines.length > 0 ? engines : undefined }];
}

/** Fewer engines than these have no name for a thing, they have guesses: told, and worth no more than the engines are. */
const fewest = 5;

export function classifications({
  last_analysis_stats,
  popular_threat_classification: popular,
  threat_names: names,
}: Attributes): Observation[] {
  const label = popular?.popular_threat_category?.[0]?.value;
  const family = popular?.popular_threat_name?.[0]?.value;
  const detail = popular?.suggested_threat_label ?? undefined;
  if (last_analysis_stats.malicious < fewest) {
    const guesses = [detail ?? label ?? family, ...(names ?? [])].flatMap((each) => each ?? []);
    return guesses.length > 0 ? [{ kind: 'classification', label: 'unclassified', detail: guesses.join(', ') }] : [];
  }
  return [
    ...((label ?? family ?? detail) ? [{ kind: 'classification' as const, label: kebab(label ?? 'malware'), family, detail }] : []),
    ...(names ?? []).map((each) => ({ kind: 'classification' as const, label: kebab(each) })),
  ];
}

export function file(a: Attributes): Observation[] {
  const hashes = Object.fromEntries(
    ['md5', 'sha1', 'sha256'].flatMap((name) => optional(a[name as 'md5'], (value) => [[name, value] as const]) ?? []),
  );
  const signer = a.signature_info?.verified === 'Signed' ? a.signature_info.signers?.split(';')[0]?.trim() : undefined;
  return known({
    kind: 'file',
    name: a.meaningful_name ?? a.names?.[0],
    size: a.size ?? undefined,
    media_type: a.exiftool?.MIMEType ?? optional(a.type_tag, (tag) => mediaTypes[tag]),
    hashes: Object.keys(hashes).length > 0 ? hashes : undefined,
    signature: signer || undefined,
  });
}

export function network({ asn, as_owner, network: cidr, continent, country, tags }: Attributes): Observation[] {
  const tagged = (tag: string): true | undefined => (tags?.includes(tag) ? true : undefined);
  return [
    ...known({
      kind: 'network',
      asn: asn ?? undefined,
      as_owner: as_owner ?? undefined,
      cidr: cidr ?? undefined,
      tor: tagged('tor'),
      vpn: tagged('vpn'),
    }),
    ...known({ kind: 'geo', continent: continent ?? undefined, country: country ?? undefined }),
  ];
}

export function registration(a: Attributes): Observation[] {
  const nameservers = (a.last_dns_records ?? []).flatMap(({ type, value }) => (type === 'NS' ? [value] : []));
  return known({
    kind: 'registration',
    registrar: a.registrar ?? undefined,
    created: optional(a.creation_date, fromEpoch),
    updated: optional(a.last_update_date, fromEpoch),
    nameservers: nameservers.length > 0 ? nameservers : undefined,
  });
}

export function certificate({ last_https_certificate: seen }: Attributes): Observation[] {
  return known({
    kind: 'certificate',
    sha256: seen?.thumbprint_sha256 ?? undefined,
    sha1: seen?.thumbprint ?? undefined,
    subject: seen?.subject?.CN ?? seen?.subject?.O ?? undefined,
    issuer: seen?.issuer?.CN ?? seen?.issuer?.O ?? undefined,
    serial: seen?.serial_number ?? undefined,
    not_before: optional(seen?.validity?.not_before, fromText),
    not_after: optional(seen?.validity?.not_after, fromText),
    names: seen?.extensions?.subject_alternative_name ?? undefined,
  });
}

/** Where the name led when VirusTotal last asked. */
export function resolutions({ last_dns_records: records, last_dns_records_date: date }: Attributes): Observation[] {
  const addresses = (records ?? []).filter(({ type }) => type === 'A' || type === 'AAAA');
  return distinct(addresses.flatMap(({ value }) => relation('resolves-to', address(value), optional(date, fromEpoch))));
}
