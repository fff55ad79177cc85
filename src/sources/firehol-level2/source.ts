import { defineFeed } from '../kit/define-feed.ts';
import { saying, text } from '../kit/feed-formats/text.ts';

export default defineFeed({
  id: 'firehol-level2',
  name: 'FireHOL level 2',
  homepage: 'https://iplists.firehol.org/?ipset=firehol_level2',
  about: 'A compilation of public lists: addresses that attacked somebody within the last two days.',
  accepts: ['ipv4', 'cidr', 'url'],
  reliability: 'C',
  lineage: 'firehol',
  url: 'https://raw.githubusercontent.com/firehol/blocklist-ipsets/master/firehol_level2.netset',
  every: 6 * 3600,
  cite: 'https://github.com/firehol/blocklist-ipsets',
  unverified: true,
  largest: 16 << 20,
  probe: { type: 'ipv4', value: '192.0.2.1' },

  parse: (list) =>
    text(
      list,
      { holds: ['ipv4', 'cidr'], counts: /^# Entries\s*:\s*(\d+) subnets/, ended: 'always' },
      saying([{ kind: 'listing', list: 'FireHOL level 2', category: 'attack' }]),
    ),
});
