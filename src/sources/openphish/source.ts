import { defineFeed } from '../kit/define-feed.ts';
import { saying, text } from '../kit/feed-formats/text.ts';

export default defineFeed({
  id: 'openphish',
  name: 'OpenPhish, community feed',
  homepage: 'https://openphish.com',
  about: 'Live phishing pages, some 300 at a time.',
  accepts: ['url'],
  reliability: 'B',
  optIn: 'its terms allow personal use; any business needs its consent in writing',
  url: 'https://raw.githubusercontent.com/openphish/public_feed/refs/heads/main/feed.txt',
  every: 12 * 3600,
  cite: 'https://openphish.com/phishing_feeds.html',
  largest: 4 << 20,
  probe: { type: 'url', value: 'http://example.com/' },

  parse: (list) => text(list, { holds: ['url'], ended: 'always' }, saying([{ kind: 'listing', list: 'OpenPhish', category: 'phishing' }])),
});
