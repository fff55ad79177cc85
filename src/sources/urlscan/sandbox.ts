import { isIP } from 'node:net';
import type { Lookalike, Mood } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';
import { fromEpoch } from '../kit/readings.ts';

/** urlscan.io as it answers for searches and results. The ids of its scans tell what was asked, so that results need no memory. */
const lookalike: Lookalike = {
  source: 'urlscan',

  asked({ path, query }) {
    if (path === '/search/') return /"((?:[^"\\]|\\.)*)"/s.exec(query.q ?? '')?.[1]?.replace(/\\(.)/gs, '$1');
    const id = path.endsWith('/') ? segmentAfter('/result/', path.slice(0, -1)) : undefined;
    return id === undefined ? undefined : Buffer.from(id, 'base64url').toString();
  },

  reply(value, mood, { path }) {
    const headers = { 'X-Rate-Limit-Limit': '120', 'X-Rate-Limit-Remaining': '118', 'X-Rate-Limit-Reset-After': '31' };
    const empty = { results: [], total: 0, took: 3, has_more: false };
    if (path === '/search/') return { status: 200, headers, body: mood === 'absent' ? empty : found(value) };
    return { status: 200, headers, body: { ...scan(value), ...judged(value, mood) } };
  },

  unauthorized: () => ({ status: 401, body: { message: 'API key supplied but not found in database!', status: 401 } }),
  overQuota: () => ({
    status: 429,
    headers: { 'X-Rate-Limit-Remaining': '0', 'X-Rate-Limit-Reset-After': '3600' },
    body: { message: "Rate limit for 'search' exceeded, limit is 1000 per day. Reset in 3600 seconds.", status: 429 },
  }),
};
export default lookalike;

function found(value: string): object {
  const _id = Buffer.from(value).toString('base64url');
  const { task, page } = scan(value);
  return { results: [{ _id, task, page, result: `https://urlscan.io/api/v1/result/${_id}/` }], total: 1, took: 12, has_more: false };
}

function scan(value: string): { readonly task: object; readonly page: object } {
  const { asn, host, hex, ipv4, pick, epoch } = inventor(value);
  const isHash = /^[0-9a-f]{64}$/.test(value);
  const name = isHash || isIP(value) !== 0 ? host('page') : value;
  const url = URL.canParse(value) ? value : `https://${name}/`;
  const domain = new URL(url).hostname;
  return {
    task: { uuid: hex('uuid', 32), time: fromEpoch(epoch('scan')), url, domain, visibility: 'public', method: 'api' },
    page: {
      url,
      domain,
      ip: isIP(value) !== 0 ? value : ipv4('page'),
      asn: `AS${asn('asn')}`,
      asnname: 'EXAMPLE-NETWORKS',
      country: pick('country', ['NL', 'DE', 'US', 'BR', 'SG']),
    },
  };
}

function judged(value: string, mood: Mood): object {
  const { number, hex, host } = inventor(value);
  const malicious = mood === 'malicious';
  const score = malicious ? 100 : mood === 'suspicious' ? number('score', 20, 50) : 0;
  const own = { score, malicious, categories: malicious ? ['phishing'] : [], brands: malicious ? ['examplebank'] : [], tags: [] };
  return {
    verdicts: { overall: { ...own, hasVerdicts: score > 0 }, urlscan: own, engines: { score: 0, enginesTotal: 0 } },
    lists: { domains: [host('cdn')], ips: [], certificates: [], hashes: [hex('hash', 64)] },
    data: { requests: [] },
    meta: { processors: {} },
  };
}
