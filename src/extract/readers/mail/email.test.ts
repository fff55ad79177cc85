import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { gather } from '../../gather.ts';
import type { ReadInside } from '../inside.ts';
import { read } from '../read.ts';
import { readEmail } from './email.ts';

const readText = async (text: string) => {
  const { facts, findings, troubles } = await read({ name: 'mail.eml', bytes: Buffer.from(text) });
  const fields: Record<string, readonly string[]> = {};
  for (const { observable, mentions } of findings)
    fields[`${observable.type} ${observable.value}`] = [...new Set(mentions.map(({ field }) => field))];
  return { facts, troubles, fields };
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test('reads the example as an analyst would', async () => {
  const { facts, fields, troubles } = await readText(readFileSync(new URL('../../../../examples/phishing.eml', import.meta.url), 'utf8'));
  expect(troubles).toEqual([]);
  expect(facts.mail).toEqual({
    subject: 'Overdue invoice INV-40821 – account suspension',
    from: ['billing@example.com'],
    replyTo: ['payments@billing-desk.example.net'],
    recipients: ['anna.berg@example.com'],
    authentication: [
      { method: 'spf', result: 'fail', domain: 'billing-desk.example.net' },
      { method: 'dkim', result: 'none' },
      { method: 'dmarc', result: 'fail', domain: 'example.com' },
    ],
    original: 'itself',
    date: '2026-10-19T07:42:09.000Z',
    hops: [
      { from: 'mx1.example.com', address: '192.0.2.10', by: 'mailstore.example.com', at: '2026-10-19T07:42:18.000Z' },
      { from: 'smtp7.billing-desk.example.net', address: '8.8.8.8', by: 'mx1.example.com', at: '2026-10-19T07:42:16.000Z' },
      { from: '[198.51.100.23]', address: '198.51.100.23', by: 'smtp7.billing-desk.example.net', at: '2026-10-19T07:42:11.000Z' },
    ],
    notes: [
      'answers go to payments@billing-desk.example.net, not to billing@example.com',
      'it was sent by bounce@billing-desk.example.net (Return-Path), not by billing@example.com',
      'a link shown as accounts.example.com leads to accounts.example.com.secure-login.example.net',
    ],
  });
  expect(facts.attachments?.map(({ name, mediaType, size }) => ({ name, mediaType, size }))).toEqual([
    { name: 'invoice.pdf.html', mediaType: 'text/html', size: 596 },
  ]);
  expect(fields).toMatchObject({
    'ipv4 8.8.8.8': ['header:authentication-results', 'header:received-spf', 'header:received'],
    'ipv4 1.1.1.1': ['header:received'],
    'ipv4 203.0.113.77': ['html', 'attachment:invoice.pdf.html/html/body@style', 'attachment:invoice.pdf.html/html/form@action'],
    'url https://accounts.example.com@203.0.113.45/verify?id=40821': ['html'],
    'url https://xn--xample-2of.com/login': ['html'],
    'domain xn--xample-2of.com': ['body', 'html'],
    'email payments@billing-desk.example.net': ['header:reply-to', 'body'],
    'sha256 275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f': ['body'],
    'cve CVE-2023-23397': ['body'],
    [`sha256 ${facts.attachments?.[0]?.sha256}`]: ['attachment:invoice.pdf.html'],
    'url http://203.0.113.77:8080/collect/post.php': ['attachment:invoice.pdf.html/html/form@action'],
  });
  expect(Object.keys(fields)).not.toContain('email anna.berg@example.com');
  expect(Object.keys(fields)).not.toContain('domain mailstore.example.com');
});

test('headers full of machine noise give nothing', async () => {
  const { fields } = await readText(`Received: by 2001:db8::7 with SMTP id a1.b2.example.com; Mon, 1 Jan 2024 00:00:00 +0000
DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=abc.example.com
X-MS-Exchange-Organization-Network-Message-Id: 44d88612fea8a8f36de82e1278abb02f
ARC-Seal: i=1; d=example.com
Content-Type: text/plain; boundary="44d88612fea8a8f36de82e1278abb02f"
To: victim@example.com
Subject: hello

hello`);
  expect(fields).toEqual({});
});

const inner = 'From: a@example.net\nSubject: inner 198.51.100.2\nContent-Type: text/html\n\n<a href="http://198.51.100.3/x">x</a>';

test('reads mails inside, under a prefix, also those sent as base64', async () => {
  const { fields, facts, troubles } = await readText(`From: reporter@example.com
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

please check 198.51.100.1
--b
Content-Type: message/rfc822

${inner}
--b
Content-Type: application/octet-stream; name="report.eml"
Content-Transfer-Encoding: base64

${Buffer.from(inner).toString('base64')}
--b--
`);
  expect(troubles).toEqual([]);
  expect(facts.mail?.from).toEqual(['reporter@example.com']);
  expect(facts.attachments?.map(({ name }) => name)).toEqual(['unnamed-1', 'report.eml']);
  expect(fields).toEqual({
    'email reporter@example.com': ['header:from'],
    'domain example.com': ['header:from'],
    'ipv4 198.51.100.1': ['body'],
    'email a@example.net': ['message:1/header:from', 'message:2/header:from'],
    'domain example.net': ['message:1/header:from', 'message:2/header:from'],
    'ipv4 198.51.100.2': ['message:1/header:subject', 'message:2/header:subject'],
    'url http://198.51.100.3/x': ['message:1/html', 'message:2/html'],
    'ipv4 198.51.100.3': ['message:1/html', 'message:2/html'],
  });
});

test('stops at a depth, and says so', async () => {
  const nested = Array.from(
    { length: 9 },
    (_, i) => `Subject: 198.51.100.${i}\nContent-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\nContent-Type: message/rfc822\n\n`,
  ).join('');
  const { fields, troubles } = await readText(nested);
  expect(Object.keys(fields)).toEqual(Array.from({ length: 6 }, (_, i) => `ipv4 198.51.100.${i}`));
  expect(troubles).toEqual([{ part: 'message:1/'.repeat(6), message: 'mails are read 5 deep; this one was not' }]);
});

test('attachments: hashes of all, text of texts, troubles of the broken', async () => {
  const { fields, facts, troubles } = await readText(`From: a@example.com
Content-Type: multipart/related; boundary=b

--b
Content-Type: text/html

<img src="cid:logo"><img src="data:image/png;base64,aHR0cDovL2V4YW1wbGUuY29t">
--b
Content-Type: image/png; name=logo.png
Content-ID: <logo>
Content-Transfer-Encoding: base64

AAEC
--b
Content-Type: text/plain; name=list.txt
Content-Disposition: attachment

198[.]51[.]100[.]9
--b
Content-Type: text/plain; name=broken.txt
Content-Disposition: attachment
Content-Transfer-Encoding: base64

AAECAwAAAQ==
--b--
`);
  expect(facts.attachments?.map(({ name, size }) => [name, size])).toEqual([
    ['logo.png', 3],
    ['list.txt', 19],
    ['broken.txt', 7],
  ]);
  expect(fields).toEqual({
    'email a@example.com': ['header:from'],
    'domain example.com': ['header:from'],
    [`sha256 ${sha256('198[.]51[.]100[.]9\n')}`]: ['attachment:list.txt'],
    'ipv4 198.51.100.9': ['attachment:list.txt/text'],
    [`sha256 ${sha256('\0\x01\x02\x03\0\0\x01')}`]: ['attachment:broken.txt'],
  });
  expect(troubles).toEqual([
    {
      part: 'attachment:broken.txt',
      message: 'broken.txt is binary and of no kind assay can read. Only its hash was taken.',
    },
  ]);
});

test('a body whose parts cannot be told apart is read as text', async () => {
  const { fields, troubles } = await readText('Subject: x\nContent-Type: multipart/mixed; boundary=missing\n\nsee 198.51.100.1');
  expect(fields).toEqual({ 'ipv4 198.51.100.1': ['body'] });
  expect(troubles).toEqual([{ part: 'body', message: 'no part of the mail could be told apart, so its body was read as plain text' }]);
});

const forwarded = (type: string, content: string, encoding = '7bit') =>
  `--b\nContent-Type: ${type}\nContent-Transfer-Encoding: ${encoding}\n\n${content}\n`;

test('the recipients of all mails are known, and none is a finding', async () => {
  const phish = 'Received: from a by b for <inner2@example.com>; x\nFrom: a@example.net\nTo: Inner1@Example.com\n\nhello';
  const { facts, fields } = await readText(`From: reporter@example.org
To: soc@example.org
Delivered-To: soc-box@example.org
Content-Type: multipart/mixed; boundary=b

${forwarded('message/rfc822', phish)}${forwarded('application/octet-stream; name=a.eml', Buffer.from(`\ufeffTo: utf16@example.com\n\nx`, 'utf16le').toString('base64'), 'base64')}${forwarded('text/rfc822-headers', 'From: b@example.net\nTo: returned@example.com')}${forwarded('message/delivery-status', 'Final-Recipient: rfc822; failed@example.com')}--b--
`);
  expect(facts.mail).toEqual({
    from: ['reporter@example.org'],
    replyTo: [],
    recipients: [
      'soc@example.org',
      'soc-box@example.org',
      'failed@example.com',
      'inner2@example.com',
      'inner1@example.com',
      'utf16@example.com',
      'returned@example.com',
    ],
    authentication: [],
    original: 'itself',
  });
  expect(Object.keys(fields).filter((key) => key.startsWith('email '))).toEqual([
    'email reporter@example.org',
    'email failed@example.com',
    'email a@example.net',
    'email b@example.net',
  ]);
});

test('a mail with too many parts in parts: its headers are read, and its body as text', async () => {
  const parts = Array.from({ length: 300 }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`).join('');
  const { facts, fields, troubles } = await readText(
    `From: a@example.net\nTo: victim@example.com\nSubject: 198.51.100.1\n${parts}To: inner@example.com\n\nhttp://198.51.100.2/x`,
  );
  expect(facts.mail).toEqual({
    subject: '198.51.100.1',
    from: ['a@example.net'],
    replyTo: [],
    recipients: ['victim@example.com', 'inner@example.com'],
    authentication: [],
    original: 'itself',
  });
  expect(fields).toMatchObject({
    'email a@example.net': ['header:from'],
    'ipv4 198.51.100.1': ['header:subject'],
    'url http://198.51.100.2/x': ['body'],
  });
  expect(Object.keys(fields)).not.toContain('email victim@example.com');
  expect(troubles).toEqual([
    {
      part: 'body',
      message: 'not readable as a mail (Maximum MIME nesting depth of 256 levels exceeded), so its body was read as plain text',
    },
  ]);
});

test('headers without a body, and a text that only has the name of a mail', async () => {
  const { facts, fields } = await readText('From: a@example.net\nTo: victim@example.com');
  expect([facts.mail?.recipients, Object.keys(fields)]).toEqual([['victim@example.com'], ['email a@example.net', 'domain example.net']]);
  expect((await readText('look at http://198.51.100.2/x')).fields).toMatchObject({ 'url http://198.51.100.2/x': ['body'] });
});

/** `count` mails in each mail, `depth` deep. */
const bomb = (count: number, depth: number, to = 'x'): string =>
  depth === 0
    ? `To: ${to}@example.com\nSubject: 198.51.100.9\n\nx`
    : `To: ${to}@example.com\nContent-Type: multipart/mixed; boundary=b${to}\n\n${Array.from({ length: count }, (_, i) => `--b${to}\nContent-Type: message/rfc822\n\n${bomb(count, depth - 1, `${to}${i}`)}\n`).join('')}--b${to}--\n`;

test('a bomb of mails is read up to a number, says so, and gives the recipients of all', async () => {
  // Slower than linear would not end before the test's time does.
  const { facts, troubles } = await readText(bomb(8, 4));
  expect(facts.mail?.recipients.length).toBe(1 + 8 + 8 ** 2 + 8 ** 3 + 8 ** 4);
  // The 72 mails of two levels are read, and 28 of the 512 below; each of these holds 8 more.
  expect(troubles[0]).toEqual({ part: 'message:1/message:4/message:5/', message: '100 mails inside a mail are read; this one was not' });
  expect(troubles.at(-1)).toEqual({ part: 'messages', message: `${8 ** 3 - 28 + 28 * 8 - 20} more mails inside were not read` });
  expect(troubles.length).toBe(21);
});

const nobody: ReadInside = () => Promise.reject(new Error('nothing is attached'));

test('the bytes of mails inside are limited, and smaller ones after a large one are read', async () => {
  const gathering = gather();
  const text = `Content-Type: multipart/mixed; boundary=b\n\n${forwarded('message/rfc822', `To: large@example.com\n\n${'198.51.100.1 '.repeat(50)}`)}${forwarded('message/rfc822', 'To: small@example.com\n\n198.51.100.2')}--b--`;
  const { facts, troubles } = await readEmail(gathering, Buffer.from(text), nobody, { depth: 5, messages: 100, bytes: 500 });
  expect(gathering.findings().map(({ observable }) => observable.value)).toEqual(['198.51.100.2']);
  expect(facts.mail?.recipients).toEqual(['large@example.com', 'small@example.com']);
  expect(troubles).toEqual([{ part: 'message:1/', message: '500 bytes of mails inside a mail are read; this one was not' }]);
});

test.each([
  ['a header of a megabyte', `Subject: ${'a '.repeat(1 << 19)}\nTo: ${'a@example.com, '.repeat(70_000)}\n\nx`],
  ['100,000 headers', `${'X-A: b\n'.repeat(100_000)}${'Received: from a by b for <a@example.com>; x\n'.repeat(30_000)}\nx`],
  ['more header than the parser takes', `${'X-A: b\n'.repeat(500_000)}To: a@example.com\n\nx`],
  ['one line of base64', `Content-Transfer-Encoding: base64\n\n${'QUJD'.repeat(2_500_000)}`],
  [
    'a boundary of dashes',
    `Content-Type: multipart/mixed; boundary="${'-'.repeat(10_000)}"\n\n${`${'-'.repeat(10_002)}\n\nx\n${'-'.repeat(10_001)}\n`.repeat(300)}`,
  ],
])('takes linear time for %s', async (_, text) => {
  // Slower than linear would not end before the test's time does.
  expect((await readText(text)).facts.mail?.from).toEqual([]);
});
