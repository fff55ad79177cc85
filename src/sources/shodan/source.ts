import { z } from 'zod';
import type { Observation } from '../../domain/observation.ts';
import { defineSource } from '../kit/define-source.ts';
import { segment } from '../kit/path.ts';
import { found, fromText, known, optional } from '../kit/readings.ts';
import { distinct, domain, relation } from '../kit/related.ts';
import { type Banner, body, type Host } from './body.ts';

/** Tags that say what the machine is up to; the others describe how it is hosted or configured. */
const telling = ['c2', 'malware', 'compromised', 'honeypot', 'scanner', 'doublepulsar'];
const perSecond = [{ requests: 1, per: 'second', cite: 'https://developer.shodan.io/api' }] as const;

export default defineSource({
  id: 'shodan',
  name: 'Shodan',
  homepage: 'https://www.shodan.io',
  about: 'What is open on an address: services, certificates, vulnerabilities.',
  accepts: ['ipv4', 'ipv6'],
  says: ['certificate', 'classification', 'geo', 'network', 'relation', 'services', 'vulnerability'],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://api.shodan.io',
  auth: { in: 'query', name: 'key', env: 'SHODAN_API_KEY', getKeyAt: 'https://account.shodan.io' },
  defaultPlan: 'free',
  limits: { free: perSecond, membership: perSecond, corporate: perSecond },
  freshFor: { found: 24 * 3600, notFound: 24 * 3600 },
  probe: { type: 'ipv4', value: '1.1.1.1' },

  request: ({ value }) => ({ path: `/shodan/host/${segment(value)}` }),

  body,
  absent: { 404: z.object({ error: z.string().startsWith('No information available') }) },
  notInPlan: { 403: z.object({ error: z.string().regex(/membership|upgrade/i) }) },

  read(host, { value }) {
    const tags = host.tags ?? [];
    const tagged = (tag: string): true | undefined => (tags.includes(tag) ? true : undefined);
    return found(
      [
        ...tags.filter((tag) => telling.includes(tag)).map((label) => ({ kind: 'classification' as const, label })),
        ...services(host),
        ...vulnerabilities(host),
        ...known({
          kind: 'network',
          asn: optional(host.asn?.match(/^AS(\d+)$/), ([, number]) => Number(number)),
          as_owner: host.org ?? undefined,
          isp: host.isp ?? undefined,
          hostnames: host.hostnames?.length ? host.hostnames : undefined,
          tor: tagged('tor'),
          vpn: tagged('vpn'),
          hosting: tagged('cloud') ?? tagged('cdn'),
        }),
        ...known({
          kind: 'geo',
          country: host.country_code ?? undefined,
          region: host.region_code ?? undefined,
          city: host.city ?? undefined,
          lat: host.latitude ?? undefined,
          lon: host.longitude ?? undefined,
        }),
        ...certificates(host.data),
        ...distinct((host.hostnames ?? []).flatMap((name) => relation('related-to', domain(name)))),
      ],
      `https://www.shodan.io/host/${encodeURIComponent(value)}`,
    );
  },
});

/** One per banner, and the ports that have none. */
function services({ ports, data }: Host): Observation[] {
  const shown = data.map(({ port, transport, product, version, cpe, cpe23 }) => ({
    port,
    transport: transport ?? undefined,
    product: product ?? undefined,
    version: optional(version, String),
    cpe: cpe23 ?? cpe ?? undefined,
  }));
  const bare = ports.filter((port) => !data.some((banner) => banner.port === port)).map((port) => ({ port }));
  const services = [...shown, ...bare].sort((a, b) => a.port - b.port);
  return services.length > 0 ? [{ kind: 'services', services }] : [];
}

/** A number that begins with "!" was tested for and not found. */
function vulnerabilities({ vulns, data }: Host): Observation[] {
  const details = Object.assign({}, ...data.map((banner) => banner.vulns ?? {})) as NonNullable<Banner['vulns']>;
  const numbers = [...(Array.isArray(vulns) ? vulns : Object.keys(vulns ?? {})), ...Object.keys(details)];
  return [...new Set(numbers)]
    .filter((cve) => /^CVE-\d{4}-\d{4,}$/.test(cve))
    .map((cve) => {
      const { cvss, epss, kev } = details[cve] ?? {};
      return { kind: 'vulnerability', cve, cvss: optional(cvss, Number), epss: optional(epss, Number), known_exploited: kev ?? undefined };
    });
}

function certificates(data: readonly Banner[]): Observation[] {
  const seen = new Map(
    data.flatMap(({ ssl }) => (ssl?.cert ? [[ssl.cert.fingerprint?.sha256 ?? JSON.stringify(ssl.cert), ssl.cert] as const] : [])),
  );
  return [...seen.values()].flatMap(({ fingerprint, subject, issuer, issued, expires }) =>
    known({
      kind: 'certificate',
      sha256: fingerprint?.sha256 ?? undefined,
      sha1: fingerprint?.sha1 ?? undefined,
      subject: subject?.CN ?? subject?.O ?? undefined,
      issuer: issuer?.CN ?? issuer?.O ?? undefined,
      not_before: optional(issued, fromText),
      not_after: optional(expires, fromText),
    }),
  );
}
