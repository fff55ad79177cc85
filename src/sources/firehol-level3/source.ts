import { defineFeed } from '../kit/define-feed.ts';
import { saying, text } from '../kit/feed-formats/text.ts';

export default defineFeed({
  id: 'firehol-level3',
  name: 'FireHOL level 3',
  homepage: 'https://iplists.firehol.org/?ipset=firehol_level3',
  about: 'A compilation of public lists: addresses that attacked, spied or spread malware within the last month.',
  accepts: ['ipv4', 'cidr', 'url'],
  reliability: 'D',
  lineage: 'firehol',
  url: 'https://raw.githubusercontent.com/firehol/blocklist-ipsets/master/firehol_level3.netset',
  every: 6 * 3600,
  cite: 'https://github.com/firehol/blocklist-ipsets',
  unverified: true,
  largest: 16 << 20,
  probe: { type: 'ipv4', value: '192.0.2.1' },

  parse: (list) =>
    text(
      list,
      { holds: ['ipv4', 'cidr'], counts: /^# Entries\s*:\s*(\d+) subnets/, ended: 'always' },
      saying([{ kind: 'listing', list: 'FireHOL level 3', category: 'attack' }]),
    ),
});
