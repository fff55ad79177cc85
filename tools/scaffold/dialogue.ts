import { head, vendorNotes, vendorTest } from './http.ts';
import { asJson, type Files, invented, type Scaffold, scaffoldMark } from './mark.ts';

/** Asked by several requests: a search, then the report it found. */
export function dialogue(scaffold: Scaffold): Files {
  return {
    'source.ts': source(scaffold),
    'source.test.ts': vendorTest,
    'sandbox.ts': sandbox(scaffold),
    'notes.md': vendorNotes(scaffold),
    'recordings/found.json': asJson({
      about: `${scaffoldMark}: invented, as the rest; take a true one with npm run record`,
      observable: { type: 'ipv4', value: '203.0.113.18' },
      exchanges: [
        { status: 200, body: { matches: [{ id: 'a1b2c3' }] } },
        { status: 200, body: { score: 92, reports: 347, last_seen: 1795000000 } },
      ],
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

function source(scaffold: Scaffold): string {
  return `import { z } from 'zod';
import { defineDialogue } from '../kit/define-dialogue.ts';
import { segment } from '../kit/path.ts';
import { found, fromEpoch, notFound, optional } from '../kit/readings.ts';

const quota = { 429: z.object({ error: z.literal('daily_limit') }) };

${invented}
export default defineDialogue({
${head(scaffold)}

  first: {
    request: ({ value }) => ({ path: '/search', query: { indicator: value } }),
    body: z.object({ matches: z.array(z.object({ id: z.string() })).min(1) }),
    absent: { 404: z.object({ error: z.literal('no_record') }) },
    quota,
  },
  next: {
    // Undefined when all has been asked.
    request: (_observable, { matches: [match] }, further) =>
      match && further.length === 0 ? { path: \`/reports/\${segment(match.id)}\` } : undefined,
    body: z.object({ score: z.number().min(0).max(100), reports: z.int().positive(), last_seen: z.number().nullish() }),
    quota,
  },

  read(_search, [report], { value }) {
    const link = \`https://example.com/\${encodeURIComponent(value)}\`;
    if (!report) return notFound(link);
    const { score, reports, last_seen } = report;
    return found([{ kind: 'reputation', confidence: score / 100, reports, last_seen: optional(last_seen, fromEpoch) }], link);
  },
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
  // The id of a report is the value, so that the second request tells what the first one was about.
  asked({ path, query }) {
    const report = segmentAfter('/reports/', path);
    return path === '/search' ? query.indicator : report && Buffer.from(report, 'hex').toString();
  },

  reply(value, mood, { path }) {
    if (mood === 'absent') return { status: 404, body: { error: 'no_record' } };
    if (path === '/search') return { status: 200, body: { matches: [{ id: Buffer.from(value).toString('hex') }] } };
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
