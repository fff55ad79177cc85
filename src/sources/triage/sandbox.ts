import type { Lookalike, Mood } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';
import { fromEpoch } from '../kit/readings.ts';

/** Triage as it answers for searches and overviews. The ids of its analyses tell what was asked, so that overviews need no memory. */
const lookalike: Lookalike = {
  source: 'triage',

  asked({ path, query }) {
    if (path === '/search') {
      const [, quoted, bare] = /^\w+:(?:"((?:[^"\\]|\\.)*)"|([\w.-]+))$/s.exec(query.query ?? '') ?? [];
      return bare ?? quoted?.replace(/\\(.)/gs, '$1');
    }
    const id = path.endsWith('/overview.json') ? segmentAfter('/samples/', path.slice(0, -'/overview.json'.length)) : undefined;
    return id === undefined ? undefined : Buffer.from(id, 'base64url').toString();
  },

  reply(value, mood, { path }) {
    if (path !== '/search') return { status: 200, body: overview(value, mood) };
    // It knows places only from the configurations of malware.
    if (mood === 'absent' || (mood === 'benign' && !isHash(value))) return { status: 200, body: { data: [], next: null } };
    const { epoch } = inventor(value);
    const times = { submitted: fromEpoch(epoch('run')), completed: fromEpoch(epoch('run') + 90) };
    const analysis = { id: Buffer.from(value).toString('base64url'), status: 'reported', kind: 'file', private: false, ...times };
    return { status: 200, body: { data: [{ ...analysis, filename: 'sample.exe' }], next: times.submitted } };
  },

  unauthorized: () => ({ status: 401, body: { error: 'UNAUTHORIZED', message: 'unauthorized' } }),
  overQuota: () => ({ status: 429, body: { error: 'TOO_MANY_REQUESTS', message: 'too many requests' } }),
};
export default lookalike;

function isHash(value: string): boolean {
  return /^([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/.test(value);
}

function overview(value: string, mood: Mood): object {
  const { number, hex, ipv4, host, epoch, pick } = inventor(value);
  const score = { malicious: 10, suspicious: number('score', 5, 7), benign: 1, absent: 0 }[mood];
  const family = pick('family', ['examplebot', 'samplestealer', 'demolocker']);
  const digest = (length: number): string => (isHash(value) && value.length === length ? value : hex('file', length));
  const file = {
    target: 'sample.exe',
    size: number('size', 20_000, 900_000),
    md5: digest(32),
    sha1: digest(40),
    sha256: digest(64),
    sha512: digest(128),
  };
  const families = mood === 'malicious' ? [family] : [];
  const known = mood === 'malicious' || !isHash(value);
  const c2 = isHash(value) ? [`${ipv4('c2')}:443`] : [value];
  return {
    version: '0.2.2',
    sample: {
      id: Buffer.from(value).toString('base64url'),
      ...file,
      score,
      created: fromEpoch(epoch('run')),
      completed: fromEpoch(epoch('run') + 90),
    },
    tasks: [],
    analysis: { score, family: families, tags: families.map((each) => `family:${each}`) },
    targets: [
      { tasks: ['behavioral1'], ...file, score, family: families, signatures: [], iocs: { domains: [host('contact')], ips: [], urls: [] } },
    ],
    extracted: known ? [{ tasks: ['behavioral1'], config: { family, rule: 'Example', c2, botnet: 'demo' } }] : null,
  };
}
