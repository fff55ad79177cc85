import { expect, it } from 'vitest';
import { body, type Domain, type Network } from './body.ts';
import { domainFacts, networkFacts } from './facts.ts';

const card = (kind: string, ...mails: readonly string[]): unknown => [
  'vcard',
  [['version', {}, 'text', '4.0'], ['kind', {}, 'text', kind], ...mails.map((mail) => ['email', { pref: '1' }, 'text', mail])],
];
const record = (more: object): Domain => body.parse({ objectClassName: 'domain', ldhName: 'EXAMPLE.COM.', ...more }) as Domain;

it('tells the abuse desk in words, each once, and no natural person', () => {
  const desk = { roles: ['abuse', 'technical'], vcardArray: card('group', 'abuse@registrar.example', 'abuse@registrar.example') };
  const person = { roles: ['abuse'], vcardArray: card('individual', 'jo.doe@registrar.example') };
  const registrar = { roles: ['registrar'], handle: 'R1', entities: [desk, person] };
  expect(domainFacts(record({ entities: [registrar, desk] }), 'example.com')).toEqual([
    { kind: 'registration', registrar: 'R1', registrable_domain: 'example.com' },
    { kind: 'classification', label: 'unclassified', detail: 'abuse contact: abuse@registrar.example' },
  ]);
});

it('counts a name from its second life', () => {
  const events = [
    { eventAction: 'registration', eventDate: '2001-01-01T00:00:00Z' },
    { eventAction: 'reregistration', eventDate: '2026-11-01T00:00:00Z' },
    { eventAction: 'expiration', eventDate: null },
  ];
  expect(domainFacts(record({ events }), 'example.com')).toEqual([
    { kind: 'registration', created: '2026-11-01T00:00:00.000Z', registrable_domain: 'example.com' },
  ]);
});

it.each([undefined, null, 'vcard', [], ['vcard'], ['vcard', 'x'], ['vcard', [null, 1, [], ['fn', {}, 'text', ['a']]]]])(
  'takes nothing from a card like %j',
  (vcardArray) => {
    const entities = [{ roles: ['registrar'], vcardArray }];
    expect(domainFacts(record({ entities }), 'example.com')).toEqual([{ kind: 'registration', registrable_domain: 'example.com' }]);
  },
);

it.each([
  ['198.51.100.0', '198.51.100.255', '198.51.100.7', '198.51.100.0/24'],
  ['2001:db8::', '2001:0db8:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db8::7', '2001:db8::/32'],
  ['198.51.100.0', '198.51.100.200', '198.51.100.7', undefined],
])('takes %s to %s for a network where it is exactly one', (startAddress, endAddress, value, cidr) => {
  const record = body.parse({ objectClassName: 'ip network', startAddress, endAddress, name: 'EXAMPLE-NET' }) as Network;
  expect(networkFacts(record, value)).toEqual([
    { kind: 'network', isp: 'EXAMPLE-NET', cidr },
    ...(cidr ? [{ kind: 'relation', type: 'belongs-to', observable: { type: 'cidr', value: cidr } }] : []),
  ]);
});
