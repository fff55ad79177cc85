import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';
import { fromEpoch } from '../kit/readings.ts';

/** GreyNoise as it answers `GET /community/{ip}` to those without a key. */
const lookalike: Lookalike = {
  source: 'greynoise-community',
  asked: ({ path }) => segmentAfter('/community/', path),

  reply(value, mood) {
    if (mood === 'absent') {
      const message = 'IP not observed scanning the internet or contained in RIOT data set.';
      return { status: 404, body: { ip: value, noise: false, riot: false, message } };
    }
    const { epoch, pick, number } = inventor(value);
    const service = mood === 'benign' && number('service', 0, 1) === 0;
    return {
      status: 200,
      body: {
        ip: value,
        noise: !service,
        riot: service,
        classification: mood,
        name: mood === 'benign' ? pick('name', ['Example Research Scanner', 'Example Public DNS', 'Example Cloud']) : 'unknown',
        link: `https://viz.greynoise.io/ip/${value}`,
        last_seen: fromEpoch(epoch('seen')).slice(0, 10),
        message: 'Success',
      },
    };
  },

  unauthorized: () => ({ status: 401, body: { message: 'invalid key' } }),
  overQuota: () => ({
    status: 429,
    body: {
      plan: 'unauthenticated',
      'rate-limit': '10-lookups/day',
      plan_url: 'https://greynoise.io/pricing',
      message:
        'You have hit your daily rate limit of 10 requests per day. Please create a free account or upgrade your plan at https://greynoise.io/pricing.',
    },
  }),
};
export default lookalike;
