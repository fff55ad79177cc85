import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';

/** InternetDB as it answers `GET /{ip}`. It has no keys; the words for a refused one are those of its web server. */
const lookalike: Lookalike = {
  source: 'shodan-internetdb',
  asked({ path }) {
    const value = segmentAfter('/', path);
    return value !== undefined && /^[\d.]+$/.test(value) ? value : undefined;
  },

  reply(value, mood) {
    if (mood === 'absent') return { status: 404, body: { detail: 'No information available' } };
    const { number, pick, host } = inventor(value);
    return {
      status: 200,
      body: {
        cpes: ['cpe:/a:openbsd:openssh'],
        hostnames: [host('ptr')],
        ip: value,
        ports: [22, 443],
        tags: mood === 'malicious' ? [pick('tag', ['c2', 'malware', 'compromised'])] : mood === 'suspicious' ? ['scanner'] : ['cloud'],
        vulns: mood === 'benign' ? [] : [`CVE-2024-${number('cve', 10_000, 49_999)}`],
      },
    };
  },

  unauthorized: () => ({ status: 403, body: '<html><head><title>403 Forbidden</title></head><body>403 Forbidden</body></html>' }),
  overQuota: () => ({ status: 429, body: { detail: 'Too Many Requests' } }),
};
export default lookalike;
