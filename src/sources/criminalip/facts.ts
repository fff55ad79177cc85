import type { Observation } from '../../domain/observation.ts';
import { fromText, kebab, known, optional } from '../kit/readings.ts';
import { address, distinct, domain, relation } from '../kit/related.ts';
import type { AddressReport } from './body.ts';

const confidence = { Safe: 0, Low: 0.25, Moderate: 0.5, Dangerous: 0.75, Critical: 1 } as const;
/** Categories that say what an address does; the others tell how it is hosted, which `issues` tells too. */
const telling = ['attack', 'botnet', 'c2', 'ddos', 'malware', 'phishing', 'scanner', 'spam'];
/** Snort's classes of rules that have another name here. */
const snort = new Map([
  ['botcc', 'botnet-cc'],
  ['ciarmy', 'malicious'],
  ['drop', 'hijacked-network'],
]);

/** How bad Criminal IP holds it to be, in the worse direction. */
export function level({ score: { inbound, outbound } }: AddressReport): number | undefined {
  const known = [inbound, outbound].flatMap((each) => (each ? [confidence[each]] : []));
  return known.length > 0 ? Math.max(...known) : undefined;
}

/** Where its own score sees no more than a low risk, what it is listed for accuses nobody: public resolvers are listed for attacks. */
export function listings(report: AddressReport): Observation[] {
  const meant = (level(report) ?? 1) >= confidence.Moderate;
  const categories = (report.ip_category?.data ?? []).flatMap(({ type, confirmed_time }) => {
    // "attack (Low)"
    const name = kebab(type.replace(/\(.*\)/, ''));
    if (name === 'misp') return [{ list: 'MISP', category: 'suspicious', confirmed_time }];
    return telling.includes(name) ? [{ list: type, category: name, confirmed_time }] : [];
  });
  const rules = (report.ids?.data ?? []).map(({ classification, message, confirmed_time }) => {
    const name = kebab(classification);
    return { list: `IDS rule ${message || classification}`, category: snort.get(name) ?? name, confirmed_time };
  });
  const each = new Map([...categories, ...rules].map((entry) => [entry.list, entry]));
  return [...each.values()]
    .slice(0, 20)
    .map(({ list, category, confirmed_time }) =>
      meant
        ? { kind: 'listing', list: `Criminal IP: ${list}`, category, since: time(confirmed_time) }
        : { kind: 'classification', label: 'unclassified', detail: `Criminal IP: ${list}` },
    );
}

export function ownFacts({ issues, whois, hostname, port, vulnerability }: AddressReport): Observation[] {
  const owner = whois?.data?.[0];
  const hostnames = (hostname?.data ?? []).flatMap(({ domain_name_full: name }) => (name ? [name] : []));
  const services = (port?.data ?? []).flatMap(({ open_port_no, port_status, socket, app_name, app_version }) =>
    (port_status ?? 'open') === 'open'
      ? [{ port: open_port_no, transport: transport(socket), product: stated(app_name), version: stated(app_version) }]
      : [],
  );
  const scores = new Map((vulnerability?.data ?? []).map((each) => [each.cve_id, each.cvssv3_score || each.cvssv2_score || undefined]));
  return [
    ...(issues?.is_scanner ? [{ kind: 'classification' as const, label: 'scanner' }] : []),
    ...(issues?.is_proxy ? [{ kind: 'classification' as const, label: 'proxy' }] : []),
    ...known({
      kind: 'network',
      asn: optional(owner?.as_no, Number),
      as_owner: stated(owner?.as_name),
      isp: stated(owner?.org_name),
      hostnames: hostnames.length > 0 ? hostnames.slice(0, 50) : undefined,
      tor: issues?.is_tor || undefined,
      vpn: issues?.is_vpn || issues?.is_anonymous_vpn || undefined,
      hosting: issues?.is_hosting || issues?.is_cloud || undefined,
    }),
    ...known({
      kind: 'geo',
      country: stated(owner?.org_country_code)?.toUpperCase(),
      region: stated(owner?.region),
      city: stated(owner?.city),
      lat: owner?.latitude ?? undefined,
      lon: owner?.longitude ?? undefined,
    }),
    ...(services.length > 0 ? [{ kind: 'services' as const, services }] : []),
    ...[...scores].filter(([cve]) => /^CVE-\d{4}-\d{4,}$/.test(cve)).map(([cve, cvss]) => ({ kind: 'vulnerability' as const, cve, cvss })),
  ];
}

export function links({ domain: domains, hostname, protected_ip, ip_category }: AddressReport): Observation[] {
  return distinct([
    ...(domains?.data ?? []).flatMap((each) => relation('hosts', optional(each.domain, domain), time(each.confirmed_time))),
    ...(hostname?.data ?? []).flatMap((each) => relation('related-to', optional(each.domain_name_full, domain), time(each.confirmed_time))),
    ...(protected_ip?.data ?? []).flatMap((each) => relation('related-to', optional(each.ip_address, address), time(each.confirmed_time))),
    ...(ip_category?.data ?? []).flatMap(({ detect_info: info, confirmed_time }) => {
      const when = time(confirmed_time);
      const md5 = info?.md5?.toLowerCase() ?? '';
      return [
        ...relation('related-to', /^[0-9a-f]{32}$/.test(md5) ? { type: 'md5', value: md5 } : undefined, when),
        ...relation('related-to', optional(info?.domain, domain), when),
      ];
    }),
  ]);
}

/** What is not known is written "Unknown", "N/A" or as nothing. */
function stated(text: string | null | undefined): string | undefined {
  return text && !/^(unknown|n\/a)$/i.test(text) ? text : undefined;
}

/** Without a zone; read as UTC. */
function time(text: string | null | undefined): string | undefined {
  return optional(stated(text), fromText);
}

function transport(socket: string | null | undefined): 'tcp' | 'udp' | undefined {
  return socket === 'tcp' || socket === 'udp' ? socket : undefined;
}
