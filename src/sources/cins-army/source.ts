import { defineFeed } from '../kit/define-feed.ts';
import { saying, text } from '../kit/feed-formats/text.ts';

export default defineFeed({
  id: 'cins-army',
  name: 'CINS Army',
  homepage: 'https://cinsscore.com',
  about: 'Addresses with a poor record at the sensors of the CINS network.',
  accepts: ['ipv4', 'ipv6', 'url'],
  reliability: 'C',
  url: 'https://cinsscore.com/list/ci-badguys.txt',
  every: 6 * 3600,
  cite: 'https://cinsscore.com',
  unverified: true,
  largest: 16 << 20,
  probe: { type: 'ipv4', value: '192.0.2.1' },

  parse: (list) =>
    text(list, { holds: ['ipv4', 'ipv6'], ended: 'usually' }, saying([{ kind: 'listing', list: 'CINS Army', category: 'attack' }])),
});
