import { defineFeed } from '../kit/define-feed.ts';
import { saying, text } from '../kit/feed-formats/text.ts';

export default defineFeed({
  id: 'blocklist-de-ssh',
  name: 'blocklist.de, SSH',
  homepage: 'https://www.blocklist.de',
  about: 'Addresses that attacked SSH servers within the last 48 hours.',
  accepts: ['ipv4', 'ipv6', 'url'],
  reliability: 'C',
  url: 'https://lists.blocklist.de/lists/ssh.txt',
  every: 6 * 3600,
  cite: 'https://www.blocklist.de/en/export.html',
  unverified: true,
  largest: 16 << 20,
  probe: { type: 'ipv4', value: '192.0.2.1' },

  parse: (list) =>
    text(
      list,
      { holds: ['ipv4', 'ipv6'], ended: 'usually' },
      saying([{ kind: 'listing', list: 'blocklist.de SSH', category: 'ssh-bruteforce' }]),
    ),
});
