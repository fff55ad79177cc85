import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';

/** IPinfo as it answers `GET /lite/{ip}`. */
const lookalike: Lookalike = {
  source: 'ipinfo-lite',
  asked: ({ path }) => segmentAfter('/lite/', path),

  reply(value, mood) {
    if (mood === 'absent') return { status: 200, body: { ip: value, bogon: true } };
    const { number, pick, asn } = inventor(value);
    const [country_code, country] = pick('country', [
      ['NL', 'Netherlands'],
      ['DE', 'Germany'],
      ['FR', 'France'],
    ]);
    const as_name = `Example Networks ${number('isp', 1, 99)}`;
    return {
      status: 200,
      body: {
        ip: value,
        asn: `AS${asn('asn')}`,
        as_name,
        as_domain: 'example.com',
        country_code,
        country,
        continent_code: 'EU',
        continent: 'Europe',
      },
    };
  },

  unauthorized: () => ({
    status: 403,
    body: { status: 403, error: { title: 'Unknown token', message: "Please ensure you've entered your token correctly." } },
  }),
  overQuota: () => ({ status: 429, body: { title: 'Rate limit exceeded', message: 'Upgrade to increase your usage limits.' } }),
};
export default lookalike;
