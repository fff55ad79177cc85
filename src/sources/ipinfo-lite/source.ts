import { z } from 'zod';
import { batchOf } from '../kit/batch-of.ts';
import { defineSource } from '../kit/define-source.ts';
import { segment } from '../kit/path.ts';
import { found, known, notFound, optional } from '../kit/readings.ts';

const text = z.string().nullish();

export default defineSource({
  id: 'ipinfo-lite',
  name: 'IPinfo Lite',
  homepage: 'https://ipinfo.io',
  about: 'Country and network of an address; free and without limits.',
  accepts: ['ipv4', 'ipv6'],
  says: ['geo', 'network'],
  exposure: 'third-party',
  reliability: 'B',
  lineage: 'ipinfo',
  baseUrl: 'https://api.ipinfo.io',
  auth: { in: 'header', name: 'Authorization', prefix: 'Bearer ', env: 'IPINFO_TOKEN', getKeyAt: 'https://ipinfo.io/dashboard/token' },
  defaultPlan: 'lite',
  // "No daily or monthly limit": https://ipinfo.io/developers/lite-api
  limits: { lite: [] },
  freshFor: { found: 7 * 24 * 3600, notFound: 24 * 3600 },
  probe: { type: 'ipv4', value: '1.1.1.1' },

  request: ({ value }) => ({ path: `/lite/${segment(value)}` }),

  body: z.union([
    z.object({ ip: z.string(), bogon: z.literal(true) }),
    z.object({ ip: z.string(), country_code: z.string(), continent: text, asn: text, as_name: text, as_domain: text }),
  ]),

  // 1,000 at the most: https://ipinfo.io/developers/batch-enrichment-api
  batch: batchOf({
    accepts: ['ipv4', 'ipv6'],
    most: 100,
    request: (observables) => ({ path: '/batch/lite', method: 'POST', json: observables.map(({ value }) => value) }),
    body: z.record(z.string(), z.unknown()),
    // It has a word about every address: where there is none, something was lost.
    split: (body, observables) => observables.map(({ value }) => body[value] ?? null),
  }),

  read(body, { value }) {
    const link = `https://ipinfo.io/${encodeURIComponent(value)}`;
    // Reserved, or routed by nobody: there is no record.
    if ('bogon' in body) return notFound(link);
    return found(
      [
        ...known({
          kind: 'network',
          asn: optional(body.asn?.match(/^AS(\d+)$/), ([, number]) => Number(number)),
          as_owner: body.as_name || undefined,
        }),
        ...known({ kind: 'geo', continent: body.continent || undefined, country: body.country_code || undefined }),
      ],
      link,
    );
  },
});
