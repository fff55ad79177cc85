import { z } from 'zod';
import { defineFeed } from '../kit/define-feed.ts';
import { json } from '../kit/feed-formats/json.ts';
import { shapeOf, since, unreadable } from '../kit/feed-formats/lines.ts';

const row = z.object({
  ip_address: z.string(),
  port: z.int().min(0).max(65_535),
  malware: z.string(),
  // Missing in some rows.
  first_seen: z.string().nullish(),
});

export default defineFeed({
  id: 'feodo-tracker',
  name: 'Feodo Tracker',
  homepage: 'https://feodotracker.abuse.ch',
  about: 'Command-and-control servers of Dridex, Emotet, QakBot and their kin.',
  accepts: ['ipv4', 'ipv6', 'url'],
  reliability: 'B',
  url: 'https://feodotracker.abuse.ch/downloads/ipblocklist.json',
  every: 3600,
  cite: 'https://feodotracker.abuse.ch/blocklist/',
  unverified: true,
  largest: 16 << 20,
  // Since the botnets were taken down in 2024 hardly anybody is left.
  mayBeEmpty: true,
  probe: { type: 'ipv4', value: '192.0.2.1' },

  parse: (text) =>
    json(text, { row, mayBeEmpty: true }, ({ ip_address, port, malware, first_seen }) => {
      const type = shapeOf(ip_address);
      if (type !== 'ipv4' && type !== 'ipv6') return unreadable(ip_address);
      return {
        value: ip_address,
        type,
        since: since(first_seen),
        says: [
          { kind: 'listing', list: 'Feodo Tracker', category: 'botnet-cc' },
          { kind: 'classification', label: 'botnet-cc', family: malware },
          { kind: 'services', services: [{ port }] },
        ],
        link: `https://feodotracker.abuse.ch/browse/host/${ip_address}/`,
      };
    }),
});
