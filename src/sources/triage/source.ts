import { z } from 'zod';
import type { Observable } from '../../domain/observable.ts';
import { defineDialogue } from '../kit/define-dialogue.ts';
import { segment } from '../kit/path.ts';
import { found } from '../kit/readings.ts';
import { overview, search, underWay } from './body.ts';
import { concerns, fileFacts, isFile, placeFacts } from './facts.ts';

const fields = { md5: 'md5', sha1: 'sha1', sha256: 'sha256', sha512: 'sha512', url: 'url', domain: 'domain', ipv4: 'ip' } as const;
/** So many of the newest analyses are opened in search of one that holds the value itself. */
const most = 3;

export default defineDialogue({
  id: 'triage',
  name: 'Recorded Future Triage',
  homepage: 'https://tria.ge',
  about: 'What files did in the Hatching Triage sandbox, and which malware is configured to call a place.',
  accepts: ['md5', 'sha1', 'sha256', 'sha512', 'url', 'domain', 'ipv4'],
  says: ['classification', 'file', 'listing', 'relation', 'reputation'],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://tria.ge/api/v0',
  auth: { in: 'header', name: 'Authorization', prefix: 'Bearer ', env: 'TRIAGE_API_KEY', getKeyAt: 'https://tria.ge/account' },
  defaultPlan: 'researcher',
  // No figure is published; this one is ours.
  limits: { researcher: [{ requests: 60, per: 'minute', cite: 'https://tria.ge/docs/cloud-api/', unverified: true }] },
  concurrency: 4,
  freshFor: { found: 24 * 3600, notFound: 6 * 3600 },
  probe: { type: 'sha256', value: '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f' },

  first: {
    request: (observable) => ({ path: '/search', query: { query: queryFor(observable), limit: 20 } }),
    body: search,
    pending: { 200: underWay },
  },
  next: {
    request(observable, { data }, further) {
      const opened = further.find((each) => each !== undefined && concerns(each, observable));
      const candidate = data.filter(({ status }) => status === 'reported').slice(0, most)[further.length];
      return candidate && !opened ? { path: `/samples/${segment(candidate.id)}/overview.json` } : undefined;
    },
    body: overview,
    absent: { 404: z.object({ error: z.enum(['NOT_FOUND', 'REPORT_NOT_AVAILABLE']) }) },
  },

  read({ data }, further, observable) {
    const reports = further.flatMap((each) => each ?? []);
    const own = reports.find((each) => concerns(each, observable));
    const list = `https://tria.ge/s?q=${encodeURIComponent(queryFor(observable))}`;
    if (!own) {
      // It was met, by the files of these analyses or inside them, and that accuses nobody.
      const met =
        data.length === 0
          ? []
          : [{ kind: 'classification' as const, label: 'unclassified', detail: `analyses that met it: ${data.length}` }];
      return found(met, list);
    }
    const facts = isFile(observable) ? fileFacts(own, observable) : placeFacts(own, observable);
    return found(facts, own.sample.id ? `https://tria.ge/${encodeURIComponent(own.sample.id)}` : list);
  },
});

/** Hashes and names need no quotes; within them only the quote and the backslash are special. */
function queryFor({ type, value }: Observable): string {
  const bare = /^[\w.-]+$/.test(value);
  return `${fields[type as keyof typeof fields]}:${bare ? value : `"${value.replace(/[\\"]/g, '\\$&')}"`}`;
}
