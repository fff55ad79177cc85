import { domainToASCII } from 'node:url';
import { expect, test } from 'vitest';
import { contract } from '../../../test/contracts/local-source.ts';
import type { Observable } from '../../domain/observable.ts';
import type { LocalContext } from '../../domain/source.ts';
import { table } from './confusables.ts';

import valueItself, { labels } from './source.ts';

const local = (...protectedNames: readonly string[]): LocalContext => ({ datasets: {}, protectedNames, facts: {} });
const observable = (value: string): Observable => ({
  type: value.includes('://') ? 'url' : value.includes('@') ? 'email' : 'domain',
  value,
});
const observations = (value: string, context = local()) => {
  const reading = valueItself.ask(observable(value), context);
  return reading.status === 'found' ? reading.observations : [];
};
const told = (value: string, context?: LocalContext) =>
  observations(value, context).map((o) => (o.kind === 'classification' ? o.label : o.kind));

contract(valueItself, {
  found: ['paypa1.com', 'http://192.0.2.1/', 'service@paypal-login.example.com'].map((value) => [observable(value)]),
  notFound: ['example.com', 'https://www.example.com/a?b=c#d', 'someone@example.com'].map((value) => [observable(value)]),
  context: local('example.com', 'Contoso'),
});

test('no label is said that is not on the list', () => {
  const values = [
    'paypa1.com',
    'paypal.xyz',
    'xn--80ak6aa92e.com',
    'xn--pypal-4ve.com',
    'http://u:p@0x7f.1:81/a.pdf.exe?u=http://example.org',
    `a.${'b.'.repeat(9)}example.com`,
  ];
  expect(new Set(values.flatMap((value) => told(value)).filter((label) => label !== 'relation'))).toEqual(new Set(labels));
});

test.each([
  ['paypa1.com', 'look-alike', 'paypa1 reads as paypal (paypal.com)'],
  ['rnicrosoft.com', 'look-alike', 'rnicrosoft reads as microsoft (microsoft.com)'],
  ['pay-pal.com', 'look-alike', 'pay-pal reads as paypal (paypal.com)'],
  ['micros0ft-login.com', 'look-alike', 'micros0ft reads as microsoft (microsoft.com)'],
  ['gogole.com', 'look-alike', 'gogole is one letter from google (google.com)'],
  ['paypal.xyz', 'other-ending', 'paypal under .xyz, not paypal.com'],
  ['paypal.blogspot.com', 'look-alike', 'paypal under .blogspot.com, not paypal.com'],
  ['paypal-login.example.com', 'look-alike', 'borrows the name paypal (paypal.com)'],
  ['securepaypal.com', 'look-alike', 'borrows the name paypal (paypal.com)'],
  ['paypal24.com', 'look-alike', 'borrows the name paypal (paypal.com)'],
  ['paypal.com.example.net', 'look-alike', 'begins with paypal.com, which it does not belong to'],
  ['paypal.com.github.io', 'look-alike', 'begins with paypal.com, which it does not belong to'],
  ['chase-secure.example', 'look-alike', 'borrows the name chase (chase.com)'],
  ['dhl.parcel-tracking.example', 'look-alike', 'borrows the name dhl (dhl.com)'],
])('%s: %s, %s', (value, label, detail) => {
  expect(observations(value)).toEqual([{ kind: 'classification', label, detail }]);
});

test.each([
  'www.paypal.com',
  'paypal.de',
  'amazon.co.uk',
  'google.com.br',
  'www.google-analytics.com',
  's3.amazonaws.com',
  'bucket.s3.eu-west-1.amazonaws.com',
  'tenant.onmicrosoft.com',
  'login.microsoftonline.com',
  'raw.githubusercontent.com',
  'microsoft.github.io',
  'apple-orchard.example',
  'www.apple-pie.example',
  'purchase.example',
  'groups.example',
  'paypal.example.com',
  'linkedin.example.org',
  'modern.example',
  'com',
  'localhost',
])('%s is nobody else', (value) => {
  expect(told(value)).toEqual([]);
});

test('homographs and mixed scripts are seen through Punycode', () => {
  expect(observations(domainToASCII('аррӏе.com'))).toEqual([
    { kind: 'classification', label: 'homograph', detail: 'аррӏе reads as apple (apple.com)' },
    { kind: 'classification', label: 'punycode', detail: 'shown as аррӏе.com' },
  ]);
  expect(observations(`www.${domainToASCII('pаypal.com')}`)).toEqual([
    { kind: 'classification', label: 'homograph', detail: 'pаypal reads as paypal (paypal.com)' },
    { kind: 'classification', label: 'mixed-script', detail: 'letters of several scripts in pаypal' },
    { kind: 'classification', label: 'punycode', detail: 'shown as www.pаypal.com' },
  ]);
  expect(told(domainToASCII('pаypal-login.example.com'))).toEqual(['homograph', 'mixed-script', 'punycode']);
  expect([told(domainToASCII('bücher.example')), told(domainToASCII('日本語カナabc.example')), told('xn--zzzzzzzz9.com')]).toEqual([
    ['punycode'],
    ['punycode'],
    ['punycode'],
  ]);
});

test('names the user protects', () => {
  const mine = local('Example.com', 'Contoso Bank', 'mail.contoso.example', ' ', 'ab');
  expect(
    ['examp1e.com', 'example.net', 'example.de', 'exampel.com', 'contosobank-login.com', 'c0ntosobank.com'].map((v) => told(v, mine)),
  ).toEqual([['look-alike'], ['look-alike'], ['look-alike'], ['look-alike'], ['look-alike'], ['look-alike']]);
  expect(
    ['example.com', 'paypal-login.example.com', 'contosobank.com', 'www.contoso.example', 'abc.com', 'ab.com'].map((v) => told(v, mine)),
  ).toEqual(Array.from({ length: 6 }, () => []));
});

test('protected names may be written with hyphens and in any script', () => {
  for (const mine of [local('my-firm.example', 'bücher.example'), local('My-Firm', 'xn--bcher-kva.example')]) {
    expect(
      ['my-firm.example', 'xn--bcher-kva.example', 'shop.xn--bcher-kva.example'].map((v) =>
        told(v, mine).filter((label) => label !== 'punycode'),
      ),
    ).toEqual([[], [], []]);
    expect([told('bucher.example', mine), told('my-firrn.example', mine)]).toEqual([['look-alike'], ['look-alike']]);
  }
});

test('a vendor may give a protected firm a name below its own, but not with a lure', () => {
  const mine = local('mail.contoso.example');
  expect(['contoso.example.net', 'contoso-login.example.net', 'contoso.login.example.net'].map((v) => told(v, mine))).toEqual([
    [],
    ['look-alike'],
    ['look-alike'],
  ]);
});

test('the host of a URL or mail address counts as its domain does', () => {
  expect([told('https://paypa1.com/'), told('x@paypa1.com'), told('paypal@example.com'), told('https://example.com/paypal')]).toEqual([
    ['look-alike'],
    ['look-alike'],
    [],
    [],
  ]);
});

test.each([
  ['http://192.0.2.1/', 'ip-host', 'the host is the address 192.0.2.1'],
  ['http://[2001:db8::1]/', 'ip-host', 'the host is the address [2001:db8::1]'],
  ['http://user:hunter2@example.com/', 'credentials-in-url', 'a user name stands before the host'],
  ['http://paypal.com@example.com/', 'credentials-in-url', 'paypal.com before the @ is a user name, not the host'],
  ['http://example.com:4444/', 'unusual-port', 'port 4444'],
  ['http://example.com/invoice.pdf.exe', 'double-extension', 'file name ends in pdf.exe'],
  ['http://example.com/a/Invoice.PDF%20.html', 'double-extension', 'file name ends in pdf.html'],
  [`http://${'a'.repeat(60)}.example.com/`, 'long-host', '72 characters in 3 labels'],
  ['http://ex%61mple.com/', 'encoded-host', 'the host is written ex%61mple.com and means example.com'],
])('%s: %s, %s', (value, label, detail) => {
  expect(observations(value)).toEqual([{ kind: 'classification', label, detail }]);
});

test.each(['http://0xc0000201/', 'http://3221225985/', 'http://192.0.513/', 'http://0300.0.2.1/'])('%s hides 192.0.2.1', (value) => {
  expect(observations(value)).toEqual([
    { kind: 'classification', label: 'ip-host', detail: 'the host is the address 192.0.2.1' },
    { kind: 'classification', label: 'encoded-host', detail: `the host is written ${value.slice(7, -1)} and means 192.0.2.1` },
  ]);
});

const base64 = Buffer.from('https://example.org/x?y=1').toString('base64');
test.each([
  ['https://example.com/?u=http://example.org/x', ['http://example.org/x']],
  ['https://example.com/?u=https%3A%2F%2Fexample.org%2Fx%3Fy%3D1%26z&v=2', ['https://example.org/x?y=1&z']],
  ['https://example.com/?u=https%253A%252F%252Fexample.org', ['https://example.org/']],
  ['https://example.com/go/http:/example.org/x?y=1', ['http://example.org/x?y=1']],
  ['https://example.com/#https://example.org/', ['https://example.org/']],
  [`https://example.com/?u=${base64}`, ['https://example.org/x?y=1']],
  [`https://example.com/r/${base64.replace(/=+$/, '')}`, ['https://example.org/x?y=1']],
  ['https://example.com/?a=http://example.org&b=http://example.net', ['http://example.org/', 'http://example.net/']],
])('%s carries %j', (value, nested) => {
  expect(observations(value)).toEqual([
    { kind: 'classification', label: 'nested-url', detail: `carries ${nested.map((href) => new URL(href).host).join(', ')}` },
    ...nested.map((href) => ({ kind: 'relation', type: 'contains', observable: { type: 'url', value: href } })),
  ]);
});

test.each([
  'https://www.example.com/login?return=https://shop.example.com/cart',
  'https://example.com/?u=http%3A%2F%2F',
  'https://example.com/jquery.min.js',
  'https://example.com/a.tar.gz',
  'https://example.com:8443/',
  'https://example.com/?u=%E0%A4%A&x=https',
])('nothing stands out in %s', (value) => {
  expect(observations(value)).toEqual([]);
});

test('what is no URL is no answer', () => {
  expect(() => valueItself.ask({ type: 'url', value: 'http://' }, local())).toThrow();
});

test('every confusable character is reachable after normalisation, and stands for one letter', () => {
  const rows = table.split(' ').map((row) => Array.from(row));
  expect(rows.map(([latin]) => latin).join('')).toBe('abcdefghijklmnopqrstuvwxyz');
  const others = rows.flatMap((row) => row.slice(1));
  expect(new Set(others).size).toBe(others.length);
  expect(others.map((character) => character.normalize('NFKD').toLowerCase())).toEqual(others);
});

test('hostile values take linear time', () => {
  // Slower than linear would not end before the test's time does.
  for (const filler of ['http://', '%25', 'aHR0cDovL', '&u=', '.pdf', 'https:/'])
    told(`https://example.com/?u=${filler.repeat(100_000 / filler.length)}`);
  for (const filler of ['1', 'a.', 'a-', 'paypal', '1a', 'xn--'])
    told(`${filler.repeat(60_000 / filler.length)}.com`, local(...Array.from({ length: 50 }, (_, i) => `name${i}.example`)));
});
