import type { Enrichment, Report, StandardRecord } from '../domain/report.ts';

/** Invented parts of reports for tests; every part can be overridden. */
export function record(over: Partial<StandardRecord> = {}): StandardRecord {
  return {
    ioc_value: '198.51.100.7',
    source: 'abuseipdb',
    reputation_score: 92,
    threat_tags: ['ssh-bruteforce'],
    ioc_type: 'ipv4',
    asked_as: null,
    status: 'found',
    reason: null,
    detail: null,
    retry_at: null,
    observations: [{ kind: 'reputation', confidence: 0.92, reports: 347, reporters: 41, last_seen: '2026-11-22T08:00:00Z' }],
    summary: '92 % confidence of abuse, 347 reports',
    link: 'https://vendor.example.com/check/198.51.100.7',
    via: 'live',
    observed_at: '2026-11-23T12:00:01Z',
    expires_at: '2026-11-24T12:00:01Z',
    latency_ms: 212,
    exposure: 'third-party',
    ...over,
  };
}

/** A lookup without an answer. */
export function gap(
  status: 'failed' | 'skipped' | 'parked',
  reason: StandardRecord['reason'],
  over: Partial<StandardRecord> = {},
): StandardRecord {
  return record({
    status,
    reason,
    reputation_score: null,
    threat_tags: [],
    observations: [],
    summary: null,
    link: null,
    expires_at: null,
    ...over,
  });
}

export function enrichment(over: Partial<Enrichment> = {}): Enrichment {
  return {
    ioc_value: '198.51.100.7',
    ioc_type: 'ipv4',
    mentions: [{ written: '198[.]51[.]100[.]7', start: 120, end: 138, field: 'body', confidence: 1, reason: 'written defanged' }],
    pivot: null,
    verdict: 'malicious',
    reputation_score: 88,
    confidence: 0.81,
    coverage: { asked: 1, answered: 1, failed: 0, parked: 0, skipped: 0 },
    because: [
      { source: 'prior', points: 10, weight: -2.2, text: 'where every observable starts' },
      { source: 'abuseipdb', points: 78, weight: 4.19, text: '92 % confidence of abuse, 347 reports' },
    ],
    threat_tags: ['ssh-bruteforce'],
    tlp: 'amber',
    pap: 'amber',
    complete: true,
    records: [record()],
    ...over,
  };
}

export function report(enrichments: readonly Enrichment[], over: Partial<Report> = {}): Report {
  const sum = (key: keyof Enrichment['coverage']) => enrichments.reduce((total, { coverage }) => total + coverage[key], 0);
  return {
    submission: {
      id: 'sub-1',
      kind: 'email',
      origin: 'ticket.eml',
      received_at: '2026-11-23T12:00:00Z',
      tlp: 'amber',
      pap: 'amber',
      title: 'Invoice overdue',
    },
    severity: enrichments[0]?.verdict ?? 'unknown',
    complete: enrichments.every(({ complete }) => complete),
    coverage: { asked: sum('asked'), answered: sum('answered'), failed: sum('failed'), parked: sum('parked'), skipped: sum('skipped') },
    also_found: [],
    not_set_up: [],
    stale: [],
    pivots: null,
    troubles: [],
    timings: { received: '2026-11-23T12:00:00Z', first_verdict: '2026-11-23T12:00:01Z', complete: '2026-11-23T12:00:09Z' },
    enrichments: [...enrichments],
    ...over,
  };
}

const noKey = { detail: 'no key' } as const;
const unknownDomain = { ioc_value: 'example.org', ioc_type: 'domain' } as const;
const evilUrl = { ioc_value: 'https://evil.example.com/login?a=1', ioc_type: 'url' } as const;
const known = { ioc_value: 'example.com', ioc_type: 'domain' } as const;

/** One observable of each verdict, one gap of each kind. The order is not that of severity. */
export const mixed: Report = report(
  [
    enrichment({
      ...unknownDomain,
      mentions: [],
      verdict: 'unknown',
      reputation_score: null,
      confidence: 0,
      coverage: { asked: 3, answered: 1, failed: 1, parked: 1, skipped: 1 },
      because: [],
      threat_tags: [],
      complete: false,
      records: [
        gap('failed', 'upstream', { ...unknownDomain, source: 'urlscan', detail: 'HTTP 503' }),
        gap('parked', 'quota', { ...unknownDomain, source: 'otx', detail: 'the day is spent', retry_at: '2026-11-24T00:00:00Z' }),
        gap('skipped', 'not_configured', { ...unknownDomain, source: 'virustotal', ...noKey }),
        record({
          ...unknownDomain,
          source: 'urlhaus',
          status: 'not_found',
          reputation_score: null,
          threat_tags: [],
          observations: [],
          summary: null,
          link: null,
        }),
      ],
    }),
    enrichment({
      coverage: { asked: 2, answered: 2, failed: 0, parked: 0, skipped: 1 },
      records: [
        record(),
        record({
          source: 'country',
          reputation_score: null,
          threat_tags: [],
          observations: [
            { kind: 'geo', country: 'NL' },
            { kind: 'network', asn: 64496, as_owner: 'Example Hosting' },
            { kind: 'relation', type: 'belongs-to', observable: { type: 'asn', value: 'AS64496' } },
          ],
          summary: 'NL',
          link: null,
          via: 'dataset',
          exposure: 'none',
          latency_ms: 1,
        }),
        gap('skipped', 'not_configured', { source: 'virustotal', ...noKey }),
      ],
    }),
    enrichment({
      ...known,
      mentions: [],
      verdict: 'benign',
      reputation_score: 3,
      confidence: 0.6,
      coverage: { asked: 1, answered: 1, failed: 0, parked: 0, skipped: 0 },
      because: [
        { source: 'prior', points: 10, weight: -2.2, text: 'where every observable starts' },
        { source: 'warninglists', points: -7, weight: -1.28, text: 'known good: list of test domains' },
      ],
      threat_tags: [],
      records: [
        record({
          ...known,
          source: 'warninglists',
          reputation_score: 3,
          threat_tags: [],
          observations: [{ kind: 'known_good', list: 'list of test domains', strength: 1 }],
          summary: 'known good: list of test domains',
          link: null,
          via: 'dataset',
          exposure: 'none',
        }),
      ],
    }),
    enrichment({
      ...evilUrl,
      mentions: [],
      verdict: 'suspicious',
      reputation_score: 55,
      confidence: 0.4,
      because: [
        { source: 'prior', points: 10, weight: -2.2, text: 'where every observable starts' },
        { source: 'urlhaus', points: 45, weight: 2.4, text: 'listed as malware by URLhaus' },
      ],
      threat_tags: ['malware'],
      records: [
        record({
          ...evilUrl,
          asked_as: 'https://evil.example.com/login',
          source: 'urlhaus',
          reputation_score: 55,
          threat_tags: ['malware'],
          observations: [
            { kind: 'listing', list: 'URLhaus', category: 'malware', since: '2026-11-20T00:00:00Z' },
            { kind: 'classification', label: 'malware', family: 'ExampleBot' },
          ],
          summary: 'listed as malware by URLhaus',
          link: 'https://vendor.example.com/url/1',
        }),
      ],
    }),
  ],
  {
    severity: 'malicious',
    also_found: [
      { ioc_type: 'file-name', observables: 5 },
      { ioc_type: 'user-agent', observables: 2 },
    ],
    troubles: [{ part: 'attachment:x.zip', message: 'encrypted' }],
  },
);
