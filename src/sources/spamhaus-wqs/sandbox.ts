import { isIP } from 'node:net';
import type { Lookalike } from '../../domain/lookalike.ts';
import { segmentAfter } from '../kit/path.ts';

/** The Web Query Service as it answers `GET /{list}/{address or domain}`. */
const lookalike: Lookalike = {
  source: 'spamhaus-wqs',
  asked: ({ path }) => segmentAfter('/ZEN/', path) ?? segmentAfter('/DBL/', path),

  reply(value, mood) {
    const isAddress = isIP(value) !== 0;
    if (mood === 'malicious') return listed(isAddress ? [1002, 1009] : [2004]);
    if (mood === 'suspicious') return listed(isAddress ? [1003] : [2102]);
    return { status: 404, body: { status: 404 } };
  },

  unauthorized: () => ({ status: 401, body: { status: 401 } }),
  overQuota: () => ({ status: 429, body: { status: 429 } }),
};
export default lookalike;

function listed(resp: readonly number[]): { status: number; body: unknown } {
  return { status: 200, body: { resp, status: 200 } };
}
