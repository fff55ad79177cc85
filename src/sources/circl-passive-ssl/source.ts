import { z } from 'zod';
import { defineSource } from '../kit/define-source.ts';
import { segment } from '../kit/path.ts';
import { found, notFound } from '../kit/readings.ts';
import { distinct, domain, relation } from '../kit/related.ts';

const page = 'https://www.circl.lu/services/passive-ssl/';
const most = 50;

export default defineSource({
  id: 'circl-passive-ssl',
  name: 'CIRCL Passive SSL',
  homepage: page,
  about: 'Which TLS certificates an address was seen with.',
  accepts: ['ipv4'],
  says: ['certificate', 'relation'],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://www.circl.lu/v2pssl',
  auth: { in: 'basic', env: 'CIRCL_USERNAME', passwordEnv: 'CIRCL_PASSWORD', getKeyAt: page },
  account: 'circl',
  defaultPlan: 'partner',
  // Ours: CIRCL publishes no figure.
  limits: { partner: [{ requests: 1, per: 'second', cite: page, unverified: true }] },
  concurrency: 2,
  freshFor: { found: 24 * 3600, notFound: 24 * 3600 },
  probe: { type: 'ipv4', value: '1.1.1.1' },

  request: ({ value }) => ({ path: `/query/${segment(value)}` }),

  body: z.record(
    z.ipv4(),
    z.object({
      /** SHA-1 fingerprints, of the whole chains. */
      certificates: z.array(z.string().regex(/^[0-9a-f]{40}$/i)),
      subjects: z.record(z.string(), z.object({ values: z.array(z.string()) })),
    }),
  ),
  absent: { 200: z.strictObject({}) },

  read(addresses, { value }) {
    const own = addresses[value];
    if (!own) throw new Error('certificates of other addresses');
    const seen = own.certificates.map((sha1) => ({ sha1: sha1.toLowerCase(), subject: commonName(own.subjects[sha1]?.values[0]) }));
    if (seen.length === 0) return notFound();
    return found([
      ...seen.slice(0, most).map((each) => ({ kind: 'certificate' as const, ...each })),
      ...distinct(
        seen.flatMap(({ subject }) => relation('related-to', domain(subject?.replace(/^\*\./, '') ?? ''))),
        most,
      ),
    ]);
  },
});

/** Of `C=LU, O=Example, CN=www.example.com/emailAddress=…`; the rest may name people. */
function commonName(subject: string | undefined): string | undefined {
  return /(?:^|[,/] ?)CN=([^,/]+)/.exec(subject ?? '')?.[1]?.trim();
}
