import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '../extract/canonical.ts';
import { extract } from '../extract/extract.ts';
import { refang } from '../extract/refang.ts';
import { defang, defangedTypes } from './defang.ts';
import { type Observable, type ObservableType, observableTypes } from './observable.ts';

it.each<[ObservableType, string, string]>([
  ['ipv4', '198.51.100.7', '198[.]51[.]100[.]7'],
  ['ipv6', '2001:db8::7', '2001[:]db8[:][:]7'],
  ['cidr', '198.51.100.0/24', '198[.]51[.]100[.]0/24'],
  ['ip-range', '198.51.100.7-198.51.100.9', '198[.]51[.]100[.]7-198[.]51[.]100[.]9'],
  ['domain', 'evil.example.com', 'evil[.]example[.]com'],
  ['email', 'first.last@example.com', 'first.last[@]example[.]com'],
  ['email', 'user@[198.51.100.7]', 'user[@][198[.]51[.]100[.]7]'],
  ['xmpp', 'user@chat.example.com', 'user[@]chat[.]example[.]com'],
  ['url', 'https://evil.example.com/a.b?c=d.e', 'hxxps[://]evil[.]example[.]com/a.b?c=d.e'],
  ['url', 'http://a.b:c@evil.example.com:8080/', 'hxxp[://]a[.]b:c@evil[.]example[.]com:8080/'],
  ['url', 'ftp://198.51.100.7/x', 'fxp[://]198[.]51[.]100[.]7/x'],
  ['url', 'http://[2001:db8::7]:8080/x', 'hxxp[://][2001:db8::7]:8080/x'],
  ['url', 'mqtt://broker.example.com', 'mqtt[://]broker[.]example[.]com'],
])('%s %s', (type, value, expected) => {
  expect(defang({ type, value })).toBe(expected);
});

const octet = fc.nat({ max: 255 });
const ipv4 = fc.tuple(fc.integer({ min: 1, max: 223 }), octet, octet, fc.integer({ min: 1, max: 254 })).map((octets) => octets.join('.'));
const ipv6 = fc
  .array(fc.nat({ max: 0xffff }), { minLength: 5, maxLength: 5 })
  .map((groups) => `2001:db8:1:${groups.map((group) => group.toString(16)).join(':')}`);
const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,5})?$/);
const domain = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 3 }), fc.constantFrom('com', 'net', 'org', 'ru', 'co.uk', 'xn--p1ai'))
  .map(([labels, suffix]) => [...labels, suffix].join('.'));
const local = fc.stringMatching(/^[a-z][a-z0-9]{1,8}([._+-][a-z0-9]{1,8})?$/);
const port = fc.option(fc.integer({ min: 1, max: 65535 }), { nil: undefined }).map((number) => (number === undefined ? '' : `:${number}`));
const path = fc.stringMatching(/^(\/[a-zA-Z0-9_~-]{1,10}(\.[a-z]{2,4})?){0,3}(\?[a-z]{1,5}=[a-zA-Z0-9%-]{1,10})?$/);
const url = fc
  .tuple(
    fc.constantFrom('http', 'https', 'ftp', 'sftp', 'ws', 'ldap', 'ssh', 'mqtt'),
    fc.oneof(
      domain,
      ipv4,
      ipv6.map((address) => `[${address}]`),
    ),
    port,
    path,
  )
  .map(([scheme, host, port, path]) => `${scheme}://${host}${port}/${path.slice(1)}`);

/** Of each type that is changed, values as they come. */
const generators: Readonly<Partial<Record<ObservableType, fc.Arbitrary<string>>>> = {
  ipv4,
  ipv6,
  cidr: fc.tuple(octet, octet, fc.integer({ min: 1, max: 254 })).map(([a, b, c]) => `${1 + (a % 223)}.${b}.${c}.0/24`),
  'ip-range': fc
    .tuple(octet, octet, fc.nat({ max: 99 }), fc.integer({ min: 100, max: 254 }))
    .map(([a, b, c, d]) => `45.${a}.${b}.${c}-45.${a}.${b}.${d}`),
  domain,
  url,
  email: fc.tuple(local, domain).map((parts) => parts.join('@')),
  xmpp: fc.tuple(local, domain).map((parts) => parts.join('@')),
};
const changed = [...defangedTypes];

it('has a generator for each type that it changes', () => {
  expect(Object.keys(generators).sort()).toEqual([...changed].sort());
});

/** The canonical values among those made. */
const valuesOf = (type: ObservableType): fc.Arbitrary<string> =>
  (generators[type] ?? fc.constant('')).map((value) => canonical(type, value) ?? '').filter((value) => value !== '');

describe.each(changed)('%s', (type) => {
  it('comes back by refang', () => {
    fc.assert(
      fc.property(valuesOf(type), (value) => {
        expect(refang(defang({ type, value }))).toBe(value);
      }),
    );
  });

  it('is bare nowhere in its host', () => {
    fc.assert(
      fc.property(valuesOf(type), (value) => {
        const host =
          defang({ type, value })
            .replace(/^[a-z]+\[:\/\/\]/, '')
            .replace(/^[^@/]*@/, '')
            .split('/')[0] ?? '';
        expect(host.replaceAll('[.]', '')).not.toContain('.');
      }),
    );
  });

  it('is found again where it is defanged', () => {
    // An XMPP address looks like one of mail: which it is, the text around it says.
    const before = type === 'xmpp' ? 'xmpp:' : '';
    fc.assert(
      fc.property(valuesOf(type), (value) => {
        const found = extract(`seen ${before}${defang({ type, value })} today`).map(({ observable }) => observable);
        expect(found).toContainEqual({ type, value });
      }),
    );
  });
});

it('leaves every other type as it is', () => {
  const value = 'a.b:c@d.e/f';
  const others = observableTypes.filter((type) => !defangedTypes.has(type));
  expect(others.filter((type) => defang({ type, value } as Observable) !== value)).toEqual([]);
});

it('changes nothing that it does not understand', () => {
  expect([defang({ type: 'url', value: 'nothing' }), defang({ type: 'email', value: 'nothing' })]).toEqual(['nothing', 'nothing']);
});
