import { defineFeed } from '../kit/define-feed.ts';
import { type MispAttribute, misp, mispParts, mispTypes } from '../kit/feed-formats/misp.ts';

export default defineFeed({
  id: 'tweetfeed-misp',
  name: 'TweetFeed',
  homepage: 'https://tweetfeed.live',
  about: 'Indicators that researchers post on X, collected by machine.',
  accepts: mispTypes,
  reliability: 'D',
  url: 'https://raw.githubusercontent.com/0xDanielLopez/TweetFeed/master/misp/manifest.json',
  every: 6 * 3600,
  cite: 'https://github.com/0xDanielLopez/TweetFeed',
  unverified: true,
  largest: 512 << 20,
  probe: { type: 'domain', value: 'example.com' },

  parts: mispParts,
  parse: (text) => misp(text, { link: post }),
});

/** The comment of an attribute is the address of the post it was found in. */
function post({ comment }: MispAttribute): string | undefined {
  return /^https:\/\/(?:x|twitter)\.com\/\w+\/status\/\d+$/.exec(comment ?? '')?.[0];
}
