import type { Lookalike, Mood } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';
import { fromEpoch } from '../kit/readings.ts';

/** Hybrid Analysis as it answers for hashes and terms. A file's invented SHA-256 holds the hash that was asked for, so that overviews need no memory. */
const lookalike: Lookalike = {
  source: 'hybrid-analysis',

  asked({ path, query, body }) {
    if (path === '/search/hash') return query.hash;
    const form = Object(body) as Record<string, string | undefined>;
    if (path === '/search/terms') return form.domain ?? form.url ?? form.host;
    return segmentAfter('/overview/', path)?.replace(/^([0-9a-f]{32})0{32}$|^([0-9a-f]{40})0{24}$/, '$1$2');
  },

  reply(value, mood, { path, body }) {
    if (path.startsWith('/overview/')) return { status: 200, body: overview(value, mood) };
    if (path === '/search/terms') return { status: 200, body: matches(value, mood, Object.keys(Object(body))) };
    if (mood === 'absent') return { status: 404, body: { message: 'Requested hash not found', validation_errors: [] } };
    const { hex } = inventor(value);
    const run = {
      environment_id: 160,
      environment_description: 'Windows 10 64 bit',
      state: 'SUCCESS',
      error_type: null,
      error_origin: null,
    };
    return { status: 200, body: { sha256s: [value.padEnd(64, '0')], reports: [{ id: hex('run', 24), ...run, verdict: verdicts[mood] }] } };
  },

  unauthorized: () => ({ status: 401, body: { message: 'The submitted Api key is not valid', validation_errors: [] } }),
  overQuota: () => ({ status: 429, body: { message: 'Exceeded maximum API requests per minute', validation_errors: [] } }),
};
export default lookalike;

const verdicts = { malicious: 'malicious', suspicious: 'suspicious', benign: 'whitelisted', absent: null } as const;

function overview(value: string, mood: Mood): object {
  const { number, pick, epoch, hex } = inventor(value);
  const at = fromEpoch(epoch('scan')).replace('.000Z', '+00:00');
  const positives = { malicious: number('positives', 15, 25), suspicious: number('positives', 1, 2), benign: 0, absent: 0 }[mood];
  return {
    sha256: value.padEnd(64, '0'),
    last_file_name: `${pick('name', ['invoice', 'setup', 'update'])}.exe`,
    other_file_name: [],
    threat_score: { malicious: 100, suspicious: number('score', 30, 60), benign: null, absent: null }[mood],
    verdict: verdicts[mood],
    url_analysis: false,
    size: number('size', 20_000, 900_000),
    type: 'PE32 executable (GUI) Intel 80386, for MS Windows',
    type_short: ['peexe', 'executable'],
    analysis_start_time: at,
    last_multi_scan: at,
    tags: [],
    architecture: 'WINDOWS',
    vx_family: mood === 'malicious' ? 'Trojan.Generic' : null,
    multiscan_result: Math.round((positives / 27) * 100),
    scanners: [{ name: 'Metadefender', status: 'no-result', positives, total: 27, percent: 0, progress: 100, anti_virus_results: [] }],
    reports: [],
    whitelisted: mood === 'benign',
    related_parent_hashes: [],
    related_children_hashes: mood === 'malicious' ? [hex('child', 64)] : [],
  };
}

function matches(value: string, mood: Mood, terms: readonly string[]): object {
  const { number, hex, epoch } = inventor(value);
  const count = mood === 'absent' ? 0 : number('count', 1, 3);
  return {
    search_terms: terms.map((id) => ({ id, value })),
    count,
    result: Array.from({ length: count }, (_, index) => ({
      verdict: mood === 'benign' ? 'no specific threat' : 'malicious',
      av_detect: String(number(`detect ${index}`, 0, 70)),
      threat_score: mood === 'benign' ? null : 100,
      vx_family: null,
      job_id: hex(`job ${index}`, 24),
      sha256: hex(`file ${index}`, 64),
      environment_id: 160,
      analysis_start_time: fromEpoch(epoch(`run ${index}`))
        .slice(0, 19)
        .replace('T', ' '),
      submit_name: 'sample.exe',
      size: 130_048,
      type: null,
      type_short: 'exe',
    })),
  };
}
