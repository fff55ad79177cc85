import type { Lookalike, Mood, SandboxReply } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';

/** FIRST's API as it answers `/epss?cve=…`. */
const lookalike: Lookalike = {
  source: 'epss',
  asked: ({ path, query }) => (path === '/epss' ? query.cve : undefined),
  reply: (value, mood) => list([row(value, mood)]),
  batch: {
    asked: ({ path, query }) => (path === '/epss' && query.cve?.includes(',') ? query.cve.split(',') : undefined),
    reply: (asked) => list(asked.map(({ value, mood }) => row(value, mood))),
  },

  unauthorized: () => ({ status: 403, body: '<html><head><title>403 Forbidden</title></head></html>' }),
  overQuota: () => ({ status: 429, body: { status: 'ERROR', 'status-code': 429, message: 'Too Many Requests' } }),
};
export default lookalike;

function row(value: string, mood: Mood): object | undefined {
  if (mood === 'absent') return undefined;
  const { number } = inventor(value);
  const epss = { malicious: number('epss', 600, 970), suspicious: number('epss', 50, 300), benign: number('epss', 1, 5) }[mood];
  const percentile = {
    malicious: number('rank', 980, 999),
    suspicious: number('rank', 700, 950),
    benign: number('rank', 10, 300),
  }[mood];
  const written = (thousandths: number): string => (thousandths / 1_000).toFixed(9);
  return { cve: value, epss: written(epss), percentile: written(percentile), date: '2026-11-20' };
}

function list(rows: readonly (object | undefined)[]): SandboxReply {
  const data = rows.filter((each) => each !== undefined);
  return {
    status: 200,
    body: { status: 'OK', 'status-code': 200, version: '1.0', access: 'public', total: data.length, offset: 0, limit: 100, data },
  };
}
