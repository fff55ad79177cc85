import { defineFeed } from '../kit/define-feed.ts';
import { misp, mispParts, mispTypes } from '../kit/feed-formats/misp.ts';

export default defineFeed({
  id: 'botvrij-osint',
  name: 'Botvrij.eu OSINT feed',
  homepage: 'https://www.botvrij.eu',
  about: 'Events that Botvrij.eu collects from public reports, as MISP shares them.',
  accepts: mispTypes,
  reliability: 'B',
  url: 'https://www.botvrij.eu/data/feed-osint/manifest.json',
  every: 12 * 3600,
  cite: 'https://www.botvrij.eu',
  unverified: true,
  largest: 512 << 20,
  probe: { type: 'domain', value: 'example.com' },

  parts: mispParts,
  parse: (text) => misp(text),
});
