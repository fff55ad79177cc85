import { z } from 'zod';
import type { Observation } from '../../domain/observation.ts';
import { defineSource } from '../kit/define-source.ts';
import { segment } from '../kit/path.ts';
import { found, kebab, notFound } from '../kit/readings.ts';

const cite = 'https://docs.greynoise.io/docs/using-the-greynoise-community-api';

/** In one of the two data sets. */
const known = z.object({
  noise: z.boolean(),
  riot: z.boolean(),
  classification: z.string().min(1),
  name: z.string().nullish(),
  last_seen: z.string().nullish(),
});
/** In neither. Such a body usually comes under 404, where it is an answer too. */
const unknown = z.object({ ip: z.string(), noise: z.literal(false), riot: z.literal(false) });

export default defineSource({
  id: 'greynoise-community',
  name: 'GreyNoise Community',
  homepage: 'https://www.greynoise.io',
  about: 'Whether an address scans the whole internet or belongs to a common business service; without a key.',
  accepts: ['ipv4'],
  says: ['classification', 'known_good'],
  praises: ['classification', 'known_good'],
  exposure: 'third-party',
  reliability: 'B',
  lineage: 'greynoise',
  baseUrl: 'https://api.greynoise.io/v3',
  defaultPlan: 'keyless',
  limits: { keyless: [{ requests: 10, per: 'day', cite, unverified: true }] },
  freshFor: { found: 24 * 3600, notFound: 12 * 3600 },
  probe: { type: 'ipv4', value: '1.1.1.1' },

  request: ({ value }) => ({ path: `/community/${segment(value)}` }),

  body: z.union([unknown, known]),
  absent: { 404: unknown },
  quota: { 429: z.object({ 'rate-limit': z.string() }) },

  read(body, { value }) {
    const link = `https://viz.greynoise.io/ip/${encodeURIComponent(value)}`;
    if (!('classification' in body)) return notFound(link);
    return found([...service(body), ...scanner(body)], link);
  },
});

/** RIOT, the common business services. How far GreyNoise trusts one is told by its paid API alone. */
function service({ riot, name }: z.output<typeof known>): Observation[] {
  return riot ? [{ kind: 'known_good', list: `GreyNoise RIOT: ${name || 'a business service'}`, strength: 0.75 }] : [];
}

/** Without noise the classification is that of the business service. */
function scanner({ noise, classification, name, last_seen }: z.output<typeof known>): Observation[] {
  if (!noise) return [];
  const label = classification === 'unknown' ? 'internet-noise' : kebab(classification);
  const actor = !name || name === 'unknown' ? undefined : name;
  const detail = last_seen ? `scans the internet, last seen ${last_seen}` : 'scans the internet';
  return [{ kind: 'classification', label, actor, detail }];
}
