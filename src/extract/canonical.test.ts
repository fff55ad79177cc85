import { base58xmr, base58xrp, bech32m } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coinTypes, hashTypes, type ObservableType, observableTypes } from '../domain/observable.ts';
import { canonical, classify, unicodeDomain } from './canonical.ts';
import { samples } from './samples.fixture.ts';

describe.each(observableTypes)('%s', (type) => {
  const { valid, invalid } = samples[type];

  test('has one spelling', () => {
    expect(valid.length).toBeGreaterThanOrEqual(2);
    expect(valid.map(([written]) => canonical(type, written))).toEqual(valid.map(([, expected]) => expected));
  });

  test('is refused where it is none', () => {
    expect(invalid.length).toBeGreaterThanOrEqual(2);
    expect(invalid.filter((value) => canonical(type, value) !== undefined)).toEqual([]);
    expect(canonical(type, '')).toBeUndefined();
  });

  test('is idempotent and never throws', () => {
    fc.assert(
      fc.property(mutated(valid.map(([written]) => written)), (input) => {
        const once = canonical(type, input);
        if (once !== undefined) expect(canonical(type, once)).toBe(once);
      }),
      { numRuns: 1000 },
    );
  });

  test('is refused when it is data', () => {
    const [written] = valid[0] ?? [''];
    for (const unit of [written, ...pieces]) expect(canonical(type, unit.repeat(Math.ceil(1_000_000 / unit.length)))).toBeUndefined();
  });
});

/** Letters and marks that mean something to one type or another, and some that must mean nothing. */
const pieces = [
  ...[
    'http://',
    'file://',
    'tcp://',
    'a',
    'example',
    '.com',
    '.onion',
    '.',
    '..',
    '@',
    ':',
    '::',
    '/',
    '//',
    '?',
    '#',
    '%41',
    '%',
    '1',
    '0x7f',
  ],
  ...[
    '198.51.100.7',
    '[2001:db8::1]',
    'ﬁ',
    'É',
    'İ',
    'K',
    'xn--',
    '-',
    '–',
    '_',
    '\u0000',
    ' ',
    '\u00a0',
    '\n',
    '\\',
    '\\\\',
    '\\\\?\\',
    'C:\\',
  ],
  ...[
    '1.1',
    '/24',
    '"',
    "'",
    '`',
    ',',
    '!',
    '.exe',
    'HKLM\\',
    'mutex:',
    'Global\\',
    '\\pipe\\',
    'Registry::',
    '+1',
    '{',
    '}',
    '\ud83d',
    '😀',
    't.me/',
  ],
] as const;

/** A sample with something put in, taken out or repeated; or anything. */
function mutated(values: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 3 }));
  const edit = fc.record({ at: fc.nat({ max: 100 }), drop: fc.nat({ max: 4 }), put: fc.array(piece, { maxLength: 3 }) });
  const edited = fc.tuple(fc.constantFrom(...values), fc.array(edit, { maxLength: 3 })).map(([value, edits]) =>
    edits.reduce((text, { at, drop, put }) => {
      const place = text.length === 0 ? 0 : at % (text.length + 1);
      return text.slice(0, place) + put.join('') + text.slice(place + drop);
    }, value),
  );
  return fc.oneof(
    { weight: 4, arbitrary: edited },
    { weight: 1, arbitrary: fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')) },
  );
}

test('a URL may be long, and no longer when written out', () => {
  const path = 'é'.repeat(20_000);
  expect(canonical('url', `http://example.com/${'a'.repeat(60_000)}`)).toHaveLength(60_019);
  expect(canonical('url', `http://example.com/${path}`)).toBeUndefined();
});

test.each([
  ['bitcoin', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
  ['bitcoin', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
  ['litecoin', 'LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9'],
  ['dogecoin', 'DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L'],
  ['dash', 'XpESxaUmonkq8RaLLp46Brx2K39ggQe226'],
  ['zcash', 't3Vz22vK5z2LcKEdg16Yv4FFneEL1zg9ojd'],
  ['zcash', 'zs1z7rejlpsa98s2rrrfkwmaxu53e4ue0ulcrw0h4x5g8jl04tak0d3mm47vdtahatqrlkngh9slya'],
  ['tron', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'],
  ['ripple', 'rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh'],
  ['bitcoin-cash', 'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a'],
  ['monero', '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A'],
  ['cardano', 'addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8'],
  ['stellar', 'GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ'],
  ['domain', 'pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion'],
] as const)('one wrong letter anywhere is noticed: %s %s', (type, address) => {
  const end = type === 'domain' ? address.indexOf('.') : address.length;
  const wrong = Array.from({ length: end }, (_, at) => {
    const other = [...'3579aceghjkmnpqrtuvwxyzACEGH'].find(
      (letter) => letter !== address[at] && letter.toLowerCase() !== address[at]?.toLowerCase(),
    );
    return address.slice(0, at) + other + address.slice(at + 1);
  });
  expect(wrong.filter((value) => canonical(type, value) !== undefined)).toEqual([]);
});

test('a valid checksum over something else is no address', () => {
  const bytes = base58xrp.decode('rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh');
  expect(canonical('bitcoin', base58xrp.encode(bytes))).toBeUndefined();
  const address = '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A';
  expect(base58xmr.encode(base58xmr.decode(address))).toBe(address);
  expect(canonical('monero', `${address}${'1'.repeat(11)}`)).toBeUndefined();
  expect(canonical('bitcoin', bech32m.encode('bc', [1, ...bech32m.toWords(new Uint8Array(41))], 90))).toBeUndefined();
  expect(canonical('bitcoin', bech32m.encode('bc', [1, ...bech32m.toWords(new Uint8Array(40))], 90))).toMatch(/^bc1p/);
});

test.each([
  ['xn--bcher-kva.example.com', 'bücher.example.com'],
  ['xn--p1ai.xn--p1ai', 'рф.рф'],
  ['example.com', 'example.com'],
  // No name: the conversion fails, or does not lead back.
  ['xn--a.example.com', 'xn--a.example.com'],
  ['xn--example-.com', 'xn--example-.com'],
])('%s is shown as %s', (name, shown) => {
  expect(unicodeDomain(name)).toBe(shown);
});

test.each([
  [' 1.2.3.4 ', { type: 'ipv4', value: '1.2.3.4' }],
  ['198[.]51[.]100[.]0/24', { type: 'cidr', value: '198.51.100.0/24' }],
  ['[2001:db8::7]', { type: 'ipv6', value: '2001:db8::7' }],
  ['hxxp://evil[.]example[.]com/x', { type: 'url', value: 'http://evil.example.com/x' }],
  ['evil.example.com/x', { type: 'url', value: 'http://evil.example.com/x' }],
  ['http://localhost/x', { type: 'url', value: 'http://localhost/x' }],
  ['discord.gg/abc', { type: 'url', value: 'http://discord.gg/abc' }],
  ['<user[at]example[.]com>', { type: 'email', value: 'user@example.com' }],
  ['setup.py', { type: 'domain', value: 'setup.py' }],
  ['AS123', { type: 'asn', value: 'AS123' }],
  ['cve-2024-1', { type: 'cve', value: 'CVE-2024-0001' }],
  ['44d88612fea8a8f36de82e1278abb02f', { type: 'md5', value: '44d88612fea8a8f36de82e1278abb02f' }],
  ['127.0.0.1', { type: 'ipv4', value: '127.0.0.1' }],
  ['T1059.001', { type: 'attack-id', value: 'T1059.001' }],
  ['"HKLM\\\\Software\\\\x"', { type: 'registry-key', value: 'HKLM\\Software\\x' }],
  ['+1 415 555 2671', { type: 'phone', value: '+14155552671' }],
  ['96:abcDEF+/0123:XyZ0', { type: 'ssdeep', value: '96:abcDEF+/0123:XyZ0' }],
  ['010.8.8.8', undefined],
  ['192.0.2.7/24', undefined],
  ['12:34:56', undefined],
  ['S0154', undefined],
  ['C:\\logs\\missing.eml', undefined],
  ['/var/log/missing.log', undefined],
  ['@missing', undefined],
  ['hello world', undefined],
  ['', undefined],
])('classifies %j', (argument, expected) => {
  expect(classify(argument)).toEqual(expected);
});

/** Shape alone proves these: a whole argument in canonical form is read as what it is. */
const proven: readonly ObservableType[] = [
  ...(['ipv4', 'ipv6', 'cidr', 'ip-range', 'domain', 'url', 'email', 'asn', 'mac', 'uuid', 'arn', 'phone'] as const),
  ...hashTypes,
  ...(['tlsh', 'jarm', 'ja4', 'cve', 'ghsa', 'cwe'] as const),
  ...coinTypes,
  ...(['registry-key', 'named-pipe', 'google-analytics-id', 'adsense-id', 'tag-manager-id', 'telegram-token', 'discord-token'] as const),
];

test.each(proven)('classifies every %s', (type) => {
  const values = samples[type].valid.map(([, value]) => value);
  expect(values.map((value) => classify(value))).toEqual(values.map((value) => ({ type, value })));
});
