import type { Observation } from '../../domain/observation.ts';
import { fromText, kebab, known, optional } from '../kit/readings.ts';
import { distinct, domain, relation } from '../kit/related.ts';
import type { Host } from './body.ts';

/** Labels that say what the machine is up to; the others describe what runs on it. */
const telling = ['c2', 'malware', 'phishing', 'compromised', 'honeypot', 'scanner'];
/** Censys's own reckoning. That it found nothing is no praise. */
const levels: Readonly<Record<string, string>> = { malicious: 'malicious', high_risk: 'suspicious' };

export function classifications({ labels, services, reputation, privacy }: Host): Observation[] {
  const all = [labels, ...(services ?? []).map((service) => service.labels)].flatMap((some) => some ?? []);
  const told = [...new Set(all.map(({ value }) => kebab(value ?? '')))].filter((label) => telling.includes(label));
  const level = reputation?.score_level ?? '';
  const reckoned = levels[level];
  const threats = (services ?? [])
    .flatMap((service) => service.threats ?? [])
    .map(({ name, type, malware, actors }) => ({
      kind: 'classification' as const,
      label: kebab(type?.[0] || name || 'threat'),
      family: malware?.primary_name ?? undefined,
      actor: actors?.[0]?.primary_name ?? undefined,
      detail: name ?? undefined,
    }));
  return [
    ...(reckoned ? [{ kind: 'classification' as const, label: reckoned, detail: `reputation ${kebab(level)}` }] : []),
    ...unique(threats),
    ...told.map((label) => ({ kind: 'classification' as const, label })),
    ...((privacy ?? []).some(({ proxy }) => proxy) ? [{ kind: 'classification' as const, label: 'proxy' }] : []),
  ];
}

/** The software of which Censys knows the version stands for the service, else the first that it names. */
export function services({ services: all }: Host): Observation[] {
  const list = (all ?? []).map(({ port, transport_protocol: transport, software }) => {
    const named = (software ?? []).filter(({ product }) => product);
    const best = named.find(({ version }) => version) ?? named[0];
    const cpe = [...new Set((software ?? []).flatMap((each) => each.cpe || []))];
    return {
      port,
      transport: transport === 'tcp' ? ('tcp' as const) : transport === 'udp' || transport === 'quic' ? ('udp' as const) : undefined,
      product: best?.product ?? undefined,
      version: best?.version || undefined,
      cpe: cpe.length > 0 ? cpe : undefined,
    };
  });
  return list.length > 0 ? [{ kind: 'services', services: list }] : [];
}

export function vulnerabilities({ services: all }: Host): Observation[] {
  const seen = (all ?? []).flatMap(({ vulns }) => vulns ?? []).filter(({ id }) => /^CVE-\d{4}-\d{4,}$/.test(id ?? ''));
  return [...new Map(seen.map((each) => [each.id, each])).values()].map(({ id, name, kev, metrics }) => ({
    kind: 'vulnerability',
    cve: id ?? '',
    cvss: (metrics?.cvss_v40 ?? metrics?.cvss_v31 ?? metrics?.cvss_v30)?.score ?? undefined,
    epss: metrics?.epss?.score ?? undefined,
    epss_percentile: metrics?.epss?.percentile ?? undefined,
    known_exploited: kev?.length ? true : undefined,
    title: name || undefined,
  }));
}

export function network({ autonomous_system: as, location, dns, privacy, network: kinds, whois }: Host): Observation[] {
  const some = (flags: readonly (boolean | null | undefined)[]): true | undefined => (flags.includes(true) ? true : undefined);
  return [
    ...known({
      kind: 'network',
      asn: as?.asn ?? undefined,
      as_owner: as?.organization || as?.name || undefined,
      cidr: as?.bgp_prefix || whois?.network?.cidrs?.[0] || undefined,
      hostnames: dns?.reverse_dns?.names?.length ? dns.reverse_dns.names : undefined,
      tor: some((privacy ?? []).map(({ tor }) => tor)),
      vpn: some((privacy ?? []).map(({ vpn }) => vpn)),
      hosting: some((kinds ?? []).map(({ hosting }) => hosting)),
    }),
    ...known({
      kind: 'geo',
      continent: location?.continent || undefined,
      country: location?.country_code || undefined,
      region: location?.province || undefined,
      city: location?.city || undefined,
      lat: location?.coordinates?.latitude ?? undefined,
      lon: location?.coordinates?.longitude ?? undefined,
    }),
  ];
}

export function certificates({ services: all }: Host): Observation[] {
  const seen = new Map((all ?? []).flatMap(({ cert }) => (cert ? [[cert.fingerprint_sha256 ?? JSON.stringify(cert), cert] as const] : [])));
  return [...seen.values()].slice(0, 20).flatMap(({ fingerprint_sha256: sha256, fingerprint_sha1: sha1, names, parsed }) =>
    known({
      kind: 'certificate',
      sha256: sha256 ?? undefined,
      sha1: sha1 ?? undefined,
      subject: parsed?.subject?.common_name?.[0] ?? parsed?.subject?.organization?.[0],
      issuer: parsed?.issuer?.common_name?.[0] ?? parsed?.issuer?.organization?.[0],
      serial: parsed?.serial_number_hex ?? undefined,
      not_before: optional(parsed?.validity_period?.not_before || undefined, fromText),
      not_after: optional(parsed?.validity_period?.not_after || undefined, fromText),
      names: names ?? undefined,
    }),
  );
}

/** Names that lead to the address are hosted there; its own name, and names without a proof, are related. */
export function names({ dns }: Host): Observation[] {
  const forward = Object.entries(dns?.forward_dns ?? {});
  const led = forward.flatMap(([name, seen]) =>
    relation('hosts', domain(name), Array.isArray(seen) ? undefined : optional(seen.resolve_time || undefined, fromText)),
  );
  const proved = new Set(led.map(({ observable }) => observable.value));
  const others = [...(dns?.reverse_dns?.names ?? []), ...(dns?.names ?? [])].filter((name) => !proved.has(name));
  return distinct([...led, ...others.flatMap((name) => relation('related-to', domain(name)))]);
}

function unique<T>(all: readonly T[]): T[] {
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}
