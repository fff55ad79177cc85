import { z } from 'zod';
import type { Observable } from '../../domain/observable.ts';
import { defineDialogue } from '../kit/define-dialogue.ts';
import { segment } from '../kit/path.ts';
import { found } from '../kit/readings.ts';
import { distinct } from '../kit/related.ts';
import { result, type Scan, search } from './body.ts';
import { edgesOf, factsOf, fits } from './facts.ts';

const cite = 'https://docs.urlscan.io/pages/api-rate-limits';
const fields = {
  ipv4: ['page.ip'],
  ipv6: ['page.ip'],
  domain: ['page.domain', 'task.domain'],
  url: ['task.url', 'page.url'],
  sha256: ['hash'],
} as const;
/** So many scans are tried that were found and are gone: owners may delete theirs at any time. */
const mostGone = 3;

const says = (words: RegExp) => z.object({ message: z.string().regex(words) });
const limits = { quota: { 429: says(/per day/i) }, refused: { 400: says(/api key/i) } };

export default defineDialogue({
  id: 'urlscan',
  name: 'urlscan.io',
  homepage: 'https://urlscan.io',
  about: 'What web pages did when others had them scanned, and what urlscan.io thought of them.',
  accepts: ['url', 'domain', 'ipv4', 'ipv6', 'sha256'],
  says: ['certificate', 'file', 'geo', 'listing', 'network', 'relation', 'reputation', 'sighting'],
  praises: [],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://urlscan.io/api/v1',
  auth: { in: 'header', name: 'API-Key', env: 'URLSCAN_API_KEY', getKeyAt: 'https://urlscan.io/user/profile/' },
  defaultPlan: 'free',
  limits: {
    free: [
      { requests: 120, per: 'minute', cite, unverified: true },
      { requests: 1_000, per: 'day', window: 'calendar', cite, unverified: true },
    ],
    pro: [],
  },
  counter: { remaining: 'X-Rate-Limit-Remaining', reset: 'X-Rate-Limit-Reset-After' },
  concurrency: 4,
  freshFor: { found: 12 * 3600, notFound: 3600 },
  probe: { type: 'domain', value: 'example.com' },

  first: {
    request: (observable) => ({ path: '/search/', query: { q: queryFor(observable), size: 100 } }),
    body: search,
    // A plan may not search every field; the key is good then.
    notInPlan: { 403: says(/current plan does not allow/i) },
    ...limits,
  },
  next: {
    request({ type, value }, { results }, further) {
      const candidate = fitting(results, { type, value })[further.length];
      if (!candidate || further.some((each) => each !== undefined)) return undefined;
      return { path: `/result/${segment(candidate._id)}/` };
    },
    body: result,
    absent: { 404: says(/no such scan/i), 410: z.unknown() },
    // The words drift: "Scan is not finished yet", "Scan has not finished yet".
    pending: { 404: says(/not (been )?finished/i) },
    ...limits,
  },

  read({ results }, further, observable) {
    const newest = further.find((each) => each !== undefined);
    const own = newest && fits(newest, observable) ? factsOf(newest, observable) : [];
    const scan = newest && fitting(results, observable)[further.indexOf(newest)];
    const facts = own.filter(({ kind }) => kind !== 'relation');
    const edges = [...own.flatMap((each) => (each.kind === 'relation' ? [each] : [])), ...edgesOf(results, observable)];
    const link = scan ? `https://urlscan.io/result/${encodeURIComponent(scan._id)}/` : undefined;
    return found([...facts, ...distinct(edges)], link ?? `https://urlscan.io/search/#${encodeURIComponent(queryFor(observable))}`);
  },
});

/** Within quotes only the quote and the backslash are special. */
function queryFor({ type, value }: Observable): string {
  const quoted = `"${value.replace(/[\\"]/g, '\\$&')}"`;
  return fields[type as keyof typeof fields].map((field) => `${field}:${quoted}`).join(' OR ');
}

function fitting(scans: readonly Scan[], observable: Observable): Scan[] {
  return scans.filter((scan) => fits(scan, observable)).slice(0, mostGone);
}
