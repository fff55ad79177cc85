import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { report } from '../notice.fixture.ts';
import { createWriter } from '../wording/write.ts';
import { createMail, type SmtpSettings, subjectOf } from './mail.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-mail-'));
let certificate: { readonly key: Buffer; readonly cert: Buffer };
beforeAll(() => {
  const at = (name: string): string => join(folder, name);
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...[
        '-subj',
        '/CN=localhost',
        '-addext',
        'subjectAltName=DNS:localhost,IP:127.0.0.1',
        '-keyout',
        at('key.pem'),
        '-out',
        at('cert.pem'),
      ],
    ],
    { stdio: 'ignore' },
  );
  certificate = { key: readFileSync(at('key.pem')), cert: readFileSync(at('cert.pem')) };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const id = '0193a4c0-0000-4000-8000-000000000001';
const to = ['soc@example.com', 'lead@example.com'];

interface Mailed {
  readonly from: string;
  readonly to: readonly string[];
  readonly secure: boolean;
  readonly user: string | undefined;
  readonly text: string;
}

/** A real SMTP server; what it was handed. */
async function server(options: SMTPServerOptions = {}) {
  const mails: Mailed[] = [];
  const smtp = new SMTPServer({
    ...{ ...certificate, authOptional: true, logger: false },
    onAuth: ({ username, password }, _, callback) =>
      password === 'pa55' ? callback(null, { user: username }) : callback(new Error('no such user pa55')),
    async onData(stream, session, callback) {
      let text = '';
      for await (const piece of stream) text += String(piece);
      const { mailFrom, rcptTo } = session.envelope;
      mails.push({
        from: mailFrom === false ? '' : mailFrom.address,
        to: rcptTo.map(({ address }) => address),
        ...{ secure: session.secure, user: session.user, text },
      });
      callback();
    },
    ...options,
  });
  smtp.on('error', () => undefined);
  await new Promise<void>((done) => smtp.listen(0, '127.0.0.1', done));
  closing.push(() => new Promise<void>((done) => void smtp.close(done)));
  return { mails, port: (smtp.server.address() as AddressInfo).port };
}

const settings = (port: number, more: Partial<SmtpSettings> = {}): SmtpSettings => ({
  ...{ host: '127.0.0.1', port, tls: 'starttls', from: 'assay@example.com', ca: [String(certificate.cert)] },
  ...more,
});
const send = (smtp: SmtpSettings, recipients = to) => createMail(smtp, recipients, createWriter())({ id, notice: report });

describe('mail', () => {
  it('is handed over encrypted and signed in, as text and as HTML that does nothing', async () => {
    const { mails, port } = await server({ authOptional: false });
    expect(await send(settings(port, { user: 'assay', password: 'pa55' }))).toEqual({ sent: true });
    const [mail] = mails;
    expect(mail).toMatchObject({ from: 'assay@example.com', to, secure: true, user: 'assay' });
    const [head = '', ...rest] = (mail?.text ?? '').split('\r\n\r\n');
    const headers = new Map(
      head
        .replace(/\r\n[ \t]+/g, ' ')
        .split('\r\n')
        .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    expect(Object.fromEntries(headers)).toMatchObject({
      ...{ from: 'assay <assay@example.com>', to: 'soc@example.com, lead@example.com', 'message-id': `<${id}@example.com>` },
      ...{ 'auto-submitted': 'auto-generated', 'x-assay-delivery': id, 'x-assay-event': 'submission.done' },
    });
    // The title held a line break and a header behind it.
    expect([...headers.keys()]).not.toContain('bcc');
    expect(headers.get('subject')).toMatch(/^\[assay\] malicious: Mail \*from\* <!channel> <b>x<\/b> hxxps\[:\/\/\]evil\[\.\]example/);
    const body = rest.join('\r\n\r\n').replace(/=\r\n/g, '').replaceAll('=3D', '=');
    const [text = '', html = ''] = body.split(/--[^\r\n]*\r\nContent-Type: text\/html/);
    expect(text).toContain('- hxxp[://]evil[.]example[.]com/`a`<i> malicious 92/100');
    expect(text).toContain(`See the report: ${report.link}`);
    expect(html).toContain('<code>hxxp[://]evil[.]example[.]com/`a`&lt;i&gt;</code> <strong>malicious</strong>');
    expect(html).toContain('&lt;!channel&gt; &lt;b&gt;x&lt;/b&gt;');
    expect(html.match(/href="[^"]*"/g)).toEqual([`href="${report.link}"`]);
    expect(html).not.toMatch(/<(?:script|img|style|link|iframe|b>|i>)/i);
  });

  it.each<[string, Partial<SmtpSettings>, SMTPServerOptions, object]>([
    ['may go unencrypted where the operator says so', { tls: 'none' }, { disabledCommands: ['STARTTLS'] }, { sent: true }],
    ['may be encrypted from the first byte', { tls: 'implicit' }, { secure: true }, { sent: true }],
    [
      'goes nowhere where TLS was stripped',
      {},
      { disabledCommands: ['STARTTLS'] },
      { sent: false, retry: true, detail: expect.stringMatching(/^the mail server: (?:500 )?no TLS with it/) },
    ],
    [
      'goes nowhere where the certificate is of nobody we know',
      { ca: undefined },
      {},
      { sent: false, retry: true, detail: expect.stringMatching(/^the mail server: (?:\d+ )?(?:no TLS|the connection)/) },
    ],
    [
      'is tried again where we are not let in',
      { user: 'assay', password: 'wrong' },
      {},
      { sent: false, retry: true, detail: expect.stringMatching(/^the mail server: 535 it did not let us sign in/) },
    ],
    [
      'is tried again where the server is busy',
      {},
      { onMailFrom: (_, __, callback) => callback(Object.assign(new Error('greylisted'), { responseCode: 451 })) },
      { sent: false, retry: true, detail: expect.stringMatching(/^the mail server: 451 /) },
    ],
    [
      'has failed where nobody is to be found',
      {},
      { onRcptTo: (_, __, callback) => callback(Object.assign(new Error('no such user'), { responseCode: 550 })) },
      { sent: false, retry: false, detail: expect.stringMatching(/^the mail server: 550 it refused the sender or every recipient/) },
    ],
    [
      'is sent where some are to be found, and says so',
      {},
      {
        onRcptTo: ({ address }, _, callback) =>
          address.startsWith('lead') ? callback(Object.assign(new Error('none'), { responseCode: 550 })) : callback(),
      },
      { sent: true, note: 'the mail server refused 1 of 2 recipients' },
    ],
    [
      'has failed where its content is refused',
      {},
      {
        onData(stream, _, callback) {
          stream.resume();
          stream.on('end', () => callback(Object.assign(new Error('spam'), { responseCode: 554 })));
        },
      },
      { sent: false, retry: false, detail: expect.stringMatching(/^the mail server: 554 it refused the message/) },
    ],
  ])('%s', async (_, more, options, outcome) => {
    const { port, mails } = await server(options);
    const end = await send(settings(port, more));
    expect(end).toEqual(outcome);
    expect(JSON.stringify(end)).not.toMatch(/pa55|wrong/);
    expect(mails).toHaveLength('sent' in outcome && outcome.sent ? 1 : 0);
  });

  it('is tried again where the server hangs up, and where there is none', async () => {
    const rude: Server = createServer((socket) => socket.destroy());
    await new Promise<void>((done) => rude.listen(0, '127.0.0.1', done));
    closing.push(() => void rude.close());
    const port = (rude.address() as AddressInfo).port;
    expect(await send(settings(port))).toMatchObject({ sent: false, retry: true, detail: expect.stringMatching(/^the mail server: /) });
    expect(await send(settings(1))).toMatchObject({ sent: false, retry: true, detail: 'the mail server: the connection broke' });
  });

  it('has one line of subject, whatever it is made of', () => {
    expect(subjectOf('a\r\nBcc: x@example.com\u202e\u0000')).toBe('[assay] a\\r\\nBcc: x@example.com\\u{202e}\\x00');
    expect(subjectOf('x'.repeat(999))).toHaveLength(200);
  });
});
