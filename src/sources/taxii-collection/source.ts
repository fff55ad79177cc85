import { z } from 'zod';
import { defineFeed } from '../kit/define-feed.ts';
import { stix, stixTypes } from '../kit/feed-formats/stix.ts';

/** https://docs.oasis-open.org/cti/taxii/v2.1/os/taxii-v2.1-os.html */
const standard = 'https://docs.oasis-open.org/cti/taxii/v2.1/os/taxii-v2.1-os.html';
const envelope = z.object({ more: z.boolean().optional(), next: z.string().optional(), objects: z.array(z.unknown()).optional() });

export default defineFeed({
  id: 'taxii-collection',
  name: 'TAXII 2.1 collection',
  homepage: 'https://oasis-open.github.io/cti-documentation/',
  about: 'Indicators of a TAXII 2.1 collection of your choice.',
  accepts: stixTypes,
  reliability: 'C',
  url: null,
  auth: {
    in: 'basic',
    env: 'TAXII_COLLECTION_USER',
    passwordEnv: 'TAXII_COLLECTION_PASSWORD',
    getKeyAt: 'https://oasis-open.github.io/cti-documentation/taxii/intro',
  },
  every: 3600,
  cite: standard,
  unverified: true,
  largest: 512 << 20,
  probe: { type: 'domain', value: 'example.com' },
  headers: { accept: 'application/taxii+json;version=2.1' },

  next(page) {
    const { more, next } = envelope.parse(JSON.parse(page));
    if (!more) return undefined;
    if (next === undefined) throw new Error('the server says that there is more, and not where');
    return `?next=${encodeURIComponent(next)}`;
  },
  // A later page may revoke what an earlier one has.
  join: (pages) => JSON.stringify({ objects: pages.flatMap((page) => objectsIn(page)) }),
  parse(text) {
    const objects = objectsIn(text);
    if (objects.length === 0) throw new Error('a page without an object');
    // That there is more is told by the next page.
    return stix(JSON.stringify({ objects }));
  },
});

function objectsIn(page: string): readonly unknown[] {
  return envelope.parse(JSON.parse(page)).objects ?? [];
}
