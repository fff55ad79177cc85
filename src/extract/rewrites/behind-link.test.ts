import { expect, test } from 'vitest';
import { extract } from '../extract.ts';
import { defaultPolicy } from '../policy.ts';
import { behindLink, mayBeRewritten } from './behind-link.ts';

const safe = (target: string): string =>
  `https://nam02.safelinks.protection.outlook.com/?url=${encodeURIComponent(target)}&data=05%7C01%7Cx&sdata=abc%3D&reserved=0`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

test.each([
  ['SafeLinks', safe('https://evil.example.net/a?b=c&d=e'), 'https://evil.example.net/a?b=c&d=e'],
  [
    'SafeLinks',
    'https://eur01.safelinks.protection.outlook.com/ap/t-59584e83/?url=https%3A%2F%2Fevil.example.net%2F&data=x',
    'https://evil.example.net/',
  ],
  ['Proofpoint', 'https://urldefense.proofpoint.com/v1/url?u=http://evil.example.net/a&k=x', 'http://evil.example.net/a'],
  [
    'Proofpoint',
    'https://urldefense.proofpoint.com/v2/url?u=https-3A__www.evil-2Done.example.net_a-5Fb-3Fc-3Dd&d=DwMFAg&c=x',
    'https://www.evil-one.example.net/a_b?c=d',
  ],
  ['Proofpoint', 'https://urldefense.com/v3/__https://evil.example.net/a__;!!Abc!def$', 'https://evil.example.net/a'],
  [
    'Proofpoint',
    `https://urldefense.com/v3/__https:/evil.example.net/*20a*é**B__;${Buffer.from('%+äöü').toString('base64url')}!!Abc!def$`,
    'https://evil.example.net/%20a+éäöü',
  ],
  [
    'Barracuda',
    'https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fevil.example.net%2fx&c=E,1,abc,,&typo=1',
    'https://evil.example.net/x',
  ],
  ['Cisco', 'https://secure-web.cisco.com/1abc-_def/https%3A%2F%2Fevil.example.net%2Fx%3Fa%3Db', 'https://evil.example.net/x?a=b'],
  [
    'Sophos',
    `https://eu-central-1.protection.sophos.com/?d=evil.example.net&u=${base64('https://evil.example.net/x')}&i=abc`,
    'https://evil.example.net/x',
  ],
  ['Symantec', 'https://clicktime.symantec.com/15xVSd?h=6gcez=&u=https://evil.example.net/x', 'https://evil.example.net/x'],
  [
    'Trend Micro',
    'https://imsva91-ctp.trendmicro.com/wis/clicktime/v1/query?url=http%3a%2f%2fevil.example.net&umid=1',
    'http://evil.example.net',
  ],
  [
    'FireEye',
    'https://protect2.fireeye.com/v1/url?k=84f6-81&q=1&e=67-e8&u=http%3A%2F%2Fevil.example.net%2Fs%2C1%23',
    'http://evil.example.net/s,1#',
  ],
  [
    'Check Point',
    'https://protect.checkpoint.com/v2/r01/___https%3A//evil.example.net/report/___.YzJ1OnRo',
    'https://evil.example.net/report/',
  ],
  ['Check Point', 'https://protect.checkpoint.com/v2/___https:/evil.example.net/x.pdf___.YzJ1OnRo', 'https://evil.example.net/x.pdf'],
  ['Google', 'https://www.google.co.uk/url?sa=t&q=https%3A%2F%2Fevil.example.net%2Fx&usg=1', 'https://evil.example.net/x'],
  ['Google', 'https://google.de/amp/s/evil.example.net/x', 'evil.example.net/x'],
  [
    'Bing',
    `https://www.bing.com/ck/a?!&&p=1&u=a1${Buffer.from('https://evil.example.net/x').toString('base64url')}&ntb=1`,
    'https://evil.example.net/x',
  ],
  ['LinkScan', `https://linkscan.io/scan/ux/${base64('https://evil.example.net/xy')}`, 'https://evil.example.net/xy'],
])('undoes %s: %s', (by, link, target) => {
  expect(mayBeRewritten(link)).toBe(true);
  expect(behindLink(link)).toEqual({ by, targets: [target], domain: undefined });
});

test.each([
  'https://www.mimecast.com/products/?domain=evil.example.net',
  'https://www.google.com/search?q=https%3A%2F%2Fevil.example.net',
  'https://nam02.safelinks.protection.outlook.com@evil.example.net/?url=https%3A%2F%2Fother.example.net',
  'https://safelinks.protection.outlook.com.evil.example.net/?url=https%3A%2F%2Fother.example.net',
  'https://notsafelinks.protection.outlook.com/?url=https%3A%2F%2Fother.example.net',
  'https://nam02.safelinks.protection.outlook.com/?url=nothing',
  'https://evil.example.net/?url=https%3A%2F%2Fother.example.net',
  'https://[2001:db8::1]/?url=https%3A%2F%2Fother.example.net',
])('%s is no rewritten link', (link) => {
  expect(behindLink(link)).toBeUndefined();
});

const told = (text: string, policy = defaultPolicy): readonly string[] =>
  extract(text, 'text', policy).flatMap(({ observable, mentions }) =>
    mentions.map(({ reason, confidence }) => `${observable.value} (${reason}, ${confidence})`),
  );

test('what is behind a link is found, and not the link, in any text and however it is written', () => {
  const expected = [
    'https://evil.example.net/a (behind a SafeLinks link, 0.97)',
    'evil.example.net (the host of a URL, behind a SafeLinks link, 0.95)',
  ];
  expect(told(`2024-01-01 GET ${safe('https://evil.example.net/a')} 200`)).toEqual(expected);
  expect(told(`see <${safe('https://evil.example.net/a').replace('https', 'hxxps').replaceAll('.outlook.', '[.]outlook[.]')}>.`)).toEqual(
    expected,
  );
  const [finding] = extract(`see ${safe('https://evil.example.net/a')} now`);
  expect(finding?.mentions[0]).toMatchObject({ written: safe('https://evil.example.net/a'), start: 4 });
});

test('the link itself is shown on request, and doubtful', () => {
  expect(told(safe('https://evil.example.net/a'), { ...defaultPolicy, doubtful: true }).slice(2)).toEqual([
    `${safe('https://evil.example.net/a')} (a SafeLinks link, which is undone, 0.3)`,
    'nam02.safelinks.protection.outlook.com (the host of a SafeLinks link, 0.3)',
  ]);
});

test('links in links, five deep', () => {
  const twice = safe(`https://urldefense.proofpoint.com/v2/url?u=http-3A__198.51.100.7_x&d=1`);
  expect(told(twice)).toEqual([
    'http://198.51.100.7/x (behind a Proofpoint link, behind a SafeLinks link, 0.97)',
    '198.51.100.7 (the host of a URL, behind a Proofpoint link, behind a SafeLinks link, 0.95)',
  ]);
  let deep = 'https://evil.example.net/';
  for (let i = 0; i < 6; i++) deep = safe(deep);
  expect(told(deep)[0]).toMatch(/^https:\/\/nam02\.safelinks/);
  expect(told(deep)).toHaveLength(4);
});

test('links that run into each other are undone, each', () => {
  const proofpoint = (path: string) => `https://urldefense.proofpoint.com/v2/url?u=https-3A__one.example.net_${path}&d=1`;
  expect(told(`${proofpoint('a')}&e${proofpoint('b')}`)).toEqual([
    'https://one.example.net/a (behind a Proofpoint link, 0.97)',
    'one.example.net (the host of a URL, behind a Proofpoint link, 0.95)',
    'one.example.net (the host of a URL, behind a Proofpoint link, 0.95)',
    'https://one.example.net/b (behind a Proofpoint link, 0.97)',
  ]);
});

test('a code is kept as it is, with the domain it names', () => {
  expect(told('https://url.us.m.mimecastprotect.com/s/abc123xyz?domain=evil.example.net')).toEqual([
    'evil.example.net (named by a Mimecast link, 0.9)',
    'https://url.us.m.mimecastprotect.com/s/abc123xyz?domain=evil.example.net (a Mimecast link; where it leads is not in it, 0.97)',
  ]);
});

test('every target is found where a link has several, and what else is in its query', () => {
  const link =
    'https://linkprotect.cudasvc.com/url?a=http://one.example.net/&x=http%3A%2F%2Fthree.example.net%2F&a=http://two.example.net/';
  expect(told(link).map((line) => line.split(' ', 1)[0])).toEqual([
    'http://one.example.net/',
    'one.example.net',
    'http://two.example.net/',
    'two.example.net',
  ]);
  const other = `https://nam02.safelinks.protection.outlook.com/?x=http%3A%2F%2Fthree.example.net%2F&url=http%3A%2F%2Fone.example.net`;
  expect(told(other).map((line) => line.split(' ', 1)[0])).toEqual([
    'http://one.example.net/',
    'one.example.net',
    'http://three.example.net/',
    'three.example.net',
  ]);
});

test('the policy holds for what is behind a link', () => {
  const only = (type: 'domain' | 'url' | 'email') => told(safe('https://evil.example.net/a'), { ...defaultPolicy, types: new Set([type]) });
  expect(only('domain')).toEqual(['evil.example.net (the host of a URL, behind a SafeLinks link, 0.95)']);
  expect(only('url')).toEqual(['https://evil.example.net/a (behind a SafeLinks link, 0.97)']);
  expect(only('email')).toEqual([]);
  expect(told(safe('https://evil.example.net/a'), { ...defaultPolicy, nested: false })[0]).toMatch(/^https:\/\/nam02/);
});

test.each([
  ['a link of links', `https://www.google.com/url?q=${'https://www.google.com/url?q='.repeat(500)}https://evil.example.net`],
  ['three targets each', `https://linkprotect.cudasvc.com/url?${'a=https://linkprotect.cudasvc.com/url?'.repeat(400)}`],
  ['stars without characters', `https://urldefense.com/v3/__https://evil.example.net/${'*'.repeat(15_000)}__;!!a$`],
  ['underscores', `https://urldefense.com/v3/${'__'.repeat(7_000)}`],
  ['ampersands', `https://www.google.com/url?${'&q'.repeat(7_000)}`],
  ['broken escapes', safe('https://evil.example.net/%E0%A4%').replaceAll('%25', '%').padEnd(16_000, '%E0')],
])('takes linear time for %s', (_, link) => {
  // Slower than linear would not end before the test's time does.
  extract(`${link} `.repeat(200));
});
