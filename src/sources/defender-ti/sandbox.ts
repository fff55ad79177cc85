import { isIP } from 'node:net';
import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';
import { fromEpoch } from '../kit/readings.ts';

const page = /^(\/security\/threatIntelligence\/hosts\/[^/]+)\/(reputation|passiveDns|passiveDnsReverse)$/;

/** Microsoft Graph as it answers about hosts of Defender Threat Intelligence. */
const lookalike: Lookalike = {
  source: 'defender-ti',
  asked: ({ path }) => segmentAfter('/security/threatIntelligence/hosts/', page.exec(path)?.[1] ?? ''),

  reply(value, mood, { path }) {
    if (mood === 'absent') return { status: 404, body: error('ResourceNotFound', 'The requested host was not found.') };
    const { hex, host, ipv4, epoch } = inventor(value);
    if (path.endsWith('/reputation')) {
      const score = { malicious: 94, suspicious: 52, benign: 0 }[mood];
      const rule = {
        name: 'Name server',
        description: 'Domain is using a suspicious name server',
        severity: 'medium',
        relatedDetailsUrl: null,
      };
      const classification = mood === 'benign' ? 'neutral' : mood;
      return {
        status: 200,
        body: {
          '@odata.type': '#microsoft.graph.security.hostReputation',
          id: hex('id', 32),
          classification,
          score,
          rules: mood === 'benign' ? [] : [rule],
        },
      };
    }
    const other = isIP(value) === 0 ? ipv4('address') : host('name');
    const record = {
      '@odata.type': '#microsoft.graph.security.passiveDnsRecord',
      id: hex('record', 32),
      firstSeenDateTime: fromEpoch(epoch('seen') - 86_400),
      lastSeenDateTime: fromEpoch(epoch('seen')),
      recordType: 'A',
      parentHost: { id: value },
      artifact: { id: other },
    };
    return { status: 200, body: { value: [record] } };
  },

  unauthorized: () => ({ status: 401, body: error('InvalidAuthenticationToken', 'Access token is empty.') }),
  overQuota: () => ({ status: 429, headers: { 'retry-after': '60' }, body: error('TooManyRequests', 'Too many requests.') }),
};
export default lookalike;

function error(code: string, message: string): object {
  return { error: { code, message, innerError: { date: '2026-11-20T00:00:00', 'request-id': 'invented' } } };
}
