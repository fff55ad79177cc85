import { z } from 'zod';
import { defineDialogue } from '../kit/define-dialogue.ts';
import { segment } from '../kit/path.ts';
import { found } from '../kit/readings.ts';
import { overview, search } from './body.ts';
import { fileFacts, matchFacts, runFacts } from './facts.ts';

const cite = 'https://hybrid-analysis.com/docs/api/v2';
const terms = { domain: 'domain', url: 'url', ipv4: 'host' } as const;
/** Requests without this one are turned away. */
const headers = { 'user-agent': 'Falcon Sandbox' };

const says = (words: RegExp) => z.object({ message: z.string().regex(words) });
const unknown = { 404: says(/hash not found/i) };
/** What the key lacks is a level, not its validity. */
const notInPlan = { 403: says(/privilege|permission|auth(entication|orization)? level|upgrade/i) };

export default defineDialogue({
  id: 'hybrid-analysis',
  name: 'Hybrid Analysis',
  homepage: 'https://hybrid-analysis.com',
  about: 'What files did in the Falcon Sandbox, and which files met an address, a domain or a URL.',
  accepts: ['md5', 'sha1', 'sha256', 'domain', 'url', 'ipv4'],
  says: ['classification', 'detections', 'file', 'known_good', 'relation', 'reputation'],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: 'https://hybrid-analysis.com/api/v2',
  auth: {
    in: 'header',
    name: 'api-key',
    env: 'HYBRID_ANALYSIS_API_KEY',
    getKeyAt: 'https://hybrid-analysis.com/my-account',
  },
  defaultPlan: 'free',
  limits: {
    free: [
      { requests: 200, per: 'minute', cite, unverified: true },
      { requests: 2_000, per: 'hour', cite, unverified: true },
    ],
  },
  concurrency: 4,
  freshFor: { found: 24 * 3600, notFound: 6 * 3600 },
  probe: { type: 'sha256', value: '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f' },

  first: {
    request({ type, value }) {
      if (type === 'domain' || type === 'url' || type === 'ipv4')
        return { method: 'POST', path: '/search/terms', form: { [terms[type]]: value }, headers };
      return { path: '/search/hash', query: { hash: value }, headers };
    },
    body: search,
    absent: unknown,
    notInPlan,
  },
  next: {
    request(_, answer, further) {
      const sha256 = 'sha256s' in answer ? answer.sha256s[0] : undefined;
      return sha256 && further.length === 0 ? { path: `/overview/${segment(sha256)}`, headers } : undefined;
    },
    body: overview,
    absent: unknown,
    notInPlan,
  },

  read(answer, [report], observable) {
    const { type, value } = observable;
    if ('search_terms' in answer !== type in terms) throw new Error(`no answer about a ${type}`);
    if (report) return found(fileFacts(report, observable), `https://hybrid-analysis.com/sample/${encodeURIComponent(report.sha256)}`);
    const facts = 'search_terms' in answer ? matchFacts(answer) : runFacts(answer);
    return found(facts, `https://hybrid-analysis.com/search?query=${encodeURIComponent(value)}`);
  },
});
