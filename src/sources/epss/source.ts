import { z } from 'zod';
import { batchOf } from '../kit/batch-of.ts';
import { defineSource } from '../kit/define-source.ts';
import { found, notFound } from '../kit/readings.ts';

/** Written as a string: "0.972240000". */
const fraction = z
  .string()
  .regex(/^[01](\.\d+)?$/)
  .transform(Number);

export default defineSource({
  id: 'epss',
  name: 'EPSS',
  homepage: 'https://www.first.org/epss/',
  about: 'How probable it is that a vulnerability will be exploited within 30 days, estimated every day by FIRST.',
  accepts: ['cve'],
  says: ['vulnerability'],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://api.first.org/data/v1',
  defaultPlan: 'keyless',
  // Ours: FIRST publishes no figure.
  limits: { keyless: [{ requests: 60, per: 'minute', cite: 'https://api.first.org/epss', unverified: true }] },
  concurrency: 2,
  freshFor: { found: 12 * 3600, notFound: 6 * 3600 },
  probe: { type: 'cve', value: 'CVE-2021-44228' },

  request: ({ value }) => ({ path: '/epss', query: { cve: value } }),

  body: z.object({
    status: z.literal('OK'),
    total: z.int().nonnegative(),
    data: z.array(z.object({ cve: z.string(), epss: fraction, percentile: fraction })),
  }),

  // 2,000 characters of CVEs at the most, 100 rows a page: https://api.first.org/epss
  batch: batchOf({
    accepts: ['cve'],
    most: 80,
    request: (observables) => ({ path: '/epss', query: { cve: observables.map(({ value }) => value).join(',') } }),
    body: z.looseObject({ status: z.literal('OK'), total: z.int().nonnegative(), data: z.array(z.looseObject({ cve: z.string() })) }),
    split(body, observables) {
      if (body.total !== body.data.length) throw new Error('a part of the list');
      const rows = Map.groupBy(body.data, ({ cve }) => cve.toUpperCase());
      const parts = observables.map(({ value }) => rows.get(value.toUpperCase()) ?? []);
      if (parts.flat().length !== body.total) throw new Error('other CVEs than were asked about');
      return parts.map((data) => ({ ...body, total: data.length, data }));
    },
  }),

  read({ total, data }, { value }) {
    const link = `https://api.first.org/data/v1/epss?cve=${encodeURIComponent(value)}`;
    if (total === 0 && data.length === 0) return notFound(link);
    const own = data.find((each) => each.cve.toUpperCase() === value.toUpperCase());
    if (!own) throw new Error('only other CVEs');
    return found([{ kind: 'vulnerability', cve: own.cve, epss: own.epss, epss_percentile: own.percentile }], link);
  },
});
