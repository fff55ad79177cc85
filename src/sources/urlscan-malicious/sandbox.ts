import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';
import { fromEpoch } from '../kit/readings.ts';

const kinds = ['ip', 'hostname', 'domain', 'url'] as const;
const kindOf = (path: string) => kinds.find((kind) => path.startsWith(`/malicious/${kind}/`));

/** urlscan Pro as it answers `GET /malicious/{type}/{value}`. */
const lookalike: Lookalike = {
  source: 'urlscan-malicious',
  asked: ({ path }) => segmentAfter(`/malicious/${kindOf(path)}/`, path),

  reply(value, mood, { path }) {
    const { number, epoch } = inventor(value);
    const count = { malicious: number('count', 20, 3_000), suspicious: number('count', 1, 2), benign: 0, absent: 0 }[mood];
    const last = epoch('last');
    const seen = { firstSeen: fromEpoch(last - number('days', 1, 900) * 86_400), lastSeen: fromEpoch(last) };
    return { status: 200, body: { observable: value, type: kindOf(path), count, ...(count > 0 ? seen : {}) } };
  },

  unauthorized: () => ({ status: 401, body: { message: 'API key supplied but not found in database!', status: 401 } }),
  overQuota: () => ({
    status: 429,
    headers: { 'X-Rate-Limit-Remaining': '0', 'X-Rate-Limit-Reset-After': '3600' },
    body: { message: "Rate limit for 'malicious' exceeded, limit is 1000 per hour. Reset in 3600 seconds.", status: 429 },
  }),
};
export default lookalike;
