import { defineFeed } from '../kit/define-feed.ts';
import { saying, text } from '../kit/feed-formats/text.ts';

export default defineFeed({
  id: 'phishing-army',
  name: 'Phishing Army',
  homepage: 'https://phishing.army',
  about: 'Host names of phishing pages that PhishTank, OpenPhish, CERT.pl, urlscan.io and Phishunt know.',
  accepts: ['domain', 'url'],
  reliability: 'C',
  optIn: 'its licence allows non-commercial use only (CC BY-NC 4.0)',
  url: 'https://phishing.army/download/phishing_army_blocklist.txt',
  every: 12 * 3600,
  cite: 'https://phishing.army',
  unverified: true,
  largest: 64 << 20,
  probe: { type: 'domain', value: 'example.com' },

  parse: (list) =>
    text(list, { holds: ['domain'], ended: 'usually' }, saying([{ kind: 'listing', list: 'Phishing Army', category: 'phishing' }])),
});
