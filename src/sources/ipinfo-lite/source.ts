import { z } from 'zod';
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
