import { z } from 'zod';
import { defineSource } from '../kit/define-source.ts';
import { found } from '../kit/readings.ts';
import { digestIn, expressionsByDigest, prefixOf } from '../kit/url-expressions.ts';

const categories = {
  MALWARE: 'malware',
  SOCIAL_ENGINEERING: 'phishing',
  UNWANTED_SOFTWARE: 'potentially-unwanted',
  POTENTIALLY_HARMFUL_APPLICATION: 'malware',
};
const named: Readonly<Record<string, string>> = categories;
/** How long it may be remembered: all that a reply without a match holds. */
const duration = z.string().regex(/^\d+(\.\d+)?s$/);

export default defineSource({
  id: 'google-safe-browsing-v4',
  name: 'Google Safe Browsing (v4)',
  homepage: 'https://safebrowsing.google.com',
  about: 'The lists of dangerous sites by which browsers warn, asked in the older way.',
  accepts: ['url'],
  says: ['listing'],
  exposure: 'third-party',
  reliability: 'A',
  lineage: 'google-safe-browsing',
  baseUrl: 'https://safebrowsing.googleapis.com/v4',
  auth: {
    in: 'query',
    name: 'key',
    env: 'GOOGLE_SAFE_BROWSING_API_KEY',
    getKeyAt: 'https://developers.google.com/safe-browsing/v4/get-started',
  },
  account: 'google-safe-browsing',
  defaultPlan: 'free',
  limits: {
    free: [{ requests: 10_000, per: 'day', cite: 'https://developers.google.com/safe-browsing/v4/usage-limits', unverified: true }],
    raised: [],
  },
  freshFor: { found: 300, notFound: 300 },
  optIn: 'google-safe-browsing asks the same lists',
  probe: { type: 'url', value: 'https://example.com/' },
  reveals: 'hash-prefix',

  request: ({ value }) => ({
    method: 'POST',
    path: '/fullHashes:find',
    json: {
      client: { clientId: 'assay', clientVersion: '1' },
      threatInfo: {
        threatTypes: Object.keys(categories),
        platformTypes: ['ANY_PLATFORM'],
        threatEntryTypes: ['URL'],
        threatEntries: [...expressionsByDigest(value, 'last-five-components').keys()].map((digest) => ({ hash: prefixOf(digest) })),
      },
    },
  }),

  body: z.object({
    matches: z.array(z.object({ threatType: z.string(), threat: z.object({ hash: z.string().regex(/^[\w+/-]{43}=$/) }) })).min(1),
  }),
  absent: { 200: z.union([z.strictObject({}), z.object({ matches: z.tuple([]).optional(), negativeCacheDuration: duration })]) },
  quota: { 429: z.object({ error: z.object({ message: z.string().regex(/per day/i) }) }) },
  refused: { 400: z.object({ error: z.object({ message: z.string().regex(/^API key (not valid|expired)/i) }) }) },

  read({ matches }, { value }) {
    // Others may share a prefix with ours: only a whole digest is a match. One comes once per kind and platform.
    const own = expressionsByDigest(value, 'last-five-components');
    const listings = matches.flatMap(({ threatType, threat }) => {
      const [category, entry] = [named[threatType], own.get(digestIn(threat.hash))];
      return category === undefined || entry === undefined ? [] : [{ category, entry }];
    });
    return found(
      [...new Map(listings.map((each) => [`${each.category} ${each.entry}`, each])).values()].map((each) => ({
        kind: 'listing',
        list: 'Google Safe Browsing',
        ...each,
      })),
      `https://transparencyreport.google.com/safe-browsing/search?url=${encodeURIComponent(value)}`,
    );
  },
});
