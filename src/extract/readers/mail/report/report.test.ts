import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { read } from '../../read.ts';
import { oursIn } from './ours-in.ts';

type Options = Parameters<typeof read>[1];

async function readMail(text: string, options: Options = { reported: true }) {
  const { facts, findings, troubles } = await read({ name: 'mail.eml', bytes: Buffer.from(text) }, options);
  const roles = Object.fromEntries(
    findings.map(({ observable, mentions }) => [observable.value, [...new Set(mentions.map(({ role }) => role))]]),
  );
  return { mail: facts.mail, roles, troubles, ours: oursIn(findings).map(({ value }) => value) };
}

const phish = `Return-Path: <bounce@mailer.example.org>
Received: from smtp.evil.example.net (unknown [198.51.100.9]) by mx.example.com for <anna@example.com>; Mon, 1 Jan 2024 10:00:00 +0000
Authentication-Results: mx.example.com; spf=fail smtp.mailfrom=mailer.example.org
From: "service@bank.example.org" <a@evil.example.net>
Reply-To: answers@other.example.org
To: anna@example.com
Date: Mon, 1 Jan 2024 11:00:00 +0100
Subject: Pay now

see http://evil.example.net/login
`;

const attached = (
  outer: string,
  type = 'message/rfc822',
  content = phish,
) => `Received: from laptop.example.com (laptop.example.com [203.0.113.5]) by mx.example.com; Mon, 1 Jan 2024 12:00:00 +0000
From: Anna <anna@example.com>
To: phishing@example.com
${outer}
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

Is this real? http://evil.example.net/login
--
Anna Berg, www.example.com, anna@example.com
--b
Content-Type: ${type}

${content}
--b--
`;

const original = {
  subject: 'Pay now',
  from: ['a@evil.example.net'],
  replyTo: ['answers@other.example.org'],
  authentication: [{ method: 'spf', result: 'fail', domain: 'mailer.example.org' }],
  original: 'attached',
  reporter: 'anna@example.com',
  date: '2024-01-01T10:00:00.000Z',
  hops: [{ from: 'smtp.evil.example.net', address: '198.51.100.9', by: 'mx.example.com', at: '2024-01-01T10:00:00.000Z' }],
  notes: [
    'its From shows service@bank.example.org as the name of a@evil.example.net',
    'answers go to answers@other.example.org, not to a@evil.example.net',
    'it was sent by bounce@mailer.example.org (Return-Path), not by a@evil.example.net',
  ],
};

test('a report with the original attached: the facts are of the original, the reporter is beside it and protected', async () => {
  const { mail, roles, ours } = await readMail(attached('Subject: strange mail'));
  expect(mail).toMatchObject(original);
  expect(mail?.recipients.toSorted()).toEqual(['anna@example.com', 'phishing@example.com']);
  expect(roles).toMatchObject({
    'a@evil.example.net': ['sender'],
    'answers@other.example.org': ['reply-to'],
    '198.51.100.9': ['source'],
    'http://evil.example.net/login': ['url'],
    'evil.example.net': ['url', 'sender'],
    'anna@example.com': ['reporter'],
    'www.example.com': ['reporter'],
    'laptop.example.com': ['reporter'],
    '203.0.113.5': ['reporter'],
  });
  expect(ours.toSorted()).toEqual(['203.0.113.5', 'anna@example.com', 'example.com', 'laptop.example.com', 'www.example.com']);
});

test('without being told, a report is known by what it says, and only the address of its sender is hidden', async () => {
  for (const outer of ['Subject: Fwd: Pay now', 'Subject: [Phish Alert] Pay now', 'Subject: strange mail']) {
    const { mail, ours, roles } = await readMail(attached(outer), {});
    expect(mail).toMatchObject({ ...original, reporter: 'anna@example.com' });
    expect(ours).toEqual(['anna@example.com']);
    expect(roles['203.0.113.5']).toEqual(['mentioned']);
  }
  const ours = (await readMail(attached('Subject: strange mail'), { own: ['example.com'] })).ours;
  expect(ours).toContain('203.0.113.5');
});

test('a mail that carries another one is no report by that alone', async () => {
  const stranger = phish.replaceAll('anna@example.com', 'somebody@example.org');
  const { mail, ours } = await readMail(attached('Subject: open the attached letter', 'message/rfc822', stranger), {});
  expect(mail).toMatchObject({ subject: 'open the attached letter', from: ['anna@example.com'], original: 'itself' });
  expect(mail).not.toHaveProperty('reporter');
  expect(ours).toEqual([]);
});

test('a stranger in the mailbox for reports hides nothing but the own address', async () => {
  const { mail, ours } = await readMail(attached('Subject: look'), { reported: true, own: ['example.org'] });
  expect(mail).toMatchObject({ original: 'attached', reporter: 'anna@example.com' });
  expect(ours).toEqual(['anna@example.com']);
});

test('a forged sender is no reporter whose side is hidden', async () => {
  const { ours } = await readMail(attached('Authentication-Results: mx.example.com; dmarc=fail header.from=example.com\nSubject: FW: x'));
  expect(ours).toEqual(['anna@example.com']);
});

test('an answer and a notice of delivery are no reports', async () => {
  const notice = attached('Subject: Undelivered').replace('multipart/mixed;', 'multipart/report; report-type=delivery-status;');
  expect((await readMail(notice)).mail).toMatchObject({ original: 'itself', from: ['anna@example.com'] });
  const answer =
    'From: a@evil.example.net\nSubject: Re: x\n\nsure\n\n-----Original Message-----\nFrom: anna@example.com\nSent: Monday\nTo: b@example.net\nSubject: x\n\nhello';
  expect((await readMail(answer)).mail).toMatchObject({ original: 'itself', from: ['a@evil.example.net'] });
});

test('a report of a report by colleagues leads to the mail that came from outside', async () => {
  const inner = attached('Subject: FW: Pay now')
    .replaceAll('boundary=b', 'boundary=c')
    .replaceAll('--b', '--c')
    .replace('anna@example.com>', 'help@example.com>');
  const { mail } = await readMail(attached('Subject: FW: FW: Pay now', 'message/rfc822', inner));
  expect(mail).toMatchObject(original);
});

const inline = (headers: string) => `From: Anna <anna@example.com>
To: phishing@example.com
Subject: ${headers}
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Is this real?
Anna, www.example.com

-----Original Message-----
From: Bank <a@evil.example.net>
Sent: Mon, 1 Jan 2024 10:00:00 +0000
To: Bert <bert@example.com>
Subject: Pay now

see http://evil.example.net/login, also at http://intranet.example.com/x
--b
Content-Type: text/html; charset=utf-8

<p>Is this real?</p><p>Anna, <a href="https://www.example.com/">www.example.com</a></p><hr>
<p><b>From:</b> Bank &lt;a@evil.example.net&gt;<br><b>Sent:</b> Monday<br><b>To:</b> Bert &lt;bert@example.com&gt;<br><b>Subject:</b> Pay now</p>
<p>see <a href="http://evil.example.net/login">www.bank.example.org</a></p>
--b--
`;

test('a mail forwarded inline: the quoted headers are the facts, its text is no longer the reporter', async () => {
  const { mail, roles, ours } = await readMail(inline('FW: Pay now'));
  expect(mail).toEqual({
    subject: 'Pay now',
    from: ['a@evil.example.net'],
    replyTo: [],
    recipients: ['phishing@example.com', 'bert@example.com'],
    authentication: [],
    original: 'inline',
    reporter: 'anna@example.com',
    date: '2024-01-01T10:00:00.000Z',
    notes: ['a link shown as www.bank.example.org leads to evil.example.net'],
  });
  expect(roles).toMatchObject({
    'a@evil.example.net': ['sender'],
    'bert@example.com': ['recipient'],
    'anna@example.com': ['reporter'],
    'www.example.com': ['reporter'],
    'https://www.example.com/': ['reporter'],
    'http://evil.example.net/login': ['url'],
    'http://intranet.example.com/x': ['url'],
  });
  // Something else was found below example.com: whoever hid that name would hide it, too.
  expect(ours.toSorted()).toEqual(['anna@example.com', 'bert@example.com', 'https://www.example.com/', 'www.example.com']);
  // Nobody told that it is a report, but its subject does.
  expect((await readMail(inline('WG: Pay now'), {})).mail).toMatchObject({ original: 'inline', reporter: 'anna@example.com' });
  expect((await readMail(inline('Look'), {})).mail).toMatchObject({ original: 'itself' });
  expect((await readMail(inline('Look'))).mail).toMatchObject({ original: 'inline' });
});

test.each([
  ['nothing but a sender', 'From: a@example.net\n\n'],
  ['no sender', 'Subject: FW: x\n\n-----Original Message-----\nFrom: b@example.net\nSubject: y\n\nz'],
  ['an attached mail of nothing', attached('Subject: FW: x', 'message/rfc822', '')],
  [
    'headers that end in the middle',
    'From: a@example.net\nSubject: FW: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nFrom: ',
  ],
])('reads %s', async (_, text) => {
  expect((await readMail(text)).mail).toBeDefined();
});

test('the example of the guide is as the guide says', async () => {
  const bytes = readFileSync(new URL('../../../../../examples/reported.eml', import.meta.url));
  const { facts, findings, troubles } = await read({ name: 'reported.eml', bytes });
  expect(troubles).toEqual([]);
  expect(facts.mail).toMatchObject({
    ...original,
    notes: [...original.notes, 'a link shown as www.bank.example.org leads to evil.example.net'],
  });
  const urls = findings.flatMap(({ observable: { type, value }, mentions: [first] }) =>
    type === 'url' ? [`${value} ${first?.reason} ${first?.field}`] : [],
  );
  expect(urls).toEqual([
    'https://www.bank.example.org/login a scheme and a host message:1/html',
    'http://evil.example.net/login behind a SafeLinks link; shown as www.bank.example.org message:1/html',
    'https://evil.example.net/login?u=1 in a QR code in pay.png message:1/attachment:pay.png/qr',
    'http://evil.example.net/z a scheme and a host message:1/attachment:invoice.zip/entry:invoice.txt/text',
  ]);
  // Nobody told that it is a report: only addresses are hidden.
  expect(oursIn(findings)).toEqual([{ type: 'email', value: 'anna@example.com' }]);
});
