import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { gather } from '../../gather.ts';
import { readEmail } from './email.ts';

const readText = async (text: string) => {
  const gathering = gather();
  const read = await readEmail(gathering, Buffer.from(text));
  const fields: Record<string, readonly string[]> = {};
  for (const { observable, mentions } of gathering.findings())
    fields[`${observable.type} ${observable.value}`] = [...new Set(mentions.map(({ field }) => field))];
  return { ...read, fields };
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
  });
  expect(facts.attachments?.map(({ name, mediaType, size }) => ({ name, mediaType, size }))).toEqual([
    { name: 'invoice.pdf.html', mediaType: 'text/html', size: 596 },
  ]);
  expect(fields).toMatchObject({
    'ipv4 8.8.8.8': ['header:authentication-results', 'header:received-spf', 'header:received'],
    'ipv4 1.1.1.1': ['header:received'],
    'ipv4 203.0.113.77': ['html', 'attachment:invoice.pdf.html'],
    'url https://accounts.example.com@203.0.113.45/verify?id=40821': ['html'],
    'url https://xn--xample-2of.com/login': ['html'],
    'domain xn--xample-2of.com': ['body', 'html'],
    'email payments@billing-desk.example.net': ['header:reply-to', 'body'],
    'sha256 275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f': ['body'],
    'cve CVE-2023-23397': ['body'],
    [`sha256 ${facts.attachments?.[0]?.sha256}`]: ['attachment:invoice.pdf.html'],
    'url http://203.0.113.77:8080/collect/post.php': ['attachment:invoice.pdf.html'],
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
    'ipv4 198.51.100.9': ['attachment:list.txt'],
    [`sha256 ${sha256('\0\x01\x02\x03\0\0\x01')}`]: ['attachment:broken.txt'],
  });
  expect(troubles).toEqual([
    {
      part: 'attachment:broken.txt',
      message: 'not readable as text (broken.txt is binary and of no kind assay can read.); only its hash was taken',
    },
  ]);
});

test('a body whose parts cannot be told apart is read as text', async () => {
  const { fields, troubles } = await readText('Subject: x\nContent-Type: multipart/mixed; boundary=missing\n\nsee 198.51.100.1');
  expect(fields).toEqual({ 'ipv4 198.51.100.1': ['body'] });
  expect(troubles).toEqual([{ part: 'body', message: 'no part of the mail could be told apart, so its body was read as plain text' }]);
});
