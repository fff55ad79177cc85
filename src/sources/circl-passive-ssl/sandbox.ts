import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';

/** CIRCL Passive SSL as it answers `/query/…`. */
const lookalike: Lookalike = {
  source: 'circl-passive-ssl',
  asked: ({ path }) => segmentAfter('/query/', path),

  reply(value, mood) {
    if (mood === 'absent') return { status: 200, body: {} };
    const { hex, host } = inventor(value);
    const [leaf, authority] = [hex('leaf', 40), hex('authority', 40)];
    return {
      status: 200,
      body: {
        [value]: {
          certificates: [leaf, authority],
          subjects: {
            [leaf]: { values: [`C=LU, O=Example, CN=${host('subject')}`] },
            [authority]: { values: ['C=US, O=Example Trust, CN=Example CA 1'] },
          },
        },
      },
    };
  },

  unauthorized: () => ({ status: 401, body: 'Unauthorized' }),
  overQuota: () => ({ status: 429, body: 'Too Many Requests' }),
};
export default lookalike;
