import { expect, it } from 'vitest';
import { canonicalUrl, digestIn, digestOf, expressionsByDigest, prefixOf, urlExpressions } from './url-expressions.ts';

// Google's own vectors (https://developers.google.com/safe-browsing/v4/urls-hashing), without those that lack a scheme: an
// observable never does. Where theirs holds the byte 0x80, which is no text, it is escaped here.
it.each([
  ['http://host/%25%32%35', 'http://host/%25'],
  ['http://host/%25%32%35%25%32%35', 'http://host/%25%25'],
  ['http://host/%2525252525252525', 'http://host/%25'],
  ['http://host/asdf%25%32%35asd', 'http://host/asdf%25asd'],
  ['http://host/%%%25%32%35asd%%', 'http://host/%25%25%25asd%25%25'],
  ['http://www.google.com/', 'http://www.google.com/'],
  [
    'http://%31%36%38%2e%31%38%38%2e%39%39%2e%32%36/%2E%73%65%63%75%72%65/%77%77%77%2E%65%62%61%79%2E%63%6F%6D/',
    'http://168.188.99.26/.secure/www.ebay.com/',
  ],
  [
    'http://195.127.0.11/uploads/%20%20%20%20/.verify/.eBaysecure=updateuserdataxplimnbqmn-xplmvalidateinfoswqpcmlx=hgplmcx/',
    'http://195.127.0.11/uploads/%20%20%20%20/.verify/.eBaysecure=updateuserdataxplimnbqmn-xplmvalidateinfoswqpcmlx=hgplmcx/',
  ],
  [
    'http://host%23.com/%257Ea%2521b%2540c%2523d%2524e%25f%255E00%252611%252A22%252833%252944_55%252B',
    'http://host%23.com/~a!b@c%23d$e%25f^00&11*22(33)44_55+',
  ],
  ['http://3279880203/blah', 'http://195.127.0.11/blah'],
  ['http://www.google.com/blah/..', 'http://www.google.com/'],
  ['http://www.evil.com/blah#frag', 'http://www.evil.com/blah'],
  ['http://www.GOOgle.com/', 'http://www.google.com/'],
  ['http://www.google.com.../', 'http://www.google.com/'],
  ['http://www.google.com/foo\tbar\rbaz\n2', 'http://www.google.com/foobarbaz2'],
  ['http://www.google.com/q?', 'http://www.google.com/q?'],
  ['http://www.google.com/q?r?', 'http://www.google.com/q?r?'],
  ['http://www.google.com/q?r?s', 'http://www.google.com/q?r?s'],
  ['http://evil.com/foo#bar#baz', 'http://evil.com/foo'],
  ['http://evil.com/foo;', 'http://evil.com/foo;'],
  ['http://evil.com/foo?bar;', 'http://evil.com/foo?bar;'],
  ['http://\u0001%80.com/', 'http://%01%80.com/'],
  ['http://notrailingslash.com', 'http://notrailingslash.com/'],
  ['http://www.gotaport.com:1234/', 'http://www.gotaport.com/'],
  ['  http://www.google.com/  ', 'http://www.google.com/'],
  ['http:// leadingspace.com/', 'http://%20leadingspace.com/'],
  ['http://%20leadingspace.com/', 'http://%20leadingspace.com/'],
  ['https://www.securesite.com/', 'https://www.securesite.com/'],
  ['http://host.com/ab%23cd', 'http://host.com/ab%23cd'],
  ['http://host.com//twoslashes?more//slashes', 'http://host.com/twoslashes?more//slashes'],
])('writes %j as Google does', (url, written) => expect(canonicalUrl(url)).toBe(written));

it.each([
  ['http://12.0x12.01234/', 'http://12.18.2.156/'],
  ['http://0x12.0x43.0x44.0x01', 'http://18.67.68.1/'],
  ['http://[2001:0DB8:0000::1]:80/a', 'http://[2001:db8::1]/a'],
  ['http://[::ffff:1.2.3.4]/', 'http://1.2.3.4/'],
  ['http://[64:ff9b::1.2.3.4]/', 'http://1.2.3.4/'],
  ['http://[64:ff9b::5]/', 'http://0.0.0.5/'],
  ['http://user:pa@ss@EXAMPLE.com:8080/', 'http://example.com/'],
  ['http://ümlat.example.com/ü', 'http://xn--mlat-zra.example.com/%C3%BC'],
  ['http://W!eird<>Ho$^.com/', 'http://w!eird<>ho$^.com/'],
  ['http://example.com/a/./b/../c//d/.', 'http://example.com/a/c/d/'],
  ['http://example.com/%2e%2e/a%2f..%2fb', 'http://example.com/b'],
  ['http://example.com?a', 'http://example.com/?a'],
  ['http://example.com/%2%3%3%35', 'http://example.com/%25'],
])('writes %j in canonical form', (url, written) => expect(canonicalUrl(url)).toBe(written));

it('unescapes in one pass what was escaped a hundred thousand times', () => {
  expect(canonicalUrl(`http://example.com/%${'25'.repeat(100_000)}41`)).toBe('http://example.com/A');
});

it.each(['', 'example.com/a', '/blah', '?query#ref', 'http://#ref', 'http:///blah', 'http://?query', 'mailto:x', '../x', '//example.com'])(
  'refuses %j',
  (text) => expect(() => urlExpressions(text, 'registrable-domain')).toThrow(RangeError),
);

const rules = ['last-five-components', 'registrable-domain'] as const;
const everyWay = rules.flatMap((rule) => [
  // The examples of both pages, on which the rules agree.
  {
    rule,
    url: 'http://a.b.com/1/2.html?param=1',
    expressions: ['a.b.com/1/2.html?param=1', 'a.b.com/1/2.html', 'a.b.com/', 'a.b.com/1/'].flatMap((one) => [one, one.slice(2)]),
  },
  {
    rule,
    url: 'http://a.b.c.d.e.f.com/1.html',
    expressions: ['a.b.c.d.e.f.com', 'c.d.e.f.com', 'd.e.f.com', 'e.f.com', 'f.com'].flatMap((host) => [`${host}/1.html`, `${host}/`]),
  },
  { rule, url: 'http://1.2.3.4/1/', expressions: ['1.2.3.4/1/', '1.2.3.4/'] },
  { rule, url: 'http://[2001:470:1:18::114]/a', expressions: ['[2001:470:1:18::114]/a', '[2001:470:1:18::114]/'] },
  { rule, url: 'http://b/', expressions: ['b/'] },
  { rule, url: 'http://b.com/?', expressions: ['b.com/'] },
  {
    rule,
    url: 'http://b.com/1/2/3/4/5/',
    expressions: ['b.com/1/2/3/4/5/', 'b.com/', 'b.com/1/', 'b.com/1/2/', 'b.com/1/2/3/'],
  },
]);
it.each([
  ...everyWay,
  {
    rule: 'last-five-components' as const,
    url: 'http://a.b.c.d.e.example.co.uk/1',
    expressions: ['a.b.c.d.e.example.co.uk', 'd.e.example.co.uk', 'e.example.co.uk', 'example.co.uk', 'co.uk'].flatMap((host) => [
      `${host}/1`,
      `${host}/`,
    ]),
  },
  {
    rule: 'registrable-domain' as const,
    url: 'http://a.b.c.d.e.example.co.uk/1',
    expressions: ['a.b.c.d.e.example.co.uk', 'c.d.e.example.co.uk', 'd.e.example.co.uk', 'e.example.co.uk', 'example.co.uk'].flatMap(
      (host) => [`${host}/1`, `${host}/`],
    ),
  },
  { rule: 'registrable-domain' as const, url: 'http://example.co.uk/1', expressions: ['example.co.uk/1', 'example.co.uk/'] },
  { rule: 'registrable-domain' as const, url: 'http://a.user.github.io/', expressions: ['a.user.github.io/', 'user.github.io/'] },
])('takes $url apart by $rule', ({ rule, url, expressions }) => {
  expect(urlExpressions(url, rule).toSorted()).toEqual(expressions.toSorted());
});

it('never makes more than thirty', () => {
  for (const rule of rules) expect(urlExpressions('http://a.b.c.d.e.f.g.com/1/2/3/4/5/6?q=1', rule)).toHaveLength(30);
});

// FIPS 180-2, as Google's page gives it.
it('digests', () => {
  const digest = digestOf('abc');
  expect(Buffer.from(digest, 'base64').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(Buffer.from(prefixOf(digest), 'base64').toString('hex')).toBe('ba7816bf');
});

it('knows the expressions by their digests, also as vendors of the other alphabet write them', () => {
  const known = expressionsByDigest('https://login.example.com/a?b', 'registrable-domain');
  expect([...known.values()]).toEqual([
    'example.com/',
    'example.com/a',
    'example.com/a?b',
    'login.example.com/',
    'login.example.com/a',
    'login.example.com/a?b',
  ]);
  for (const [digest, expression] of known) {
    expect(digestOf(expression)).toBe(digest);
    expect(digestIn(digest.replaceAll('+', '-').replaceAll('/', '_'))).toBe(digest);
  }
});
