import { z } from 'zod';
import { defineSource } from '../kit/define-source.ts';
import { found, fromText, known, notFound, optional } from '../kit/readings.ts';

const pricing = 'https://www.abuseipdb.com/pricing';
const count = z.int().nonnegative();

export default defineSource({
  id: 'abuseipdb',
  name: 'AbuseIPDB',
  homepage: 'https://www.abuseipdb.com',
  about: 'Reports of abuse by addresses, from their victims.',
  accepts: ['ipv4', 'ipv6'],
  says: ['geo', 'known_good', 'network', 'reputation'],
  praises: ['known_good'],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://api.abuseipdb.com/api/v2',
  auth: { in: 'header', name: 'Key', env: 'ABUSEIPDB_API_KEY', getKeyAt: 'https://www.abuseipdb.com/account/api' },
  defaultPlan: 'individual',
  limits: {
    individual: [{ requests: 1_000, per: 'day', cite: pricing }],
    webmaster: [{ requests: 3_000, per: 'day', cite: pricing }],
    supporter: [{ requests: 5_000, per: 'day', cite: pricing }],
    basic: [{ requests: 10_000, per: 'day', cite: pricing }],
    premium: [{ requests: 50_000, per: 'day', cite: pricing }],
  },
  counter: { remaining: 'X-RateLimit-Remaining', reset: 'X-RateLimit-Reset' },
  freshFor: { found: 6 * 3600, notFound: 3600 },
  probe: { type: 'ipv4', value: '1.1.1.1' },

  request: ({ value }) => ({ path: '/check', query: { ipAddress: value, maxAgeInDays: 90 } }),

  body: z.object({
    data: z.object({
      abuseConfidenceScore: z.number().min(0).max(100),
      totalReports: count,
      isWhitelisted: z.boolean().nullable(),
      isPublic: z.boolean().nullish(),
      numDistinctUsers: count.nullish(),
      lastReportedAt: z.string().nullish(),
      countryCode: z.string().nullish(),
      usageType: z.string().nullish(),
      isp: z.string().nullish(),
      hostnames: z.array(z.string()).nullish(),
      isTor: z.boolean().nullish(),
    }),
  }),
  quota: { 429: z.object({ errors: z.array(z.object({ detail: z.string().regex(/daily rate limit/i) })).min(1) }) },

  read({ data }, { value }) {
    const link = `https://www.abuseipdb.com/check/${encodeURIComponent(value)}`;
    // Reserved addresses are whitelisted, too; that says nothing good about them.
    const listed = data.isWhitelisted === true && data.isPublic !== false;
    if (data.totalReports === 0 && !listed) return notFound(link);
    const { usageType, hostnames } = data;
    return found(
      [
        ...(data.totalReports > 0
          ? [
              {
                kind: 'reputation' as const,
                confidence: data.abuseConfidenceScore / 100,
                reports: data.totalReports,
                reporters: data.numDistinctUsers ?? undefined,
                last_seen: optional(data.lastReportedAt, fromText),
              },
            ]
          : []),
        // Whole networks of trusted owners are on it, of which single addresses may still be abused.
        ...(listed ? [{ kind: 'known_good' as const, list: 'AbuseIPDB whitelist', strength: 0.6 }] : []),
        ...known({
          kind: 'network',
          isp: data.isp ?? undefined,
          usage_type: usageType ?? undefined,
          hostnames: hostnames?.length ? hostnames : undefined,
          tor: data.isTor ?? undefined,
          hosting: optional(usageType, (type) => /data center|hosting/i.test(type)),
        }),
        ...known({ kind: 'geo', country: data.countryCode ?? undefined }),
      ],
      link,
    );
  },
});
