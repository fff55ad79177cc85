import type { Lookalike, Mood } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { fromEpoch } from '../kit/readings.ts';

const addressPath = '/v1/asset/ip/report';
const domainPath = '/v1/domain/quick/hash/view';

/** Criminal IP as it answers about an address and about a domain. What it does not know of is Safe, with every list empty. */
const lookalike: Lookalike = {
  source: 'criminalip',
  asked: ({ path, query }) => (path === addressPath ? query.ip : path === domainPath ? query.domain : undefined),
  reply: (value, mood, { path }) => ({ status: 200, body: path === domainPath ? domainView(value, mood) : addressReport(value, mood) }),
  unauthorized: () => ({ status: 401, body: { status: 401, message: 'Invalid API Key.' } }),
  // As it is said inside of a 200.
  overQuota: () => ({ status: 200, body: { status: 403, message: 'limit exceeded' } }),
};
export default lookalike;

function domainView(domain: string, mood: Mood): object {
  const result = { malicious: 'malicious', suspicious: 'malicious', benign: 'safe', absent: 'unknown' }[mood];
  const type = { malicious: 'phishing', safe: 'trusted-domain', unknown: '' }[result];
  return { status: 200, message: 'api success', data: { call_count: 0, domain, reg_dtime: '2026-09-01 05:40:02', result, type } };
}

function addressReport(ip: string, mood: Mood): object {
  const { number, pick, host, asn, epoch } = inventor(ip);
  const time = fromEpoch(epoch('confirmed')).replace('T', ' ').slice(0, 19);
  const block = (...data: readonly object[]): object => ({ count: data.length, data });
  const score = {
    malicious: { inbound: 'Critical', outbound: 'Dangerous' },
    suspicious: { inbound: 'Moderate', outbound: 'Low' },
    benign: { inbound: 'Safe', outbound: 'Safe' },
    absent: { inbound: 'Safe', outbound: 'Safe' },
  }[mood];
  const issues = {
    is_vpn: false,
    is_cloud: mood !== 'absent',
    is_tor: false,
    is_proxy: mood === 'suspicious',
    is_hosting: false,
    is_mobile: false,
    is_darkweb: false,
    is_scanner: mood === 'suspicious',
    is_snort: mood === 'malicious',
    is_anonymous_vpn: false,
  };
  if (mood === 'absent') return { status: 200, ip, score, issues, whois: block(), port: block(), vulnerability: block() };
  const bad = mood === 'malicious';
  const port = { open_port_no: 443, port_status: 'open', socket: 'tcp', protocol: 'HTTPS', app_name: 'nginx', app_version: 'Unknown' };
  const cve = { cve_id: `CVE-2024-${number('cve', 10_000, 49_999)}`, cvssv2_score: 0, cvssv3_score: number('cvss', 50, 98) / 10 };
  return {
    status: 200,
    ip,
    score,
    issues,
    whois: block({
      as_no: asn('asn'),
      as_name: `EXAMPLE-${number('net', 1, 99)}`,
      org_name: `Example Networks ${number('isp', 1, 99)}`,
      org_country_code: pick('country', ['nl', 'de', 'us']),
      city: 'Unknown',
      region: '',
      latitude: number('lat', -60, 60),
      longitude: number('lon', -170, 170),
      confirmed_time: time,
    }),
    hostname: block({ domain_name_full: host('ptr'), domain_name_rep: 'example.com', confirmed_time: time }),
    domain: block({ domain: host('hosted'), ip_type: 1, registrar: '', confirmed_time: time }),
    protected_ip: block(),
    ip_category: bad
      ? block({
          detect_source: 'C-TAS(Example)',
          type: pick('category', ['malware', 'phishing', 'attack (High)']),
          detect_info: {},
          confirmed_time: time,
        })
      : block({ detect_source: 'Example', type: 'cloud service', detect_info: {}, confirmed_time: time }),
    ids: bad ? block({ classification: 'botcc', message: 'ET CNC Example Tracker', confirmed_time: time }) : block(),
    port: block(port),
    vulnerability: bad ? block(cve) : block(),
  };
}
