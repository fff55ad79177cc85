import type { Lookalike } from '../../domain/lookalike.ts';
import { answered, forwards, questioned, type RecordType } from '../kit/dns.ts';
import { type Inventor, inventor } from '../kit/invent.ts';

const reversed = /\.(?:in-addr|ip6)\.arpa$/;

/** A resolver that answers in JSON over HTTPS. */
const lookalike: Lookalike = {
  source: 'dns',
  asked({ path, query }) {
    const name = questioned(path, query)?.name;
    return name && (reversed.test(name) ? forwards(name.replace(reversed, '')) : name);
  },

  reply(value, mood, { path, query }) {
    const type = questioned(path, query)?.type ?? 'A';
    return { status: 200, body: answered(type, mood === 'absent' ? 'no such name' : invented(type, inventor(value))) };
  },

  unauthorized: () => ({ status: 403, body: 'Forbidden' }),
  overQuota: () => ({ status: 429, body: 'Too Many Requests' }),
};
export default lookalike;

function invented(type: RecordType, { host, ipv4 }: Inventor): string[] {
  if (type === 'A') return [ipv4('one'), ipv4('two')];
  if (type === 'MX') return [`10 ${host('mail')}.`];
  if (type === 'NS') return [`${host('ns one')}.`, `${host('ns two')}.`];
  return type === 'PTR' ? [`${host('ptr')}.`] : [];
}
