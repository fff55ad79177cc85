import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';
import { fromEpoch } from '../kit/readings.ts';

interface Behaviour {
  readonly name: string;
  readonly label: string;
}

const behaviours: readonly [Behaviour, ...Behaviour[]] = [
  { name: 'ssh:bruteforce', label: 'SSH Bruteforce' },
  { name: 'http:exploit', label: 'HTTP Exploit' },
  { name: 'http:scan', label: 'HTTP Scan' },
];

/** CrowdSec as it answers `GET /smoke/{ip}`. */
const lookalike: Lookalike = {
  source: 'crowdsec',
  asked: ({ path }) => segmentAfter('/smoke/', path),

  reply(value, mood) {
    if (mood === 'absent') return { status: 404, body: { message: 'IP address information not found' } };
    const { number, pick, host, asn, epoch } = inventor(value);
    const total = { malicious: number('total', 4, 5), suspicious: number('total', 1, 3), benign: 0 }[mood];
    const scores = { aggressiveness: total, threat: total, trust: total, anomaly: 0, total };
    const good = { name: 'cdn:example_exit_node', label: 'Example CDN exit node' };
    return {
      status: 200,
      body: {
        ip: value,
        reputation: mood === 'benign' ? 'safe' : mood,
        confidence: mood === 'benign' ? 'none' : pick('confidence', ['low', 'medium', 'high']),
        ip_range: null,
        ip_range_score: total,
        as_name: `Example Networks ${number('isp', 1, 99)}`,
        as_num: asn('asn'),
        location: {
          country: pick('country', ['NL', 'DE', 'US', 'BR', 'SG']),
          city: null,
          latitude: number('lat', -60, 60),
          longitude: number('lon', -170, 170),
        },
        reverse_dns: host('ptr'),
        behaviors: mood === 'benign' ? [] : [pick('behaviour', behaviours)],
        history: {
          first_seen: '2026-03-01T00:00:00+00:00',
          last_seen: fromEpoch(epoch('seen')).replace('.000Z', '+00:00'),
          full_age: 200,
          days_age: 190,
        },
        classifications: { false_positives: mood === 'benign' ? [good] : [], classifications: [] },
        attack_details: [],
        target_countries: { DE: 60, FR: 40 },
        mitre_techniques: mood === 'malicious' ? [{ name: 'T1110', label: 'Brute Force' }] : [],
        cves: [],
        background_noise_score: number('noise', 0, 10),
        background_noise: 'medium',
        scores: { overall: scores, last_day: scores, last_week: scores, last_month: scores },
        references: [],
      },
    };
  },

  unauthorized: () => ({ status: 403, body: { message: 'Forbidden' } }),
  overQuota: () => ({ status: 429, body: { message: 'Limit Exceeded' } }),
};
export default lookalike;
