import type { Notice } from '../domain/notice.ts';

/** A report about two values, with what hostile senders write. */
export const report: Notice = {
  ...{ type: 'submission.done', at: '2026-11-23T12:00:00.000Z', link: 'https://assay.example.com/v1/submissions/s1/report' },
  ...{ withheld: false, level: 'malicious' },
  submission: {
    ...{ id: 's1', title: 'Mail *from* <!channel> <b>x</b> https://evil.example.com/?a=1&b=2\r\nBcc: all@example.com', origin: 'splunk' },
    ...{ lane: 'alert', tlp: 'amber', pap: 'amber', received_at: '2026-11-23T11:59:00.000Z', complete: false, observables: 2 },
    verdicts: { malicious: 1, suspicious: 0, unknown: 1, benign: 0 },
    coverage: { asked: 7, answered: 5, failed: 1, parked: 1, skipped: 0 },
    top: [
      {
        ...{ ioc_value: 'http://evil.example.com/`a`<i>', ioc_type: 'url', defanged: 'hxxp[://]evil[.]example[.]com/`a`<i>' },
        ...{
          verdict: 'malicious',
          reputation_score: 92,
          threat_tags: ['phishing'],
          because: ['someone: [seen](http://evil.example.com) as **bad**'],
        },
      },
      {
        ...{ ioc_value: '198.51.100.7', ioc_type: 'ipv4', defanged: '198[.]51[.]100[.]7' },
        ...{ verdict: 'unknown', reputation_score: null, threat_tags: [], because: [] },
      },
    ],
  },
};
