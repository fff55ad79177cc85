import type { Lookalike, SandboxRequest } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';

/** The address a search is filtered by. */
function filtered({ body }: SandboxRequest): string | undefined {
  const filter = typeof body === 'object' && body !== null && 'filter' in body ? body.filter : undefined;
  const value = typeof filter === 'object' && filter !== null && 'ipv4' in filter ? filter.ipv4 : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** SecurityTrails as it answers `GET /domain/{hostname}` and `POST /domains/list`. */
const lookalike: Lookalike = {
  source: 'securitytrails',
  asked: (request) => (request.path === '/domains/list' ? filtered(request) : segmentAfter('/domain/', request.path)),

  reply(value, mood, { path }) {
    const headers = { 'X-RateLimit-Limit-Second': '2', 'X-RateLimit-Remaining-Second': '1' };
    const { host, ipv4, number } = inventor(value);
    if (path === '/domains/list') {
      const records =
        mood === 'absent' ? [] : ['first', 'second'].map((what) => ({ hostname: host(what), mail_provider: [], alexa_rank: null }));
      const meta = { total_pages: 1, query: `ipv4 = '${value}'`, page: 1, max_page: 1 };
      return { status: 200, headers, body: { records, record_count: records.length, meta, endpoint: '/v1/domains/list' } };
    }
    const dns = {
      a: { first_seen: '2026-08-01', values: [{ ip: ipv4('a'), ip_count: number('count', 1, 50), ip_organization: 'Example Networks' }] },
      ns: { first_seen: null, values: [{ nameserver: 'ns1.example.net', nameserver_organization: 'Example DNS', nameserver_count: 4208 }] },
      mx: { first_seen: null, values: [{ hostname: host('mx'), priority: 10, hostname_count: 1, hostname_organization: 'Example Mail' }] },
      aaaa: {},
    };
    const current_dns = mood === 'absent' ? { a: {}, aaaa: {}, ns: {}, mx: {}, soa: {}, txt: {} } : dns;
    return { status: 200, headers, body: { hostname: value, current_dns, alexa_rank: null, endpoint: `/v1/domain/${value}` } };
  },

  unauthorized: () => ({ status: 401, body: 'Please check user credentials' }),
  overQuota: () => ({ status: 429, body: { message: "You've exceeded the usage limits for your account." } }),
};
export default lookalike;
