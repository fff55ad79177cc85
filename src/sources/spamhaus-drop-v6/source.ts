import { z } from 'zod';
import { defineFeed } from '../kit/define-feed.ts';
import { shapeOf, unreadable } from '../kit/feed-formats/lines.ts';
import { ndjson } from '../kit/feed-formats/ndjson.ts';

const row = z.object({ cidr: z.string(), sblid: z.string() });
const metadata = z.object({ type: z.literal('metadata'), records: z.int().nonnegative() });
const says = [{ kind: 'listing', list: 'Spamhaus DROP for IPv6', category: 'hijacked-network' }] as const;

export default defineFeed({
  id: 'spamhaus-drop-v6',
  name: 'Spamhaus DROP for IPv6',
  homepage: 'https://www.spamhaus.org/blocklists/do-not-route-or-peer/',
  about: 'IPv6 networks that are hijacked or run by criminals.',
  accepts: ['ipv6', 'cidr', 'url'],
  reliability: 'A',
  lineage: 'spamhaus',
  url: 'https://www.spamhaus.org/drop/drop_v6.json',
  every: 12 * 3600,
  cite: 'https://www.spamhaus.com/faqs/drop',
  largest: 16 << 20,
  probe: { type: 'ipv6', value: '2001:db8::1' },

  parse: (text) =>
    ndjson(text, { row, metadata }, ({ cidr, sblid }) =>
      shapeOf(cidr) === 'cidr'
        ? { value: cidr, type: 'cidr', says, link: `https://check.spamhaus.org/sbl/query/${encodeURIComponent(sblid)}` }
        : unreadable(cidr),
    ),
});
