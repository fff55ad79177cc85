import { z } from 'zod';
import { defineSource } from '../kit/define-source.ts';
import { segment } from '../kit/path.ts';
import { found, fromText, notFound, optional } from '../kit/readings.ts';

const kinds = { ipv4: 'ip', ipv6: 'ip', domain: 'hostname', url: 'url' } as const;
const fields = { ip: 'page.ip', hostname: 'page.domain', url: 'page.url' } as const;

export default defineSource({
  id: 'urlscan-malicious',
  name: 'urlscan Pro: malicious lookup',
  homepage: 'https://urlscan.io',
  about: 'In how many scans that were found malicious a page, name or address was seen.',
  accepts: ['ipv4', 'ipv6', 'domain', 'url'],
  says: ['sighting'],
  exposure: 'third-party',
  // What ends on a name is no verdict on it: lures redirect to whom they imitate.
  reliability: 'D',
  lineage: 'urlscan',
  baseUrl: 'https://urlscan.io/api/v1',
  auth: { in: 'header', name: 'API-Key', env: 'URLSCAN_API_KEY', getKeyAt: 'https://urlscan.io/user/profile/' },
  account: 'urlscan',
  defaultPlan: 'pro',
  limits: { pro: [] },
  counter: { remaining: 'X-Rate-Limit-Remaining', reset: 'X-Rate-Limit-Reset-After' },
  freshFor: { found: 6 * 3600, notFound: 3600 },
  probe: { type: 'domain', value: 'example.com' },
  optIn: 'it needs urlscan Pro, and the same key may be one of a free account',

  request: ({ type, value }) => ({ path: `/malicious/${kinds[type]}/${segment(value)}` }),

  body: z.object({
    type: z.enum(['ip', 'hostname', 'domain', 'url']),
    count: z.int().nonnegative(),
    firstSeen: z.string().nullish(),
    lastSeen: z.string().nullish(),
  }),
  // A refused key is a 401. The account is that of the source urlscan, which must not be paused for want of Pro.
  notInPlan: { 403: z.object({ message: z.string() }) },
  refused: { 400: z.object({ message: z.string().regex(/api key/i) }) },

  read({ type, count, firstSeen, lastSeen }, observable) {
    const kind = kinds[observable.type];
    if (type !== kind) throw new Error(`an answer about a ${type}, not a ${kind}`);
    const link = `https://urlscan.io/search/#${encodeURIComponent(`${fields[kind]}:"${observable.value}"`)}`;
    if (count === 0) return notFound(link);
    return found(
      [
        {
          kind: 'sighting',
          count,
          first_seen: optional(firstSeen, fromText),
          last_seen: optional(lastSeen, fromText),
          by: 'urlscan.io: scans found malicious',
        },
      ],
      link,
    );
  },
});
