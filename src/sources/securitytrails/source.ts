import { z } from 'zod';
import type { Observation } from '../../domain/observation.ts';
import { defineSource } from '../kit/define-source.ts';
import { segment } from '../kit/path.ts';
import { found, known } from '../kit/readings.ts';
import { address, distinct, domain, relation } from '../kit/related.ts';
import { body, type Details, type List } from './body.ts';

const cite = 'https://docs.securitytrails.com/docs/quotas-rate-limits';
const perSecond = { requests: 1, per: 'second', cite, unverified: true } as const;

export default defineSource({
  id: 'securitytrails',
  name: 'SecurityTrails',
  homepage: 'https://securitytrails.com',
  about: 'Where a name leads now, and which names lead to an address.',
  accepts: ['domain', 'ipv4'],
  says: ['registration', 'relation'],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://api.securitytrails.com/v1',
  auth: {
    in: 'header',
    name: 'APIKEY',
    env: 'SECURITYTRAILS_API_KEY',
    getKeyAt: 'https://securitytrails.com/app/account/credentials',
  },
  defaultPlan: 'free',
  limits: {
    free: [perSecond, { requests: 50, per: 'month', cite, unverified: true }],
    // What the contract says.
    subscription: [perSecond],
  },
  freshFor: { found: 24 * 3600, notFound: 24 * 3600 },
  probe: { type: 'domain', value: 'example.com' },

  request: ({ type, value }) =>
    type === 'domain'
      ? { path: `/domain/${segment(value)}` }
      : { path: '/domains/list', method: 'POST', json: { filter: { ipv4: value } } },

  body,
  // Of a path that does not exist the gateway says "no Route matched with those values".
  absent: { 404: z.object({ message: z.string().regex(/\b(?:hostname|domain|records?|data)\b/i) }) },
  // Beside the limit per second, which the gateway states in other words.
  quota: { 429: z.object({ message: z.string().regex(/usage limits? for your account/i) }) },

  read(answer, { type, value }) {
    const link = `https://securitytrails.com/${type === 'domain' ? 'domain' : 'list/ip'}/${encodeURIComponent(value)}`;
    return found('records' in answer ? hosted(answer) : led(answer), link);
  },
});

function led({ current_dns: { a, aaaa, ns, mx } }: Details): Observation[] {
  const addresses = [...(a?.values ?? []).map(({ ip }) => ip), ...(aaaa?.values ?? []).map(({ ipv6, ip }) => ipv6 ?? ip ?? '')];
  const nameservers = (ns?.values ?? []).map(({ nameserver }) => nameserver);
  return [
    ...known({ kind: 'registration', nameservers: nameservers.length > 0 ? nameservers : undefined }),
    ...distinct([
      ...addresses.flatMap((ip) => relation('resolves-to', address(ip))),
      ...(mx?.values ?? []).flatMap(({ hostname }) => relation('related-to', domain(hostname))),
    ]),
  ];
}

function hosted({ records }: List): Observation[] {
  return distinct(records.flatMap(({ hostname }) => relation('hosts', domain(hostname))));
}
