import { defineFeed } from '../kit/define-feed.ts';
import { csv } from '../kit/feed-formats/csv.ts';
import { shapeOf, unreadable } from '../kit/feed-formats/lines.ts';

const columns = { start: 'Start', bits: 'Netblock' };
const says = [{ kind: 'listing', list: 'DShield block list', category: 'scanner' }] as const;

export default defineFeed({
  id: 'dshield-block',
  name: 'DShield, recommended block list',
  homepage: 'https://isc.sans.edu',
  about: 'The twenty /24 networks that attacked most targets within the last three days.',
  accepts: ['ipv4', 'cidr', 'url'],
  reliability: 'C',
  url: 'https://isc.sans.edu/feeds/block.txt',
  every: 3600,
  cite: 'https://www.dshield.org/diary.html?date=2016-09-07',
  largest: 1 << 20,
  probe: { type: 'ipv4', value: '192.0.2.1' },

  parse: (text) =>
    csv(text, { columns, delimiter: '\t' }, ({ start, bits }) => {
      const network = `${start}/${bits}`;
      // Nobody lists half the Internet: a shorter prefix is a mistake.
      return shapeOf(network) === 'cidr' && Number(bits) >= 16 ? { value: network, type: 'cidr', says } : unreadable(network);
    }),
});
