import { z } from 'zod';
import { defineFeed } from '../kit/define-feed.ts';
import { ndjson } from '../kit/feed-formats/ndjson.ts';

const row = z.object({ asn: z.coerce.number().int().positive().max(0xffff_ffff), asname: z.string().nullish() });
const metadata = z.object({ type: z.literal('metadata'), records: z.int().nonnegative() });
const says = [{ kind: 'listing', list: 'Spamhaus ASN-DROP', category: 'hijacked-network' }] as const;

export default defineFeed({
  id: 'spamhaus-asndrop',
  name: 'Spamhaus ASN-DROP',
  homepage: 'https://www.spamhaus.org/blocklists/do-not-route-or-peer/',
  about: 'Autonomous systems that are hijacked or run by criminals.',
  accepts: ['asn'],
  reliability: 'A',
  lineage: 'spamhaus',
  url: 'https://www.spamhaus.org/drop/asndrop.json',
  every: 12 * 3600,
  cite: 'https://www.spamhaus.com/faqs/drop',
  largest: 16 << 20,
  probe: { type: 'asn', value: 'AS64496' },

  parse: (text) => ndjson(text, { row, metadata }, ({ asn }) => ({ value: `AS${asn}`, type: 'asn', says })),
});
