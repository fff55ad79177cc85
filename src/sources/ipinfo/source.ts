import { z } from 'zod';
import { defineSource } from '../kit/define-source.ts';
import { segment } from '../kit/path.ts';
import { found, notFound } from '../kit/readings.ts';
import { bogon, record } from './body.ts';
import { hiding, names, network, place } from './facts.ts';

const pricing = 'https://ipinfo.io/pricing';
/** From the first day of the month: https://ipinfo.io/faq/article/90-manage-overages */
const monthly = (requests: number) => [{ requests, per: 'month', window: 'calendar', cite: pricing, unverified: true }] as const;
const exceeded = z.object({ title: z.string().regex(/rate limit/i) });

export default defineSource({
  id: 'ipinfo',
  name: 'IPinfo',
  homepage: 'https://ipinfo.io',
  about: 'Place, network and owner of an address; with a paid plan also VPN, proxy, Tor and hosting.',
  accepts: ['ipv4', 'ipv6'],
  says: ['classification', 'geo', 'network', 'relation'],
  praises: [],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://ipinfo.io',
  auth: { in: 'header', name: 'Authorization', prefix: 'Bearer ', env: 'IPINFO_TOKEN', getKeyAt: 'https://ipinfo.io/dashboard/token' },
  defaultPlan: 'free',
  limits: {
    free: monthly(50_000),
    core: monthly(150_000),
    plus: monthly(150_000),
    max: monthly(150_000),
    // What the contract says.
    enterprise: [],
  },
  freshFor: { found: 7 * 24 * 3600, notFound: 24 * 3600 },
  probe: { type: 'ipv4', value: '1.1.1.1' },

  request: ({ value }) => ({ path: `/${segment(value)}` }),

  body: z.union([bogon, record]),
  quota: { 429: z.union([exceeded, z.object({ error: exceeded })]) },

  read(body, { value }) {
    const link = `https://ipinfo.io/${encodeURIComponent(value)}`;
    if ('bogon' in body) return notFound(link);
    return found([...hiding(body), ...network(body), ...place(body), ...names(body)], link);
  },
});
