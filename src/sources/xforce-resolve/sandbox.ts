import { isIP } from 'node:net';
import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';
import { fromEpoch } from '../kit/readings.ts';

/** X-Force Exchange as it answers `GET /resolve/{host or address}`. */
const lookalike: Lookalike = {
  source: 'xforce-resolve',
  asked: ({ path }) => segmentAfter('/resolve/', path),

  reply(value, mood) {
    if (mood === 'absent') return { status: 404, body: { error: 'Not found.' } };
    const { ipv4, host, epoch } = inventor(value);
    const time = (what: string): string => `${fromEpoch(epoch(what)).slice(0, 19)}Z`;
    const record = (seen: string, type: string): object => ({ value: seen, type, recordType: 'A', first: time('first'), last: time(seen) });
    const body =
      isIP(value) === 0
        ? {
            A: [ipv4('now')],
            AAAA: [],
            TXT: [],
            MX: [{ exchange: host('mx'), priority: 10 }],
            Passive: { query: value, records: [record(ipv4('before'), 'ip')] },
            total_rows: 1,
          }
        : {
            RDNS: [host('ptr')],
            Passive: { query: value, records: [record(host('one'), 'url'), record(host('two'), 'url')] },
            total_rows: 2,
          };
    return { status: 200, body };
  },

  unauthorized: () => ({ status: 401, body: { error: 'Not authorized.' } }),
  overQuota: () => ({ status: 402, body: { error: 'Monthly quota exceeded.' } }),
};
export default lookalike;
