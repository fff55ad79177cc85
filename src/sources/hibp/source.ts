import { z } from 'zod';
import { defineSource } from '../kit/define-source.ts';
import { segment } from '../kit/path.ts';
import { found, fromText } from '../kit/readings.ts';

const plans = 'https://support.haveibeenpwned.com/hc/en-au/articles/13868920521103-What-subscription-size-do-I-need-to-use-the-API';

const breach = z.object({
  Name: z.string().min(1),
  Title: z.string().min(1),
  BreachDate: z.string(),
  PwnCount: z.int().nonnegative(),
  DataClasses: z.array(z.string()).nullish(),
  IsVerified: z.boolean(),
  IsFabricated: z.boolean().nullish(),
  IsSpamList: z.boolean().nullish(),
  IsMalware: z.boolean().nullish(),
  IsStealerLog: z.boolean().nullish(),
});

export default defineSource({
  id: 'hibp',
  name: 'Have I Been Pwned',
  homepage: 'https://haveibeenpwned.com',
  about: 'Data breaches in which a mail address was exposed.',
  accepts: ['email'],
  says: ['listing'],
  exposure: 'third-party',
  reliability: 'A',
  baseUrl: 'https://haveibeenpwned.com/api/v3',
  auth: { in: 'header', name: 'hibp-api-key', env: 'HIBP_API_KEY', getKeyAt: 'https://haveibeenpwned.com/API/Key' },
  defaultPlan: 'core-1',
  limits: {
    'core-1': [{ requests: 10, per: 'minute', cite: plans }],
    'pro-1': [{ requests: 1_000, per: 'minute', cite: plans }],
    other: [],
  },
  freshFor: { found: 24 * 3600, notFound: 24 * 3600 },
  optIn: 'it says of a person in which breaches their address was; ask only where you may',
  probe: { type: 'email', value: 'account-exists@hibp-integration-tests.com' },

  // The vendor refuses who does not say what is asking.
  request: ({ value }) => ({
    path: `/breachedaccount/${segment(value)}`,
    query: { truncateResponse: 'false' },
    headers: { 'user-agent': 'assay' },
  }),

  body: z.array(breach).min(1),
  absent: { 404: z.literal('') },

  // Whose address was in a breach is its victim: this is context, and no word against the address.
  read: (breaches) =>
    found(
      breaches.map((each) => ({
        kind: 'listing',
        list: `Have I Been Pwned: ${each.Title}${remarks(each)}`,
        category: 'data-breach',
        since: fromText(each.BreachDate),
      })),
      'https://haveibeenpwned.com',
    ),
});

/** What an analyst acts on, and what casts doubt: not everything that is loaded there is a breach of the named site, nor true. */
function remarks({ DataClasses, IsVerified, IsFabricated, IsSpamList, IsMalware, IsStealerLog }: z.output<typeof breach>): string {
  const words = [
    ...(DataClasses?.includes('Passwords') ? ['with passwords'] : []),
    ...(IsFabricated ? ['fabricated'] : IsVerified ? [] : ['unverified']),
    ...(IsSpamList ? ['spam list'] : []),
    ...(IsMalware ? ['taken by malware'] : []),
    ...(IsStealerLog ? ['stealer log'] : []),
  ];
  return words.length > 0 ? ` (${words.join(', ')})` : '';
}
