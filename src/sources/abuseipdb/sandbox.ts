import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { fromEpoch } from '../kit/readings.ts';

/** AbuseIPDB as it answers `GET /check`. */
const lookalike: Lookalike = {
  source: 'abuseipdb',
  asked: ({ path, query }) => (path === '/check' ? query.ipAddress : undefined),

  reply(value, mood) {
    const { number, pick, epoch, host } = inventor(value);
    const reported = { malicious: number('score', 80, 100), suspicious: number('score', 25, 60), benign: 0, absent: 0 }[mood];
    const reports = mood === 'malicious' ? number('reports', 40, 900) : mood === 'suspicious' ? number('reports', 2, 15) : 0;
    return {
      status: 200,
      headers: { 'X-RateLimit-Limit': '1000', 'X-RateLimit-Remaining': '900' },
      body: {
        data: {
          ipAddress: value,
          isPublic: true,
          ipVersion: value.includes(':') ? 6 : 4,
          isWhitelisted: mood === 'benign',
          abuseConfidenceScore: reported,
          countryCode: pick('country', ['NL', 'DE', 'US', 'BR', 'SG']),
          usageType: pick('usage', ['Data Center/Web Hosting/Transit', 'Fixed Line ISP', 'Commercial']),
          isp: `Example Networks ${number('isp', 1, 99)}`,
          domain: 'example.com',
          hostnames: [host('ptr')],
          isTor: mood === 'malicious' && number('tor', 0, 4) === 0,
          totalReports: reports,
          numDistinctUsers: Math.ceil(reports / 3),
          lastReportedAt: reports > 0 ? fromEpoch(epoch('last')).replace('.000Z', '+00:00') : null,
        },
      },
    };
  },

  unauthorized: () => ({
    status: 401,
    body: { errors: [{ detail: 'Authentication failed. Your API key is either missing, incorrect, or revoked.', status: 401 }] },
  }),
  overQuota: () => ({
    status: 429,
    headers: { 'Retry-After': '3600', 'X-RateLimit-Limit': '1000', 'X-RateLimit-Remaining': '0' },
    body: {
      errors: [
        { detail: 'Daily rate limit of 1000 requests exceeded for this endpoint. See headers for additional details.', status: 429 },
      ],
    },
  }),
};
export default lookalike;
