import { holdsPrivate, isPublicAddress } from '../../domain/public-address.ts';
import { defineFeed } from '../kit/define-feed.ts';
import { text } from '../kit/feed-formats/text.ts';

const says = [{ kind: 'listing', list: 'FireHOL level 1', category: 'attack' }] as const;

export default defineFeed({
  id: 'firehol-level1',
  name: 'FireHOL level 1',
  homepage: 'https://iplists.firehol.org/?ipset=firehol_level1',
  about:
    'A compilation of public lists: networks that are hijacked, run by criminals or not in use, chosen so that hardly anybody rightful is among them.',
  accepts: ['ipv4', 'cidr', 'url'],
  reliability: 'B',
  lineage: 'firehol',
  url: 'https://raw.githubusercontent.com/firehol/blocklist-ipsets/master/firehol_level1.netset',
  every: 12 * 3600,
  cite: 'https://github.com/firehol/blocklist-ipsets',
  unverified: true,
  largest: 16 << 20,
  probe: { type: 'ipv4', value: '192.0.2.1' },

  parse: (list) =>
    text(list, { holds: ['ipv4', 'cidr'], counts: /^# Entries\s*:\s*(\d+) subnets/, ended: 'always' }, ({ value, type }) =>
      isInner(value) ? [] : { value, type, says },
    ),
});

/** The list is made for the edge of a network, where nothing private comes in: it holds private, reserved and multicast addresses. */
function isInner(value: string): boolean {
  const [address = ''] = value.split('/');
  return !isPublicAddress(address) || holdsPrivate(value);
}
