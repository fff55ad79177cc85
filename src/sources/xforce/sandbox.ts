import type { Lookalike, Mood } from '../../domain/lookalike.ts';
import { type Inventor, inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';
import { fromEpoch } from '../kit/readings.ts';

type Report = (invent: Inventor, value: string, mood: Mood) => object;
const reports: Readonly<Record<string, Report>> = {
  '/ipr/': addressReport,
  '/url/': pageReport,
  '/malware/': malwareReport,
  '/vulnerabilities/search/': vulnerabilityReport,
};
const pageOf = (path: string): string => Object.keys(reports).find((each) => path.startsWith(each)) ?? '';

/** X-Force Exchange as it answers for reports. */
const lookalike: Lookalike = {
  source: 'xforce',
  asked: ({ path }) => (pageOf(path) === '' ? undefined : segmentAfter(pageOf(path), path)),

  reply(value, mood, { path }) {
    const report = mood === 'absent' ? undefined : reports[pageOf(path)];
    if (!report) return { status: 404, body: { error: 'Not found.' } };
    return { status: 200, body: report(inventor(value), value, mood) };
  },

  unauthorized: () => ({ status: 401, body: { error: 'Not authorized.' } }),
  overQuota: () => ({ status: 402, body: { error: 'Monthly quota exceeded.' } }),
};
export default lookalike;

function score({ number }: Inventor, mood: Mood): number {
  return mood === 'malicious' ? number('score', 75, 100) / 10 : mood === 'suspicious' ? number('score', 35, 55) / 10 : 1;
}

function addressReport(invent: Inventor, value: string, mood: Mood): object {
  const category =
    mood === 'malicious' ? invent.pick('category', ['Malware', 'Botnet Command and Control Server', 'Bots']) : 'Scanning IPs';
  return {
    ip: value,
    history: [],
    subnets: [],
    cats: mood === 'benign' ? {} : { [category]: invent.number('percent', 40, 100) },
    geo: { country: 'Netherlands', countrycode: 'NL' },
    score: score(invent, mood),
    reason: mood === 'benign' ? 'Regional Internet Registry' : 'Content analysis',
    categoryDescriptions: {},
    tags: [],
  };
}

function pageReport(invent: Inventor, value: string, mood: Mood): object {
  const bad = invent.pick('category', ['Phishing URLs', 'Malware', 'Botnet Command and Control Server']);
  const category = { malicious: bad, suspicious: 'Spam URLs', benign: 'General Business', absent: '' }[mood];
  return {
    result: { url: value, cats: { [category]: true }, score: score(invent, mood), categoryDescriptions: {} },
    associated: [],
    tags: [],
  };
}

function malwareReport(invent: Inventor, value: string, mood: Mood): object {
  const { pick, number, epoch } = invent;
  const type = { 32: 'md5', 40: 'sha1' }[value.length] ?? 'sha256';
  const hash = `0x${value.toUpperCase()}`;
  const seen = `${fromEpoch(epoch('seen')).slice(0, 19)}Z`;
  return {
    malware: {
      type,
      [type]: hash,
      hash,
      risk: { malicious: 'high', suspicious: 'low', benign: null, absent: null }[mood],
      family: mood === 'malicious' ? [pick('family', ['examplebot', 'samplestealer', 'demolocker'])] : null,
      origins: {
        emails: {},
        subjects: {},
        CnCServers:
          mood === 'malicious'
            ? {
                count: 1,
                rows: [{ type: 'CnC', domain: invent.host('c2'), ip: invent.ipv4('c2'), lastseen: seen, count: number('count', 1, 99) }],
              }
            : {},
        downloadServers: {},
        external: { source: 'reversingLabs', malwareType: 'Trojan', detectionCoverage: number('coverage', 1, 90), lastSeen: seen },
      },
    },
    tags: [],
  };
}

function vulnerabilityReport({ number }: Inventor, value: string, mood: Mood): object {
  const level =
    { malicious: number('level', 90, 100), suspicious: number('level', 55, 75), benign: number('level', 10, 35), absent: 0 }[mood] / 10;
  return [
    {
      type: 'vulnerability',
      xfdbid: number('id', 100_000, 399_999),
      title: 'Example product code execution',
      risk_level: level,
      stdcode: [value],
      references: [],
    },
  ];
}
