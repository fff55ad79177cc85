import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';

/** CIRCL Passive DNS as it answers `/query/…`: one record per line. */
const lookalike: Lookalike = {
  source: 'circl-passive-dns',
  asked: ({ path }) => segmentAfter('/query/', path),

  reply(value, mood) {
    if (mood === 'absent') return { status: 200, body: '' };
    const { number, epoch, ipv4, host } = inventor(value);
    const isAddress = /^[\d.]+$|:/.test(value);
    const record = (what: string, rrtype: string, other: string): object => ({
      rrtype,
      rrname: other,
      rdata: value,
      count: String(number(`${what} count`, 1, 5_000)),
      time_first: String(epoch(what) - number(`${what} age`, 1, 400) * 86_400),
      time_last: String(epoch(what)),
    });
    const records = isAddress
      ? ['first', 'second'].map((what) => record(what, value.includes(':') ? 'AAAA' : 'A', host(what)))
      : [record('address', 'A', ipv4('a')), record('server', 'NS', 'ns1.example.net'), record('mail', 'MX', `10 ${host('mail')}`)];
    return { status: 200, body: records.map((each) => `${JSON.stringify(each)}\n`).join('') };
  },

  unauthorized: () => ({ status: 401, body: 'Unauthorized' }),
  overQuota: () => ({ status: 429, body: 'Too Many Requests' }),
};
export default lookalike;
