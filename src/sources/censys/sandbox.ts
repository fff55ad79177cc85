import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';

/** Censys as it answers `GET /global/asset/host/{ip}`. */
const lookalike: Lookalike = {
  source: 'censys',
  asked: ({ path }) => segmentAfter('/global/asset/host/', path),

  reply(value, mood) {
    if (mood === 'absent') return { status: 404, body: { title: 'Not Found', status: 404, detail: 'host not found' } };
    const { number, pick, hex, host, asn } = inventor(value);
    const name = host('ptr');
    const scan_time = '2026-11-20T04:00:00Z';
    const threat = { id: hex('threat', 8), name: 'Example C2 server', type: ['C2_SERVER'], malware: { primary_name: 'ExampleRAT' } };
    const resource = {
      ip: value,
      location: {
        continent: 'Europe',
        country: 'Netherlands',
        country_code: 'NL',
        city: 'Amsterdam',
        province: 'North Holland',
        coordinates: { latitude: number('lat', -60, 60), longitude: number('lon', -170, 170) },
      },
      autonomous_system: { asn: asn('asn'), name: `EXAMPLE-${number('isp', 1, 99)}`, bgp_prefix: '192.0.2.0/24', country_code: 'NL' },
      service_count: 2,
      services: [
        {
          port: 22,
          protocol: 'SSH',
          transport_protocol: 'tcp',
          scan_time,
          software: [{ vendor: 'openbsd', product: 'openssh', version: pick('ssh', ['8.9p1', '9.6p1']), confidence: 0.9 }],
        },
        {
          port: 443,
          protocol: 'HTTP',
          transport_protocol: 'tcp',
          scan_time,
          labels: mood === 'suspicious' ? [{ value: 'HONEYPOT' }] : [],
          threats: mood === 'malicious' ? [threat] : [],
          vulns:
            mood === 'benign'
              ? []
              : [{ id: `CVE-2024-${number('cve', 10_000, 49_999)}`, metrics: { cvss_v31: { score: 7.5 } }, severity: 'high' }],
          cert: {
            fingerprint_sha256: hex('certificate', 64),
            fingerprint_sha1: hex('certificate', 40),
            names: [name],
            parsed: {
              serial_number_hex: hex('serial', 32),
              subject: { common_name: [name] },
              issuer: { common_name: ['Example CA 1'], organization: ['Example Trust'] },
              validity_period: { not_before: '2026-10-01T00:00:00Z', not_after: '2026-12-30T00:00:00Z' },
            },
          },
        },
      ],
      dns: {
        names: [name],
        forward_dns: { [name]: { resolve_time: scan_time, name, record_type: value.includes(':') ? 'aaaa' : 'a' } },
        reverse_dns: { resolve_time: scan_time, names: [name] },
      },
    };
    return { status: 200, body: { result: { resource, extensions: {} } } };
  },

  unauthorized: () => ({
    status: 401,
    body: { error: { code: 401, status: 'Unauthorized', reason: 'Access token is not active', message: 'Access credentials are invalid' } },
  }),
  overQuota: () => ({ status: 429, body: { title: 'Too Many Requests', status: 429, detail: 'the rate limit is exceeded' } }),
};
export default lookalike;
