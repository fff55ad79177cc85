import { defineFeed } from '../kit/define-feed.ts';
import { saying, text } from '../kit/feed-formats/text.ts';

export default defineFeed({
  id: 'tor-exits',
  name: 'Tor exits',
  homepage: 'https://check.torproject.org',
  about: 'Addresses at which traffic leaves the Tor network.',
  accepts: ['ipv4', 'ipv6', 'url'],
  reliability: 'A',
  lineage: 'tor',
  url: 'https://check.torproject.org/torbulkexitlist',
  every: 3600,
  cite: 'https://gitlab.torproject.org/tpo/tpa/wiki-replica/-/raw/b120576ae8e70ad634d05481425ab0cf1903e373/metrics/ops/exit-ops.mdwn',
  largest: 4 << 20,
  role: 'context',
  probe: { type: 'ipv4', value: '192.0.2.1' },

  parse: (list) => text(list, { holds: ['ipv4', 'ipv6'], ended: 'usually' }, saying([{ kind: 'network', tor: true }])),
});
