import { asJson, type Files, invented, type Scaffold, scaffoldMark } from './mark.ts';

/** Asked by one request. */
export function http(scaffold: Scaffold): Files {
  return {
    'source.ts': source(scaffold),
    'source.test.ts': vendorTest,
    'sandbox.ts': sandbox(scaffold),
    'notes.md': vendorNotes(scaffold),
    'recordings/found.json': asJson({
      about: `${scaffoldMark}: invented, as the rest; take a true one with npm run record`,
      observable: { type: 'ipv4', value: '203.0.113.18' },
      status: 200,
      body: { score: 92, reports: 347, last_seen: 1795000000 },
      expect: {
        status: 'found',
        observations: [{ kind: 'reputation', confidence: 0.92, reports: 347, last_seen: '2026-11-18T11:06:40.000Z' }],
      },
    }),
    'recordings/not-found.json': asJson({
      about: `${scaffoldMark}: invented, as the rest; take a true one with npm run record`,
      observable: { type: 'ipv4', value: '203.0.113.1' },
      status: 404,
      body: { error: 'no_record' },
      expect: { status: 'not_found' },
    }),
  };
}

/** What sources of one and of several requests declare alike. */
export function head({ id, name, env }: Scaffold): string {
  return `  id: '${id}',
  name: ${quoted(name)},
  homepage: 'https://example.com',
  about: 'Reports of abuse by addresses.',
  accepts: ['ipv4', 'ipv6'],
  // Every kind of observation that \`read\` can state.
  says: ['reputation'],
  exposure: 'third-party',
  reliability: 'C',
  baseUrl: 'https://api.example.com/v1',
  auth: { in: 'header', name: 'X-Api-Key', env: '${env}_API_KEY', getKeyAt: 'https://example.com/keys' },
  defaultPlan: 'free',
  limits: { free: [{ requests: 100, per: 'day', cite: 'https://www.example.com/pricing', unverified: true }] },
  freshFor: { found: 6 * 3600, notFound: 3600 },
  probe: { type: 'ipv4', value: '1.1.1.1' },`;
}

/** As biome writes it. */
export function quoted(text: string): string {
  return text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replaceAll("'", "\\'")}'`;
}

function source(scaffold: Scaffold): string {
  return `import { z } from 'zod';
import { defineSource } from '../kit/define-source.ts';
import { segment } from '../kit/path.ts';
import { found, fromEpoch, optional } from '../kit/readings.ts';

${invented}
export default defineSource({
${head(scaffold)}

  request: ({ value }) => ({ path: \`/addresses/\${segment(value)}\` }),

  // Required is what decides; everything else may be missing.
  body: z.object({ score: z.number().min(0).max(100), reports: z.int().positive(), last_seen: z.number().nullish() }),
  absent: { 404: z.object({ error: z.literal('no_record') }) },
  quota: { 429: z.object({ error: z.literal('daily_limit') }) },

  read: ({ score, reports, last_seen }, { value }) =>
    found(
      [{ kind: 'reputation', confidence: score / 100, reports, last_seen: optional(last_seen, fromEpoch) }],
      \`https://example.com/\${encodeURIComponent(value)}\`,
    ),
});
`;
}

function sandbox({ id }: Scaffold): string {
  return `import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';

${invented}
const lookalike: Lookalike = {
  source: '${id}',
  asked: ({ path }) => segmentAfter('/addresses/', path),

  reply(value, mood) {
    if (mood === 'absent') return { status: 404, body: { error: 'no_record' } };
    const { number, epoch } = inventor(value);
    const score = { malicious: 92, suspicious: 45, benign: 2 }[mood];
    return { status: 200, body: { score, reports: number('reports', 1, 500), last_seen: epoch('last') } };
  },

  unauthorized: () => ({ status: 401, body: { error: 'bad_key' } }),
  overQuota: () => ({ status: 429, body: { error: 'daily_limit' } }),
};
export default lookalike;
`;
}

export const vendorTest = `import { contract } from '../../../test/contracts/source.ts';
import lookalike from './sandbox.ts';
import source from './source.ts';

contract(source, new URL('./recordings/', import.meta.url), lookalike);
`;

export function vendorNotes({ name, env }: Scaffold): string {
  return `# ${name}

${scaffoldMark}: replace every line.

**Key**: free, at https://example.com/keys after signing up. Put it into \`${env}_API_KEY\`.
**Plan**: \`free\` (100 requests a day) unless configured.

- _Not found_ is a 404 that says \`no_record\`, and means only that nobody reported the address.
- Terms: what may be kept, who may use it.
`;
}
