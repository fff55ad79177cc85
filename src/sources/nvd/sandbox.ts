import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { fromEpoch } from '../kit/readings.ts';

/** NVD as it answers `/cves/2.0?cveId=…`. */
const lookalike: Lookalike = {
  source: 'nvd',
  asked: ({ path, query }) => (path === '/cves/2.0' ? query.cveId : undefined),

  reply(value, mood) {
    const { number, pick, epoch } = inventor(value);
    const baseScore = {
      malicious: number('score', 90, 100),
      suspicious: number('score', 50, 80),
      benign: number('score', 20, 39),
      absent: 0,
    }[mood];
    const cve = {
      id: value,
      sourceIdentifier: 'cve@example.com',
      published: fromEpoch(epoch('published')).slice(0, 23),
      lastModified: fromEpoch(epoch('published') + 86_400).slice(0, 23),
      vulnStatus: 'Analyzed',
      descriptions: [{ lang: 'en', value: `Example Server before ${number('version', 2, 9)}.1 does not check what it is given.` }],
      metrics: {
        cvssMetricV31: [{ source: 'nvd@nist.gov', type: 'Primary', cvssData: { version: '3.1', baseScore: baseScore / 10 } }],
      },
      weaknesses: [
        { source: 'nvd@nist.gov', type: 'Primary', description: [{ lang: 'en', value: pick('cwe', ['CWE-79', 'CWE-89', 'CWE-787']) }] },
      ],
      ...(mood === 'malicious'
        ? { cisaExploitAdd: '2026-11-01', cisaVulnerabilityName: 'Example Server Improper Input Validation Vulnerability' }
        : {}),
    };
    const vulnerabilities = mood === 'absent' ? [] : [{ cve }];
    const results = vulnerabilities.length;
    return {
      status: 200,
      body: { resultsPerPage: results, startIndex: 0, totalResults: results, format: 'NVD_CVE', version: '2.0', vulnerabilities },
    };
  },

  unauthorized: () => ({ status: 403, body: '<html><head><title>403 Forbidden</title></head><body>Request forbidden</body></html>' }),
  overQuota: () => ({ status: 429, body: '<html><head><title>429 Too Many Requests</title></head></html>' }),
};
export default lookalike;
