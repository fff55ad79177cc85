import { z } from 'zod';
import { defineSource } from '../kit/define-source.ts';
import { found } from '../kit/readings.ts';
import { body } from './body.ts';
import { links, opinion, ownFacts, redirects } from './facts.ts';

const cite = 'https://docs.pulsedive.com/api/limits';
const says = (words: RegExp) => z.object({ error: z.string().regex(words) });
/** It has the key `error` and is none. */
const working = says(/still processing/i);

export default defineSource({
  id: 'pulsedive',
  name: 'Pulsedive',
  homepage: 'https://pulsedive.com',
  about: 'Risk levels of addresses, domains and URLs, from feeds and from probing them.',
  accepts: ['ipv4', 'ipv6', 'domain', 'url'],
  says: ['certificate', 'classification', 'geo', 'listing', 'network', 'registration', 'relation', 'reputation', 'services'],
  praises: [],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://pulsedive.com/api',
  auth: { in: 'query', name: 'key', env: 'PULSEDIVE_API_KEY', getKeyAt: 'https://pulsedive.com/account/' },
  defaultPlan: 'free',
  limits: {
    free: [
      { requests: 1, per: 'second', cite, unverified: true },
      { requests: 10, per: 'day', cite, unverified: true },
      { requests: 250, per: 'month', cite, unverified: true },
    ],
    paid: [{ requests: 1, per: 'second', cite, unverified: true }],
  },
  concurrency: 1,
  freshFor: { found: 24 * 3600, notFound: 12 * 3600 },
  probe: { type: 'domain', value: 'pulsedive.com' },

  request: ({ value }) => ({ path: '/indicator.php', query: { indicator: value } }),

  body,
  absent: { 404: says(/^indicator not found/i) },
  quota: { 429: says(/per (day|month)/i) },
  pending: { 200: working, 202: working, 404: working },

  read(indicator) {
    const facts = [...opinion(indicator), ...links(indicator), ...ownFacts(indicator), ...redirects(indicator)];
    return found(facts, `https://pulsedive.com/indicator/?iid=${indicator.iid}`);
  },
});
