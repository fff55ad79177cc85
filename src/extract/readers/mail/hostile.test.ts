import { expect, test } from 'vitest';
import { AssayError } from '../../../domain/errors.ts';
import { read } from '../read.ts';

const parts = (count: number, part: string, type = 'mixed') =>
  `From: a@example.net\nSubject: FW: x\nContent-Type: multipart/${type}; boundary=b\n\n${`--b\n${part}\n`.repeat(count)}--b--\n`;

/** `depth` mails, one in the other. */
const matryoshka = (depth: number): string =>
  depth === 0
    ? 'From: x@evil.example.net\nSubject: y\n\nhttp://evil.example.net/x'
    : `From: a@example.com\nSubject: FW: x\nContent-Type: multipart/mixed; boundary=b${depth}\n\n--b${depth}\nContent-Type: message/rfc822\n\n${matryoshka(depth - 1)}\n--b${depth}--\n`;

const base64 = 'Content-Transfer-Encoding: base64';

/** Slower than linear, or more memory than they are worth, would not end before the test's time does. */
test.each([
  ['ten thousand parts', parts(10_000, 'Content-Type: text/plain\n\nsee http://evil.example.net/x')],
  ['ten thousand files', parts(10_000, 'Content-Type: application/octet-stream; name=a.txt\n\nx')],
  ['ten thousand pictures', parts(10_000, `Content-Type: image/png; name=a.png\n${base64}\n\niVBORw0KGgo=`)],
  ['a thousand mails', parts(1_000, 'Content-Type: message/rfc822\n\nFrom: b@example.net\n\nx')],
  ['parts without an end', parts(1_000, 'Content-Type: multipart/mixed; boundary=b')],
  ['mails in mails in mails', matryoshka(60)],
  ['headers and nothing else', 'Received: from a by b; c\n'.repeat(100_000)],
  ['one header of ten megabytes', `Subject: ${'x '.repeat(5 << 20)}\n\nx`],
  ['a From of ten megabytes', `From: ${'"a" <a@example.net>, '.repeat(1 << 18)}\nSubject: FW: x\n\nx`],
  ['a Received of a megabyte', `Received: from ${'[1.2.3.4] '.repeat(1 << 17)} by x; y\n\nx`],
  ['broken base64', parts(1, `Content-Type: application/zip; name=a.zip\n${base64}\n\n${'!"§$%&/()='.repeat(100_000)}`)],
  [
    'base64 of base64',
    parts(
      1,
      `Content-Type: text/plain\n${base64}\n\n${Buffer.from(Buffer.from('http://evil.example.net').toString('base64')).toString('base64')}`,
    ),
  ],
  [
    'broken quoted-printable',
    parts(1, `Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n${'=Z=\n='.repeat(200_000)}`),
  ],
  ['a boundary that is missing', 'From: a@example.net\nContent-Type: multipart/mixed\n\n--b\n\nx'],
  ['a boundary that is empty', 'From: a@example.net\nContent-Type: multipart/mixed; boundary=""\n\n--\n\nx\n----'],
  ['a charset nobody knows', parts(1, 'Content-Type: text/plain; charset=x-unknown\n\nhttp://evil.example.net/x')],
  ['passwords everywhere', `From: a@example.net\n\n${'password: a b c d\n'.repeat(100_000)}`],
  [
    'quoted mails everywhere',
    `From: a@example.net\nSubject: FW: x\n\n${'From: b@example.net\nSent: x\nTo: c@example.org\nSubject: y\n\n'.repeat(30_000)}`,
  ],
  ['zero bytes', `From: a@example.net\n\n${'\0'.repeat(1_000_000)}`],
])('a mail of %s is read, or refused by name', async (_, text) => {
  try {
    const { facts, troubles } = await read({ name: 'x.eml', bytes: Buffer.from(text) }, { reported: true });
    expect(facts.mail).toBeDefined();
    // A report of a report of troubles helps nobody.
    expect(JSON.stringify(troubles).length).toBeLessThan(5_000_000);
  } catch (error) {
    expect(error).toBeInstanceOf(AssayError);
  }
});

test('mails in mails: the original is the first that comes from outside, as deep as mails are read', async () => {
  const { facts, findings } = await read({ name: 'x.eml', bytes: Buffer.from(matryoshka(3)) }, { reported: true });
  expect(facts.mail).toMatchObject({ from: ['x@evil.example.net'], subject: 'y', original: 'attached', reporter: 'a@example.com' });
  expect(findings.map(({ observable }) => observable.value)).toContain('http://evil.example.net/x');
});

test('the password in the text opens the archive beside it', async () => {
  // Info-ZIP's `zip -P 'Secret#42'`.
  const zip =
    'UEsDBAoACQAAAGoQeF094Au9KgAAAB4AAAALABwAaW52b2ljZS50eHRVVAkAA2jwBGto8ARrdXgLAAEEAAAAAAQAAAAAzeYGdrtZncBOqV0OakYyewoPFgzEDXukByevnrKNQHR4b3KWUD/BmabpUEsHCD3gC70qAAAAHgAAAFBLAQIeAwoACQAAAGoQeF094Au9KgAAAB4AAAALABgAAAAAAAEAAACkgQAAAABpbnZvaWNlLnR4dFVUBQADaPAEa3V4CwABBAAAAAAEAAAAAFBLBQYAAAAAAQABAFEAAAB/AAAAAAA=';
  const mail = (text: string) =>
    parts(1, `Content-Type: text/plain; charset=utf-8\n\n${text}\n--b\nContent-Type: application/zip; name=a.zip\n${base64}\n\n${zip}`);
  const values = async (text: string) =>
    (await read({ name: 'x.eml', bytes: Buffer.from(mail(text)) })).findings.map(({ observable }) => observable.value);
  const texts = [
    'Password: Secret#42',
    'Das Passwort lautet „Secret#42“.',
    'mot de passe : Secret#42',
    'la contraseña es Secret#42',
    'Use the password\nSecret#42\nto open',
  ];
  for (const text of texts) expect([text, await values(text)]).toEqual([text, expect.arrayContaining(['http://evil.example.net/z'])]);
  expect(await values('Secret#42 is what I like')).not.toContain('http://evil.example.net/z');
});

test('what is kept of a mail is small, however large its headers are', async () => {
  const long = 'x '.repeat(1 << 20);
  const many = Array.from({ length: 20_000 }, (_, n) => `u${n}@example.com`).join(', ');
  const text = `From: ${many}\nReply-To: ${many}\nTo: ${many}\nSubject: ${long}\nDate: ${long}\n\nx`;
  const { facts } = await read({ name: 'x.eml', bytes: Buffer.from(text) });
  expect(facts.mail?.subject).toHaveLength(1_001);
  expect(facts.mail?.from.length).toBeLessThanOrEqual(100);
  expect(facts.mail?.recipients).toHaveLength(10_000);
  expect(JSON.stringify(facts).length).toBeLessThan(500_000);
});
