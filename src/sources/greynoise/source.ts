import { defineSource } from '../kit/define-source.ts';
import { segment } from '../kit/path.ts';
import { found } from '../kit/readings.ts';
import { body, unseen } from './body.ts';
import { classifications, knownGood, network, relations } from './facts.ts';

export default defineSource({
  id: 'greynoise',
  name: 'GreyNoise',
  homepage: 'https://www.greynoise.io',
  about: 'Who scans the whole internet and with what intent, and which addresses are common business services.',
  accepts: ['ipv4'],
  says: ['classification', 'geo', 'known_good', 'network', 'relation'],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://api.greynoise.io/v3',
  auth: { in: 'header', name: 'key', env: 'GREYNOISE_API_KEY', getKeyAt: 'https://viz.greynoise.io/account/api-key' },
  defaultPlan: 'subscription',
  // Every contract has its own; no page states a figure.
  limits: { subscription: [] },
  freshFor: { found: 12 * 3600, notFound: 6 * 3600 },
  probe: { type: 'ipv4', value: '1.1.1.1' },

  request: ({ value }) => ({ path: `/ip/${segment(value)}` }),

  body,
  absent: { 404: unseen },

  read({ business_service_intelligence: business, internet_scanner_intelligence: internet }, { value }) {
    const service = business?.found ? business : undefined;
    const scanner = internet?.found ? internet : undefined;
    return found(
      [
        ...(service ? knownGood(service) : []),
        ...(scanner ? classifications(scanner) : []),
        ...network(scanner, service),
        ...(scanner ? relations(scanner) : []),
      ],
      `https://viz.greynoise.io/ip/${encodeURIComponent(value)}`,
    );
  },
});
