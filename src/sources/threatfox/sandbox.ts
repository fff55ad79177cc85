import type { Lookalike, Mood } from '../../domain/lookalike.ts';
import { refusals } from '../kit/abuse-ch.ts';
import { inventor } from '../kit/invent.ts';
import { fromEpoch } from '../kit/readings.ts';

type Question = Readonly<Record<'query' | 'search_term' | 'hash', string | undefined>>;
const none = { query_status: 'no_result', data: 'Your search did not yield any results' };

/** ThreatFox as it answers `search_ioc` and `search_hash`. It lists nothing that is good. */
const lookalike: Lookalike = {
  source: 'threatfox',

  asked({ path, body }) {
    const { query, search_term, hash } = Object(body) as Question;
    return path === '/' ? { search_ioc: search_term, search_hash: hash }[query ?? ''] : undefined;
  },

  reply(value, mood, { body }) {
    const asksForSamples = (body as Question).query === 'search_hash';
    if (mood === 'absent' || mood === 'benign' || (asksForSamples && mood === 'suspicious')) return { status: 200, body: none };
    return { status: 200, body: { query_status: 'ok', data: asksForSamples ? [server(value)] : rows(value, mood) } };
  },

  ...refusals,
};
export default lookalike;

const types = { 32: 'md5_hash', 40: 'sha1_hash', 64: 'sha256_hash' } as const;

/** The rows that a search for the value finds: its own, and for addresses one that only resembles it. */
function rows(value: string, mood: Mood): object[] {
  const { number } = inventor(value);
  const confidence = mood === 'malicious' ? 100 : number('confidence', 25, 50);
  const kind = /^[0-9a-f]+$/.test(value) ? types[value.length as keyof typeof types] : value.includes('://') ? 'url' : 'domain';
  if (kind !== 'domain' || !/^\d/.test(value))
    return [row(value, value, kind, kind.endsWith('_hash') ? 'payload' : 'botnet_cc', confidence)];
  const port = number('port', 1024, 65_535);
  return [row(value, `${value}:${port}`, 'ip:port', 'botnet_cc', confidence), row(value, `2${value}:${port}`, 'ip:port', 'botnet_cc', 100)];
}

function server(value: string): object {
  return row(value, `${inventor(value).ipv4('c2')}:443`, 'ip:port', 'botnet_cc', 75);
}

function row(value: string, ioc: string, ioc_type: string, threat_type: string, confidence_level: number): object {
  const { number, pick, epoch } = inventor(value);
  const family = pick('family', ['ExampleBot', 'SampleStealer', 'DemoLocker']);
  return {
    id: String(number(ioc, 100_000, 1_999_999)),
    ioc,
    threat_type,
    threat_type_desc: 'An indicator',
    ioc_type,
    ioc_type_desc: 'An indicator',
    malware: `win.${family.toLowerCase()}`,
    malware_printable: family,
    malware_alias: null,
    malware_malpedia: null,
    confidence_level,
    first_seen: `${fromEpoch(epoch('first')).slice(0, 19).replace('T', ' ')} UTC`,
    last_seen: null,
    reference: null,
    reporter: 'example',
    tags: confidence_level === 100 ? [family] : null,
    malware_samples: [],
  };
}
