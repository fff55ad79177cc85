import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';
import { fromEpoch } from '../kit/readings.ts';

const none = { found: false, category: '', name: '', description: '', explanation: '', last_updated: '', reference: '', trust_level: '' };

/** GreyNoise as it answers `GET /v3/ip/{ip}` to subscribers. */
const lookalike: Lookalike = {
  source: 'greynoise',
  asked: ({ path }) => segmentAfter('/ip/', path),

  reply(value, mood) {
    const request_metadata = { restricted_fields: [] };
    const { number, pick, host, asn, hex, epoch } = inventor(value);
    if (mood === 'absent') {
      const body = { ip: value, business_service_intelligence: none, internet_scanner_intelligence: { found: false }, request_metadata };
      return { status: 200, body };
    }
    const business_service_intelligence =
      mood === 'benign'
        ? { ...none, found: true, category: 'public_dns', name: 'Example Public DNS', trust_level: pick('trust', ['1', '2']) }
        : none;
    const day = fromEpoch(epoch('seen')).slice(0, 10);
    const tag = { slug: 'ssh-bruteforcer', name: 'SSH Bruteforcer', category: 'activity', intention: mood };
    const internet_scanner_intelligence = {
      found: true,
      first_seen: '2026-03-01',
      last_seen: day,
      last_seen_timestamp: `${day} 12:00:00`,
      tags: mood === 'benign' ? [] : [{ ...tag, id: hex('tag', 32), cves: [], recommend_block: mood === 'malicious' }],
      actor: 'unknown',
      spoofable: false,
      classification: mood,
      cves: mood === 'malicious' ? [`CVE-2024-${number('cve', 10_000, 49_999)}`] : [],
      bot: false,
      vpn: false,
      vpn_service: '',
      tor: number('tor', 0, 9) === 0,
      metadata: {
        asn: `AS${asn('asn')}`,
        source_country: 'Netherlands',
        source_country_code: 'NL',
        source_city: 'Amsterdam',
        organization: `Example Networks ${number('isp', 1, 99)}`,
        category: pick('category', ['isp', 'hosting', 'business']),
        rdns: host('ptr'),
        region: 'North Holland',
        longitude: 4.89,
        latitude: 52.37,
      },
      raw_data: { scan: [{ port: 22, protocol: 'tcp' }], ja3: [], hassh: [] },
    };
    return {
      status: 200,
      body: {
        ip: value,
        business_service_intelligence,
        internet_scanner_intelligence: mood === 'benign' ? { found: false } : internet_scanner_intelligence,
        request_metadata,
      },
    };
  },

  unauthorized: () => ({ status: 401, body: { message: 'Unauthorized' } }),
  overQuota: () => ({ status: 429, body: { message: "You've hit the rate limit for this endpoint." } }),
};
export default lookalike;
