import type { Lookalike, Mood } from '../../domain/lookalike.ts';
import { inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';
import { fromEpoch } from '../kit/readings.ts';

/** OTX as it answers for the general section of an indicator. It has a page for everything, also for what it does not know. */
const lookalike: Lookalike = {
  source: 'otx',

  asked({ path }) {
    const [, section, rest] = /^\/indicators\/(IPv4|IPv6|domain|hostname|url|file|cve)(\/[^/]+)\/general$/.exec(path) ?? [];
    return section === undefined || rest === undefined ? undefined : segmentAfter('/', rest);
  },

  reply(value, mood, { path }) {
    const section = path.split('/')[2] ?? '';
    const { number, asn, pick } = inventor(value);
    const count = { malicious: number('count', 4, 12), suspicious: 1, benign: number('count', 2, 50), absent: 0 }[mood];
    const place = { asn: `AS${asn('asn')} Example Networks`, country_code: pick('country', ['NL', 'DE', 'US']), city: null };
    const whitelisted = [{ source: 'whitelist', message: `Whitelisted ${section} ${value}`, name: `Whitelisted ${section}` }];
    return {
      status: 200,
      body: {
        sections: ['general'],
        indicator: value,
        type: section,
        type_title: section,
        validation: mood === 'benign' ? whitelisted : [],
        base_indicator: count === 0 ? {} : { id: number('id', 1, 99_999), indicator: value, type: section },
        pulse_info: {
          count,
          pulses: Array.from({ length: count }, (_, index) => pulse(value, index, mood)),
          references: [],
          related: { alienvault: { adversary: [], malware_families: [] }, other: { adversary: [], malware_families: [] } },
        },
        false_positive: [],
        ...(section.startsWith('IP') ? place : {}),
      },
    };
  },

  unauthorized: () => ({ status: 403, body: { detail: 'Authentication required' } }),
  overQuota: () => ({ status: 429, body: { detail: 'Request was throttled. Expected available in 1800 seconds.' } }),
};
export default lookalike;

function pulse(value: string, index: number, mood: Mood): object {
  const { epoch, hex, pick } = inventor(value);
  const at = fromEpoch(epoch(`pulse ${index}`)).replace('Z', '000');
  return {
    id: hex(`id ${index}`, 24),
    name: `${pick(`name ${index}`, ['Loader infrastructure', 'Honeypot data', 'Weekly collection'])} ${index + 1}`,
    description: '',
    created: at,
    modified: at,
    tags: ['example'],
    TLP: 'white',
    adversary: '',
    malware_families: mood === 'malicious' && index === 0 ? [{ id: 'ExampleBot', display_name: 'ExampleBot', target: null }] : [],
    author: { username: 'example' },
  };
}
