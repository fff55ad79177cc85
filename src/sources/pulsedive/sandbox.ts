import { isIP } from 'node:net';
import type { Lookalike, Mood } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { fromEpoch } from '../kit/readings.ts';

/** Pulsedive as it answers `GET /indicator.php`. */
const lookalike: Lookalike = {
  source: 'pulsedive',
  asked: ({ path, query }) => (path === '/indicator.php' ? query.indicator : undefined),

  reply(value, mood) {
    if (mood === 'absent') return { status: 404, body: { error: 'Indicator not found.' } };
    const headers = { 'X-Requests-Remaining-Second': '1', 'X-Requests-Remaining-Day': '9', 'X-Requests-Remaining-Month': '249' };
    return { status: 200, headers, body: indicator(value, mood) };
  },

  unauthorized: () => ({ status: 401, body: { error: 'Invalid API key.' } }),
  overQuota: () => ({
    status: 429,
    body: { error: 'API rate limit exceeded: 10 requests per day. Visit pulsedive.com/api to view limits and upgrade your plan.' },
  }),
};
export default lookalike;

function indicator(value: string, mood: Mood): object {
  const { number, pick, epoch, asn, host, ipv4 } = inventor(value);
  const stamp = (what: string): string => fromEpoch(epoch(what)).slice(0, 19).replace('T', ' ');
  const type = { 0: URL.canParse(value) ? 'url' : 'domain', 4: 'ip', 6: 'ipv6' }[isIP(value)];
  const risk = { malicious: pick('risk', ['high', 'critical']), suspicious: 'medium', benign: 'none', absent: 'unknown' }[mood];
  const threat = { tid: number('tid', 1, 500), name: 'ExampleBot', category: 'malware', risk: 'high', stamp_linked: stamp('threat') };
  return {
    iid: number('iid', 1_000, 9_999_999),
    indicator: value,
    type,
    risk,
    risk_recommended: risk,
    manualrisk: 0,
    retired: null,
    stamp_added: stamp('added'),
    stamp_updated: stamp('seen'),
    stamp_seen: stamp('seen'),
    stamp_probed: null,
    stamp_retired: null,
    recent: 1,
    riskfactors: mood === 'benign' ? [] : [{ rfid: 60, description: 'found in threat feeds', risk: 'medium' }],
    threats: mood === 'malicious' ? [threat] : [],
    feeds: [],
    attributes: { port: ['443', '80'], protocol: ['HTTP', 'HTTPS'] },
    properties:
      type === 'ip' || type === 'ipv6'
        ? {
            dns: { PTR: host('ptr') },
            geo: { asn: `AS${asn('asn')}`, countrycode: pick('country', ['NL', 'DE', 'US']), org: 'Example Networks' },
          }
        : type === 'domain'
          ? {
              dns: { A: ipv4('a'), NS: ['ns1.example.net'] },
              whois: { '++registrar': 'Example Registrar', '++registered': stamp('registered') },
            }
          : [],
  };
}
