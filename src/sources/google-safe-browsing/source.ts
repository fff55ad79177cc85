import { z } from 'zod';
import { defineSource } from '../kit/define-source.ts';
import { found } from '../kit/readings.ts';
import { digestIn, expressionsByDigest, prefixOf } from '../kit/url-expressions.ts';

const terms = 'https://developers.google.com/safe-browsing/reference/Appropriate.Usage';
/** What Google calls it. Kinds that are not here may come any day; they are to be disregarded. */
const categories: Readonly<Record<string, string>> = {
  MALWARE: 'malware',
  SOCIAL_ENGINEERING: 'phishing',
  UNWANTED_SOFTWARE: 'potentially-unwanted',
  POTENTIALLY_HARMFUL_APPLICATION: 'malware',
};
/** How long it may be remembered: all that a reply without a match holds. */
const duration = z.string().regex(/^\d+(\.\d+)?s$/);

export default defineSource({
  id: 'google-safe-browsing',
  name: 'Google Safe Browsing',
  homepage: 'https://safebrowsing.google.com',
  about: 'The lists of dangerous sites by which browsers warn.',
  accepts: ['url'],
  says: ['listing'],
  exposure: 'third-party',
  reliability: 'A',
  lineage: 'google-safe-browsing',
  baseUrl: 'https://safebrowsing.googleapis.com/v5',
  auth: {
    in: 'query',
    name: 'key',
    env: 'GOOGLE_SAFE_BROWSING_API_KEY',
    getKeyAt: 'https://developers.google.com/safe-browsing/v4/get-started',
  },
  account: 'google-safe-browsing',
  defaultPlan: 'free',
  limits: { free: [{ requests: 10_000, per: 'day', cite: terms, unverified: true }], raised: [] },
  freshFor: { found: 300, notFound: 1800 },
  probe: { type: 'url', value: 'https://example.com/' },
  reveals: 'hash-prefix',

  // Without `alt` the reply may be binary.
  request: ({ value }) => ({
    path: '/hashes:search',
    query: { alt: 'json', hashPrefixes: [...expressionsByDigest(value, 'registrable-domain').keys()].map(prefixOf) },
  }),

  body: z.object({
    fullHashes: z
      .array(
        z.object({
          fullHash: z.string().regex(/^[\w+/-]{43}=$/),
          fullHashDetails: z.array(z.object({ threatType: z.string(), attributes: z.array(z.string()).nullish() })),
        }),
      )
      .min(1),
  }),
  absent: { 200: z.union([z.strictObject({}), z.strictObject({ fullHashes: z.tuple([]).optional(), cacheDuration: duration })]) },
  quota: { 429: z.object({ error: z.object({ message: z.string().regex(/per day/i) }) }) },
  refused: { 400: z.object({ error: z.object({ message: z.string().regex(/^API key (not valid|expired)/i) }) }) },

  read({ fullHashes }, { value }) {
    // Others may share a prefix with ours: only a whole digest is a match.
    const own = expressionsByDigest(value, 'registrable-domain');
    const listings = fullHashes.flatMap(({ fullHash, fullHashDetails }) => {
      const entry = own.get(digestIn(fullHash));
      const kinds = fullHashDetails.flatMap(({ threatType, attributes }) =>
        isMeant(attributes ?? []) ? (categories[threatType] ?? []) : [],
      );
      return entry === undefined ? [] : [...new Set(kinds)].map((category) => ({ category, entry }));
    });
    return found(
      listings.map((each) => ({ kind: 'listing', list: 'Google Safe Browsing', ...each })),
      `https://transparencyreport.google.com/safe-browsing/search?url=${encodeURIComponent(value)}`,
    );
  },
});

/** CANARY marks a trial that is not to be acted on; an attribute nobody knows is to be disregarded with all it stands beside. */
function isMeant(attributes: readonly string[]): boolean {
  return attributes.every((each) => each === 'FRAME_ONLY');
}
