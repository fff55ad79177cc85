import { z } from 'zod';
import { defineSource } from '../kit/define-source.ts';
import { segment } from '../kit/path.ts';
import { found, known } from '../kit/readings.ts';
import { distinct, domain, relation } from '../kit/related.ts';

/** Tags that say what the machine is up to; the others describe how it is hosted or configured. */
const telling = ['c2', 'malware', 'compromised', 'honeypot', 'scanner', 'doublepulsar'];

export default defineSource({
  id: 'shodan-internetdb',
  name: 'Shodan InternetDB',
  homepage: 'https://internetdb.shodan.io',
  about: 'Open ports, names and likely vulnerabilities, once a week, without a key.',
  accepts: ['ipv4'],
  says: ['classification', 'network', 'relation', 'services', 'vulnerability'],
  exposure: 'third-party',
  reliability: 'C',
  lineage: 'shodan',
  baseUrl: 'https://internetdb.shodan.io',
  defaultPlan: 'keyless',
  limits: { keyless: [{ requests: 1, per: 'second', cite: 'https://internetdb.shodan.io/docs', unverified: true }] },
  freshFor: { found: 24 * 3600, notFound: 24 * 3600 },
  probe: { type: 'ipv4', value: '1.1.1.1' },

  request: ({ value }) => ({ path: `/${segment(value)}` }),

  body: z.object({
    ip: z.string(),
    ports: z.array(z.int().min(0).max(65_535)),
    hostnames: z.array(z.string()),
    tags: z.array(z.string()),
    vulns: z.array(z.string()),
    cpes: z.array(z.string()).nullish(),
  }),
  absent: { 404: z.object({ detail: z.literal('No information available') }) },

  read({ ports, hostnames, tags, vulns }, { value }) {
    const tagged = (tag: string): true | undefined => (tags.includes(tag) ? true : undefined);
    return found(
      [
        ...tags.filter((tag) => telling.includes(tag)).map((label) => ({ kind: 'classification' as const, label })),
        ...(ports.length > 0 ? [{ kind: 'services' as const, services: ports.map((port) => ({ port })) }] : []),
        ...vulns.filter((cve) => /^CVE-\d{4}-\d{4,}$/.test(cve)).map((cve) => ({ kind: 'vulnerability' as const, cve })),
        ...known({
          kind: 'network',
          hostnames: hostnames.length > 0 ? hostnames : undefined,
          tor: tagged('tor'),
          vpn: tagged('vpn'),
          hosting: tagged('cloud') ?? tagged('cdn'),
        }),
        ...distinct(hostnames.flatMap((name) => relation('related-to', domain(name)))),
      ],
      `https://internetdb.shodan.io/${encodeURIComponent(value)}`,
    );
  },
});
