import { z } from 'zod';
import { defineSource } from '../kit/define-source.ts';
import { found, notFound } from '../kit/readings.ts';
import { network, relations, standing } from './facts.ts';
import { isAt, relay } from './relay.ts';

const cite = 'https://metrics.torproject.org/onionoo.html';

export default defineSource({
  id: 'tor-onionoo',
  name: 'Tor relays (Onionoo)',
  homepage: 'https://metrics.torproject.org',
  about: 'Whether an address is a relay or an exit of the Tor network, or was one in the past week.',
  // IPv6 addresses are found only where their colons come unencoded, and a query encodes them.
  accepts: ['ipv4'],
  says: ['classification', 'geo', 'listing', 'network', 'relation'],
  exposure: 'third-party',
  reliability: 'A',
  lineage: 'tor',
  baseUrl: 'https://onionoo.torproject.org',
  defaultPlan: 'keyless',
  limits: { keyless: [{ requests: 1, per: 'second', cite, unverified: true }] },
  freshFor: { found: 3600, notFound: 3600 },
  probe: { type: 'ipv4', value: '1.1.1.1' },

  request: ({ value }) => ({ path: '/details', query: { type: 'relay', search: value, fields: Object.keys(relay.shape).join(',') } }),

  body: z.object({ relays_published: z.string(), relays: z.array(relay) }),

  read({ relays }, { value }) {
    const link = `https://metrics.torproject.org/rs.html#search/${encodeURIComponent(value)}`;
    // The search takes the beginning of an address, of a fingerprint and any part of a name.
    const own = relays.filter((each) => isAt(each, value));
    if (own.length === 0) return notFound(link);
    return found([...standing(own, value), ...network(own, value), ...relations(own, value)], link);
  },
});
