import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';
import { fromEpoch } from '../kit/readings.ts';

/** Have I Been Pwned as it answers `GET /breachedaccount/{account}`. What is benign was in no breach. */
const lookalike: Lookalike = {
  source: 'hibp',
  asked: ({ path }) => segmentAfter('/breachedaccount/', path),

  reply(value, mood) {
    if (mood === 'absent' || mood === 'benign') return { status: 404, body: '' };
    const { number, pick, epoch } = inventor(value);
    const count = mood === 'malicious' ? number('breaches', 2, 5) : 1;
    return {
      status: 200,
      body: Array.from({ length: count }, (_, index) => {
        const name = `Example${pick(`shop ${index}`, ['Shop', 'Forum', 'Travel', 'Games'])}${index + 1}`;
        const added = fromEpoch(epoch(`added ${index}`)).replace('.000Z', 'Z');
        return {
          Name: name,
          Title: name,
          Domain: 'example.com',
          BreachDate: `${number(`year ${index}`, 2012, 2025)}-0${number(`month ${index}`, 1, 9)}-1${number(`day ${index}`, 0, 9)}`,
          AddedDate: added,
          ModifiedDate: added,
          PwnCount: number(`accounts ${index}`, 10_000, 90_000_000),
          Description: 'An <em>invented</em> breach.',
          LogoPath: 'https://logos.haveibeenpwned.com/List.png',
          DataClasses: ['Email addresses', 'Passwords'],
          IsVerified: number(`verified ${index}`, 0, 4) > 0,
          IsFabricated: false,
          IsSensitive: false,
          IsRetired: false,
          IsSpamList: false,
          IsMalware: false,
          IsSubscriptionFree: false,
          IsStealerLog: false,
        };
      }),
    };
  },

  unauthorized: () => ({
    status: 401,
    body: { statusCode: 401, message: 'Access denied due to invalid hibp-api-key.' },
  }),
  overQuota: () => ({
    status: 429,
    headers: { 'retry-after': '2' },
    body: { statusCode: 429, message: 'Rate limit is exceeded. Try again in 2 seconds.' },
  }),
};
export default lookalike;
