import type { Lookalike } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { fromEpoch } from '../kit/readings.ts';

/** crt.sh as it answers `/?identity=…&output=json`. */
const lookalike: Lookalike = {
  source: 'crtsh',
  asked: ({ path, query }) => (path === '/' && query.output === 'json' ? query.identity : undefined),

  reply(value, mood) {
    if (mood === 'absent') return { status: 200, body: [] };
    const { number, hex, epoch, pick } = inventor(value);
    const day = 86_400;
    // Bad names get their first certificate when they are used.
    const first = epoch('first') - (mood === 'benign' ? number('age', 2, 8) * 365 * day : 0);
    const certificate = (what: string, begin: number): object => ({
      issuer_ca_id: number('ca', 1, 9_999),
      issuer_name: `C=US, O=Example Trust, CN=${pick('issuer', ['Example CA 1', 'Example CA 2'])}`,
      common_name: value,
      name_value: `*.${value}\n${pick(`${what} name`, ['www', 'mail', 'login'])}.${value}\n${value}`,
      id: number(what, 1_000_000, 9_999_999),
      entry_timestamp: fromEpoch(begin + 600).slice(0, 23),
      not_before: fromEpoch(begin).slice(0, 19),
      not_after: fromEpoch(begin + 90 * day).slice(0, 19),
      serial_number: hex(what, 32),
      result_count: 3,
    });
    return { status: 200, body: [certificate('second', first + 60 * day), certificate('first', first)] };
  },

  unauthorized: () => ({ status: 403, body: '<html><head><title>403 Forbidden</title></head><body>nginx</body></html>' }),
  overQuota: () => ({ status: 429, body: '<html><head><title>429 Too Many Requests</title></head><body>nginx</body></html>' }),
};
export default lookalike;
