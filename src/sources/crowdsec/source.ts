import { z } from 'zod';
import { defineSource } from '../kit/define-source.ts';
import { segment } from '../kit/path.ts';
import { found } from '../kit/readings.ts';
import { body } from './body.ts';
import { classifications, knownGood, listings, network, relations, reputation } from './facts.ts';

const cite = 'https://docs.crowdsec.net/u/console/ip_reputation/api_keys';

export default defineSource({
  id: 'crowdsec',
  name: 'CrowdSec CTI',
  homepage: 'https://www.crowdsec.net',
  about: 'What the machines of the CrowdSec community were attacked from, and whom CrowdSec vouches for.',
  accepts: ['ipv4', 'ipv6'],
  says: ['classification', 'geo', 'known_good', 'listing', 'network', 'relation', 'reputation'],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://cti.api.crowdsec.net/v2',
  auth: { in: 'header', name: 'x-api-key', env: 'CROWDSEC_API_KEY', getKeyAt: 'https://app.crowdsec.net/settings/cti-api-keys' },
  defaultPlan: 'community',
  limits: {
    community: [{ requests: 120, per: 'month', cite }],
    premium: [{ requests: 1_500, per: 'month', cite }],
    'premium-5k': [{ requests: 5_000, per: 'month', cite }],
    'premium-25k': [{ requests: 25_000, per: 'month', cite }],
    'premium-100k': [{ requests: 100_000, per: 'month', cite }],
  },
  freshFor: { found: 24 * 3600, notFound: 12 * 3600 },
  probe: { type: 'ipv4', value: '1.1.1.1' },

  request: ({ value }) => ({ path: `/smoke/${segment(value)}` }),

  body,
  absent: { 404: z.object({ message: z.literal('IP address information not found') }) },
  quota: { 429: z.object({ message: z.literal('Limit Exceeded') }) },

  read: (item, { value }) =>
    found(
      [...knownGood(item), ...reputation(item), ...classifications(item), ...listings(item), ...network(item), ...relations(item)],
      `https://app.crowdsec.net/cti/${encodeURIComponent(value)}`,
    ),
});
