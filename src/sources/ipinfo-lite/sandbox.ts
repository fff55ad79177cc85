import type { Lookalike, Mood } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';

/** IPinfo as it answers `GET /lite/{ip}` and `POST /batch/lite`. */
const lookalike: Lookalike = {
  source: 'ipinfo-lite',
  asked: ({ path }) => segmentAfter('/lite/', path),
  reply: (value, mood) => ({ status: 200, body: record(value, mood) }),
  batch: {
    asked: ({ method, path, body }) => (method === 'POST' && path === '/batch/lite' && isTexts(body) ? body : undefined),
    reply: (asked) => ({ status: 200, body: Object.fromEntries(asked.map(({ value, mood }) => [value, record(value, mood)])) }),
  },

  unauthorized: () => ({
    status: 403,
    body: { status: 403, error: { title: 'Unknown token', message: "Please ensure you've entered your token correctly." } },
  }),
  overQuota: () => ({ status: 429, body: { title: 'Rate limit exceeded', message: 'Upgrade to increase your usage limits.' } }),
};
export default lookalike;

function record(value: string, mood: Mood): object {
  if (mood === 'absent') return { ip: value, bogon: true };
  const { number, pick, asn } = inventor(value);
  const [country_code, country] = pick('country', [
    ['NL', 'Netherlands'],
    ['DE', 'Germany'],
    ['FR', 'France'],
  ]);
  const as_name = `Example Networks ${number('isp', 1, 99)}`;
  return {
    ip: value,
    asn: `AS${asn('asn')}`,
    as_name,
    as_domain: 'example.com',
    country_code,
    country,
    continent_code: 'EU',
    continent: 'Europe',
  };
}

function isTexts(body: unknown): body is readonly string[] {
  return Array.isArray(body) && body.every((each) => typeof each === 'string');
}
