import type { Lookalike, Mood } from '../../domain/lookalike.ts';
import { type Inventor, inventor } from '../kit/invent.ts';
import { segmentAfter } from '../kit/path.ts';
import { fromEpoch } from '../kit/readings.ts';

type Page = (invent: Inventor, value: string, mood: Mood) => object;
const pages: Readonly<Record<string, Page>> = { '/domain/': domainOf, '/ip/': networkOf, '/autnum/': systemOf };
const pageOf = (path: string): string => Object.keys(pages).find((each) => path.startsWith(each)) ?? '';

/** All registries at once, as they answer for names, addresses and autonomous systems (RFC 9083). */
const lookalike: Lookalike = {
  source: 'rdap',

  asked({ path }) {
    const page = pageOf(path);
    const value = page === '' ? undefined : segmentAfter(page, path);
    return value !== undefined && page === '/autnum/' ? `AS${value}` : value;
  },

  reply(value, mood, { path }) {
    const record = mood === 'absent' ? undefined : pages[pageOf(path)]?.(inventor(value), value, mood);
    const headers = { 'content-type': 'application/rdap+json' };
    if (!record) return { status: 404, headers, body: { errorCode: 404, title: 'Not Found', description: ['No such object.'] } };
    return { status: 200, headers, body: { rdapConformance: ['rdap_level_0', 'cidr0'], ...record } };
  },

  unauthorized: () => ({ status: 403, body: { errorCode: 403, title: 'Forbidden' } }),
  overQuota: () => ({ status: 429, headers: { 'Retry-After': '60' }, body: { errorCode: 429, title: 'Rate Limit Exceeded' } }),
};
export default lookalike;

function domainOf({ number, epoch }: Inventor, value: string, mood: Mood): object {
  // Bad names are young.
  const created = epoch('created') - (mood === 'benign' ? number('age', 8, 20) * 365 * 86_400 : 0);
  return {
    objectClassName: 'domain',
    ldhName: value.toUpperCase(),
    status: ['client transfer prohibited'],
    events: [
      { eventAction: 'registration', eventDate: fromEpoch(created) },
      { eventAction: 'expiration', eventDate: fromEpoch(1_795_132_800 + 300 * 86_400) },
      { eventAction: 'last changed', eventDate: fromEpoch(created + 86_400) },
    ],
    entities: [
      {
        objectClassName: 'entity',
        roles: ['registrar'],
        vcardArray: card(`Example Registrar ${number('registrar', 1, 20)}`, 'org'),
        entities: [{ objectClassName: 'entity', roles: ['abuse'], vcardArray: card('', 'group', 'abuse@registrar.example') }],
      },
    ],
    nameservers: ['NS1.EXAMPLE.NET', 'NS2.EXAMPLE.NET'].map((ldhName) => ({ objectClassName: 'nameserver', ldhName })),
  };
}

function networkOf(invent: Inventor, value: string): object {
  const six = value.includes(':');
  const [first, last] = six ? [value, value] : [0, 255].map((octet) => value.replace(/\d+$/, String(octet)));
  return {
    objectClassName: 'ip network',
    startAddress: first,
    endAddress: last,
    ipVersion: six ? 'v6' : 'v4',
    country: invent.pick('country', ['NL', 'DE', 'US', 'BR', 'SG']),
    cidr0_cidrs: [six ? { v6prefix: first, length: 128 } : { v4prefix: first, length: 24 }],
    ...holder(invent),
  };
}

function systemOf(invent: Inventor, value: string): object {
  const number = Number(value.slice(2));
  return { objectClassName: 'autnum', startAutnum: number, endAutnum: number, ...holder(invent) };
}

function holder({ number, epoch }: Inventor): object {
  const name = `Example Networks ${number('isp', 1, 99)}`;
  return {
    name: name.toUpperCase().replaceAll(' ', '-'),
    events: [{ eventAction: 'registration', eventDate: fromEpoch(epoch('created') - number('age', 1, 20) * 365 * 86_400) }],
    entities: [
      { objectClassName: 'entity', roles: ['registrant'], vcardArray: card(name, 'org') },
      { objectClassName: 'entity', roles: ['abuse'], vcardArray: card('Abuse desk', 'group', 'abuse@networks.example') },
    ],
  };
}

function card(name: string, kind: string, mail?: string): unknown {
  const properties = [
    ['version', {}, 'text', '4.0'],
    ['fn', {}, 'text', name],
    ['kind', {}, 'text', kind],
  ];
  return ['vcard', mail === undefined ? properties : [...properties, ['email', {}, 'text', mail]]];
}
