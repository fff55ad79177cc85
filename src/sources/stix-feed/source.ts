import { defineFeed } from '../kit/define-feed.ts';
import { stix, stixTypes } from '../kit/feed-formats/stix.ts';

export default defineFeed({
  id: 'stix-feed',
  name: 'STIX feed',
  homepage: 'https://oasis-open.github.io/cti-documentation/',
  about: 'Indicators of a STIX 2 bundle of your choice.',
  accepts: stixTypes,
  reliability: 'C',
  url: null,
  every: 6 * 3600,
  cite: 'https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html',
  unverified: true,
  largest: 512 << 20,
  probe: { type: 'domain', value: 'example.com' },

  parse: stix,
});
