import { defineFeed } from '../kit/define-feed.ts';
import { csv } from '../kit/feed-formats/csv.ts';
import { shapeOf, since, unreadable } from '../kit/feed-formats/lines.ts';

const columns = { seen: 'Firstseen', address: 'DstIP', port: 'DstPort' };

export default defineFeed({
  id: 'sslbl-addresses',
  name: 'SSLBL, addresses',
  homepage: 'https://sslbl.abuse.ch',
  about: 'Command-and-control servers known by their TLS certificates.',
  accepts: ['ipv4', 'url'],
  reliability: 'B',
  lineage: 'sslbl',
  retired: { since: '2025-01-03', why: 'its publisher keeps the list empty', instead: 'threatfox-recent' },
  url: 'https://sslbl.abuse.ch/blacklist/sslipblacklist.csv',
  every: 86_400,
  cite: 'https://sslbl.abuse.ch/blacklist/',
  largest: 16 << 20,
  mayBeEmpty: true,
  probe: { type: 'ipv4', value: '192.0.2.1' },

  parse: (text) =>
    csv(text, { columns, ended: 'usually' }, ({ seen, address, port }) =>
      shapeOf(address) === 'ipv4' && /^\d{1,5}$/.test(port) && Number(port) <= 65_535
        ? {
            value: address,
            type: 'ipv4',
            since: since(seen),
            says: [
              { kind: 'listing', list: 'SSLBL', category: 'botnet-cc' },
              { kind: 'services', services: [{ port: Number(port) }] },
            ],
          }
        : unreadable(`${seen} ${address} ${port}`),
    ),
});
