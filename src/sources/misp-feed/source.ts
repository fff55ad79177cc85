import { defineFeed } from '../kit/define-feed.ts';
import { misp, mispParts, mispTypes } from '../kit/feed-formats/misp.ts';

export default defineFeed({
  id: 'misp-feed',
  name: 'MISP feed',
  homepage: 'https://www.misp-project.org/feeds/',
  about: 'Events of a MISP feed of your choice.',
  accepts: mispTypes,
  reliability: 'C',
  url: null,
  every: 6 * 3600,
  cite: 'https://www.misp-project.org/feeds/',
  unverified: true,
  largest: 512 << 20,
  probe: { type: 'domain', value: 'example.com' },

  parts: mispParts,
  parse: (text) => misp(text),
});
