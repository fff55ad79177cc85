import { defineFeed } from '../kit/define-feed.ts';
import { misp, mispParts, mispTypes } from '../kit/feed-formats/misp.ts';

export default defineFeed({
  id: 'circl-osint',
  name: 'CIRCL OSINT feed',
  homepage: 'https://www.circl.lu/doc/misp/feed-osint/',
  about: 'Events that CIRCL collects from public reports, as MISP shares them.',
  accepts: mispTypes,
  reliability: 'B',
  url: 'https://www.circl.lu/doc/misp/feed-osint/manifest.json',
  every: 12 * 3600,
  cite: 'https://www.circl.lu/doc/misp/feed-osint/',
  unverified: true,
  largest: 1024 << 20,
  probe: { type: 'domain', value: 'example.com' },

  parts: mispParts,
  parse: (text) => misp(text),
});
