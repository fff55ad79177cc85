import type { Lookalike, SandboxReply } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';

/** Web Risk as it answers `GET /uris:search`; it lists only what is dangerous. */
const lookalike: Lookalike = {
  source: 'google-web-risk',
  asked: ({ path, query }) => (path === '/uris:search' ? query.uri : undefined),

  reply(value, mood) {
    if (mood === 'absent' || mood === 'benign') return { status: 200, body: {} };
    const kind = inventor(value).pick('threat', ['MALWARE', 'SOCIAL_ENGINEERING']);
    return {
      status: 200,
      body: { threat: { threatTypes: [mood === 'malicious' ? kind : 'UNWANTED_SOFTWARE'], expireTime: '2026-11-20T12:05:00.000Z' } },
    };
  },

  unauthorized: () => refusal(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'),
  overQuota: () =>
    refusal(429, 'RESOURCE_EXHAUSTED', "Quota exceeded for quota metric 'SearchUris requests' and limit 'SearchUris requests per minute'."),
};
export default lookalike;

function refusal(code: number, status: string, message: string): SandboxReply {
  return { status: code, body: { error: { code, message, status } } };
}
