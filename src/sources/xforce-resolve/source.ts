import { z } from 'zod';
import { defineSource } from '../kit/define-source.ts';
import { segment } from '../kit/path.ts';
import { found, fromText, optional } from '../kit/readings.ts';
import { address, distinct, domain, relation } from '../kit/related.ts';

const docs = 'https://api.xforce.ibmcloud.com/doc/';
const texts = z.array(z.string()).nullish();
const mail = z.array(z.union([z.string(), z.object({ exchange: z.string() })])).nullish();

export default defineSource({
  id: 'xforce-resolve',
  name: 'IBM X-Force Exchange: resolve',
  homepage: 'https://exchange.xforce.ibmcloud.com',
  about: 'Which names led to which addresses, now and before (passive DNS).',
  accepts: ['ipv4', 'ipv6', 'domain'],
  says: ['relation'],
  exposure: 'third-party',
  reliability: 'B',
  lineage: 'xforce',
  baseUrl: 'https://api.xforce.ibmcloud.com',
  auth: {
    in: 'basic',
    env: 'XFORCE_API_KEY',
    passwordEnv: 'XFORCE_API_PASSWORD',
    getKeyAt: 'https://exchange.xforce.ibmcloud.com/settings/api',
  },
  account: 'xforce',
  defaultPlan: 'free',
  limits: { free: [{ requests: 5_000, per: 'month', window: 'calendar', cite: docs, unverified: true }], commercial: [] },
  freshFor: { found: 24 * 3600, notFound: 6 * 3600 },
  probe: { type: 'domain', value: 'example.com' },

  request: ({ value }) => ({ path: `/resolve/${segment(value)}` }),

  body: z.object({
    A: texts,
    AAAA: texts,
    MX: mail,
    RDNS: texts,
    Passive: z.object({ records: z.array(z.object({ value: z.string(), recordType: z.string().nullish(), last: z.string().nullish() })) }),
    total_rows: z.number().nullish(),
  }),
  absent: { 404: z.object({ error: z.string().regex(/^not found\.?$/i) }) },
  quota: { 402: z.unknown() },

  read({ A, AAAA, MX, RDNS, Passive }, { type, value }) {
    const named = type === 'domain';
    const earlier = Passive.records.flatMap((record) => {
      const last = optional(record.last, fromText);
      return named ? relation('resolves-to', address(record.value), last) : relation('hosts', domain(record.value), last);
    });
    const edges = [
      ...[...(A ?? []), ...(AAAA ?? [])].flatMap((each) => relation('resolves-to', address(each))),
      ...(MX ?? []).flatMap((each) => relation('related-to', domain(typeof each === 'string' ? each : each.exchange))),
      ...(RDNS ?? []).flatMap((each) => relation('related-to', domain(each))),
      ...earlier,
    ];
    return found(distinct(edges), `https://exchange.xforce.ibmcloud.com/${named ? 'url' : 'ip'}/${encodeURIComponent(value)}`);
  },
});
