import { z } from 'zod';
import type { Reading } from '../../domain/lookup.ts';
import { defineSource } from '../kit/define-source.ts';
import { found, notFound } from '../kit/readings.ts';
import { type AddressReport, body, type DomainView } from './body.ts';
import { level, links, listings, ownFacts } from './facts.ts';

const site = 'https://www.criminalip.io';
const spent = /limit|exceed|quota|credit|can view a total/i;

export default defineSource({
  id: 'criminalip',
  name: 'Criminal IP',
  homepage: site,
  about: 'Risk, open ports and weaknesses of addresses, and whether a domain is trusted or malicious.',
  accepts: ['ipv4', 'domain'],
  says: ['classification', 'geo', 'known_good', 'listing', 'network', 'relation', 'reputation', 'services', 'vulnerability'],
  praises: ['known_good'],
  exposure: 'third-party',
  reliability: 'C',
  baseUrl: 'https://api.criminalip.io',
  auth: { in: 'header', name: 'x-api-key', env: 'CRIMINALIP_API_KEY', getKeyAt: `${site}/mypage/information` },
  defaultPlan: 'free',
  limits: { free: [{ requests: 50, per: 'month', cite: `${site}/pricing`, unverified: true }], paid: [] },
  freshFor: { found: 24 * 3600, notFound: 24 * 3600 },
  probe: { type: 'domain', value: 'example.com' },

  // The view looks the domain up; it has nothing scanned.
  request: ({ type, value }) =>
    type === 'domain'
      ? { path: '/v1/domain/quick/hash/view', query: { domain: value } }
      : { path: '/v1/asset/ip/report', query: { ip: value } },

  body,
  // HTTP says 200 whatever happened: the body has a status of its own.
  quota: {
    200: z.union([z.object({ status: z.literal([402, 429]) }), z.object({ status: z.literal(403), message: z.string().regex(spent) })]),
  },
  refused: { 200: z.object({ status: z.literal([401, 403]) }) },

  read(reply, { type, value }) {
    if ('ip' in reply !== (type === 'ipv4')) throw new Error(`no reply about a ${type}`);
    return 'ip' in reply ? ofAddress(reply, value) : ofDomain(reply, value);
  },
});

function ofAddress(report: AddressReport, value: string): Reading {
  if (report.ip !== value) throw new Error('about another address');
  const confidence = level(report);
  const facts = [...listings(report), ...ownFacts(report), ...links(report)];
  // An address of which nothing is known is Safe, too.
  const opinion = confidence === undefined || (confidence === 0 && facts.length === 0) ? [] : [{ kind: 'reputation' as const, confidence }];
  return found([...opinion, ...facts], `${site}/asset/report/${encodeURIComponent(value)}`);
}

function ofDomain({ data: { domain, result } }: DomainView, value: string): Reading {
  if (domain.toLowerCase() !== value) throw new Error('about another domain');
  const link = `${site}/domain/search?${new URLSearchParams({ query: value })}`;
  if (result === 'unknown') return notFound(link);
  const list = `Criminal IP, ${result} domains`;
  return found([result === 'safe' ? { kind: 'known_good', list, strength: 0.6 } : { kind: 'listing', list, category: 'malicious' }], link);
}
