import { defineFeed } from '../kit/define-feed.ts';
import { saying, text } from '../kit/feed-formats/text.ts';

export default defineFeed({
  id: 'emerging-threats-compromised',
  name: 'Emerging Threats, compromised hosts',
  homepage: 'https://rules.emergingthreats.net',
  about: 'Hosts that were taken over and attack others.',
  accepts: ['ipv4', 'cidr', 'url'],
  reliability: 'C',
  url: 'https://rules.emergingthreats.net/blockrules/compromised-ips.txt',
  every: 12 * 3600,
  cite: 'https://community.emergingthreats.net/t/frequently-asked-questions/56',
  unverified: true,
  largest: 16 << 20,
  probe: { type: 'ipv4', value: '192.0.2.1' },

  parse: (list) =>
    text(
      list,
      { holds: ['ipv4', 'cidr'], ended: 'usually' },
      saying([{ kind: 'listing', list: 'Emerging Threats compromised hosts', category: 'compromised' }]),
    ),
});
