import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';
import { fromEpoch } from '../kit/readings.ts';

/** Shodan as it answers `GET /shodan/host/{ip}`. */
const lookalike: Lookalike = {
  source: 'shodan',
  asked: ({ path }) => segmentAfter('/shodan/host/', path),

  reply(value, mood) {
    if (mood === 'absent') return { status: 404, body: { error: 'No information available for that IP.' } };
    const { number, pick, hex, host, asn, epoch } = inventor(value);
    const name = host('ptr');
    const vulns = mood === 'benign' ? [] : [`CVE-2024-${number('cve', 10_000, 49_999)}`];
    return {
      status: 200,
      body: {
        ip_str: value,
        ports: [22, 443],
        hostnames: [name],
        domains: ['example.com'],
        tags: mood === 'malicious' ? [pick('tag', ['c2', 'malware', 'compromised'])] : mood === 'suspicious' ? ['scanner'] : ['cloud'],
        vulns,
        asn: `AS${asn('asn')}`,
        org: `Example Networks ${number('isp', 1, 99)}`,
        isp: `Example Networks ${number('isp', 1, 99)}`,
        country_code: pick('country', ['NL', 'DE', 'US', 'BR', 'SG']),
        city: null,
        latitude: number('lat', -60, 60),
        longitude: number('lon', -170, 170),
        last_update: fromEpoch(epoch('update')).replace('Z', '000'),
        data: [
          { port: 22, transport: 'tcp', product: 'OpenSSH', version: pick('ssh', ['8.9p1', '9.6p1']), data: 'SSH-2.0-OpenSSH' },
          {
            port: 443,
            transport: 'tcp',
            product: 'nginx',
            data: 'HTTP/1.1 200 OK',
            ...(vulns[0]
              ? { vulns: { [vulns[0]]: { cvss: number('cvss', 50, 98) / 10, epss: number('epss', 1, 60) / 100, verified: false } } }
              : {}),
            ssl: {
              cert: {
                issued: '20261001000000Z',
                expires: '20261230000000Z',
                fingerprint: { sha256: hex('certificate', 64), sha1: hex('certificate', 40) },
                subject: { CN: name },
                issuer: { C: 'US', O: 'Example Trust', CN: 'Example CA 1' },
              },
            },
          },
        ],
      },
    };
  },

  unauthorized: () => ({
    status: 401,
    body: '<html><head><title>401 Unauthorized</title></head><body><h1>401 Unauthorized</h1>Invalid API key</body></html>',
  }),
  overQuota: () => ({
    status: 429,
    body: { error: 'Request rate limit reached (1/ second). Please wait a second before trying again and slow down your API calls.' },
  }),
};
export default lookalike;
