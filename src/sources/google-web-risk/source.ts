import { z } from 'zod';
import { defineSource } from '../kit/define-source.ts';
import { found } from '../kit/readings.ts';

const quotas = 'https://docs.cloud.google.com/web-risk/quotas';
const pricing = 'https://cloud.google.com/web-risk/pricing';
const categories = {
  MALWARE: 'malware',
  SOCIAL_ENGINEERING: 'phishing',
  UNWANTED_SOFTWARE: 'potentially-unwanted',
  SOCIAL_ENGINEERING_EXTENDED_COVERAGE: 'phishing',
};
/** A wider net: Google says that up to a tenth of it may be wrong. */
const extended = 'SOCIAL_ENGINEERING_EXTENDED_COVERAGE';
const named: Readonly<Record<string, string>> = categories;

export default defineSource({
  id: 'google-web-risk',
  name: 'Google Web Risk',
  homepage: 'https://cloud.google.com/web-risk',
  about: 'The lists of Google Safe Browsing, for those who use them commercially.',
  accepts: ['url'],
  says: ['listing'],
  praises: [],
  exposure: 'third-party',
  reliability: 'A',
  lineage: 'google-safe-browsing',
  baseUrl: 'https://webrisk.googleapis.com/v1',
  auth: { in: 'query', name: 'key', env: 'GOOGLE_WEB_RISK_API_KEY', getKeyAt: 'https://console.cloud.google.com/apis/credentials' },
  account: 'google-web-risk',
  defaultPlan: 'free',
  limits: {
    free: [
      { requests: 6_000, per: 'minute', cite: quotas },
      { requests: 100_000, per: 'month', cite: pricing },
    ],
    paid: [{ requests: 6_000, per: 'minute', cite: quotas }],
  },
  freshFor: { found: 300, notFound: 300 },
  probe: { type: 'url', value: 'https://example.com/' },

  request: ({ value }) => ({ path: '/uris:search', query: { uri: value, threatTypes: Object.keys(categories) } }),

  body: z.object({ threat: z.object({ threatTypes: z.array(z.string()).min(1) }) }),
  // "This might be empty if the URI is on no list."
  absent: { 200: z.union([z.strictObject({}), z.strictObject({ threat: z.strictObject({}) })]) },
  quota: { 429: z.object({ error: z.object({ message: z.string().regex(/per (day|month)/i) }) }) },
  refused: { 400: z.object({ error: z.object({ message: z.string().regex(/^API key (not valid|expired)/i) }) }) },

  read: ({ threat: { threatTypes } }, { value }) =>
    found(
      threatTypes.flatMap((type) => {
        const category = named[type];
        const list = type === extended ? 'Google Web Risk, extended coverage' : 'Google Web Risk';
        return category === undefined ? [] : [{ kind: 'listing' as const, list, category }];
      }),
      `https://transparencyreport.google.com/safe-browsing/search?url=${encodeURIComponent(value)}`,
    ),
});
