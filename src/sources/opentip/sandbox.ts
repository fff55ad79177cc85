import type { Lookalike, Mood } from '../../domain/lookalike.ts';
import { type Inventor, inventor } from '../kit/invent.ts';
import { fromEpoch } from '../kit/readings.ts';

const zones = { malicious: 'Red', suspicious: 'Yellow', benign: 'Green', absent: 'Grey' } as const;

/** OpenTIP as it answers `GET /search/…`. What it does not know is Grey, with nothing beside it. */
const lookalike: Lookalike = {
  source: 'opentip',
  asked: ({ path, query }) => (Object.hasOwn(sections, path) ? query.request : undefined),

  reply(value, mood, { path }) {
    const section = sections[path];
    const Zone = zones[mood];
    return { status: 200, body: mood === 'absent' || !section ? { Zone } : { Zone, ...section(inventor(value), value, mood) } };
  },

  unauthorized: () => ({ status: 401, body: '' }),
  overQuota: () => ({ status: 403, body: '' }),
};
export default lookalike;

const sections: Readonly<Record<string, (invent: Inventor, value: string, mood: Mood) => object>> = {
  '/search/ip': (invent, value, mood) => ({
    IpGeneralInfo: { Status: 'known', CountryCode: invent.pick('country', ['NL', 'DE', 'US']), Ip: value, ...categories(invent, mood) },
    IpWhoIs: {
      Asn: [{ Number: invent.asn('asn'), Description: [`Example Networks ${invent.number('isp', 1, 99)}`] }],
      Net: { Name: `EXAMPLE-${invent.number('net', 1, 99)}` },
    },
  }),
  '/search/domain': (invent, value, mood) => ({
    DomainGeneralInfo: { Domain: value, ...categories(invent, mood) },
    DomainWhoIsInfo: whois(invent),
  }),
  '/search/url': (invent, value, mood) => ({
    UrlGeneralInfo: { Url: value, Host: 'example.com', ...categories(invent, mood) },
    UrlDomainWhoIs: whois(invent),
  }),
  '/search/hash': ({ number, pick, hex, epoch }, value, mood) => {
    const family = pick('family', ['Examplebot', 'Samplestealer', 'Demolocker']);
    const of = (length: number): string => (value.length === length ? value : hex('hash', length)).toUpperCase();
    const name = mood === 'malicious' ? `HEUR:Trojan.Win32.${family}.gen` : `not-a-virus:HEUR:RiskTool.Win32.${family}.a`;
    return {
      FileGeneralInfo: {
        FileStatus: { malicious: 'Malware', suspicious: 'Adware', benign: 'Clean', absent: 'NotCategorized' }[mood],
        Md5: of(32),
        Sha1: of(40),
        Sha256: of(64),
        FirstSeen: fromEpoch(epoch('first')),
        Size: number('size', 20_000, 4_000_000),
        Type: 'PE32',
        HitsCount: 10 ** number('hits', 1, 5),
      },
      ...(mood === 'benign' ? {} : { DetectionsInfo: [{ Zone: zones[mood], DetectionName: name, DetectionMethod: 'HEUR' }] }),
    };
  },
};

function categories({ pick }: Inventor, mood: Mood): object {
  if (mood === 'benign') return {};
  const name = mood === 'malicious' ? pick('category', ['CATEGORY_PHISHING', 'CATEGORY_MALWARE']) : 'CATEGORY_OTHER';
  return { Categories: [name], CategoriesWithZone: [{ Name: name, Zone: zones[mood] }] };
}

function whois({ number, epoch }: Inventor): object {
  return {
    DomainName: 'example.com',
    Created: fromEpoch(epoch('created')),
    Expires: '2027-11-20T21:00:00Z',
    NameServers: ['ns1.example.net'],
    Registrar: { Info: `Example Registrar ${number('registrar', 1, 20)}`, IanaId: '9999' },
    DomainStatus: ['clientTransferProhibited https://icann.org/epp#clientTransferProhibited'],
  };
}
