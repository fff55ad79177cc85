import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Dovecot, freePort, mailUser, pem, startDovecot } from '../../../test/mail/dovecot.ts';
import { AssayError } from '../../domain/errors.ts';
import type { MailEnvelope } from '../../domain/inbox.ts';
import type { Channel } from '../../domain/intake.ts';
import type { Reach } from '../../domain/reach.ts';
import type { ImapSettings } from './imap/imap-settings.ts';
import { createImapMailbox } from './imap-mailbox.ts';
import type { KeepMail } from './keeping/keep-mail.ts';

const ca = readFileSync(pem, 'utf8');
const clock = { now: () => new Date('2026-11-24T01:00:00Z') };
const unreachable: Reach = async () => ({ unreached: 'network', detail: 'nobody is there' });

let dovecot: Dovecot;
let channel: Channel | undefined;
afterEach(async () => {
  await channel?.stop();
  channel = undefined;
  await dovecot?.remove();
});

interface Kept {
  readonly text: string;
  readonly envelope: MailEnvelope;
}
let log: string[] = [];

function open(settings: Partial<ImapSettings> = {}, keep?: KeepMail, reach: Reach = unreachable): { channel: Channel; kept: Kept[] } {
  const kept: Kept[] = [];
  log = [];
  const line = (event: string, facts?: object): void => void log.push(`${event} ${JSON.stringify(facts)}`);
  const opened = createImapMailbox(
    {
      ...{ name: 'reports', host: '127.0.0.1', port: dovecot.tlsPort, tls: 'implicit', ...mailUser, mailbox: 'INBOX' },
      ...{ every: 3_600_000, after: 'seen', largest: 100_000 },
      ...settings,
    },
    {
      keep:
        keep ??
        (async (_, bytes, envelope) => {
          const text = Buffer.from(bytes).toString();
          const repeated = kept.some((one) => one.text === text);
          kept.push({ text, envelope });
          return repeated ? 'repeated' : 'kept';
        }),
      ...{ reach, clock, log: { debug: line, info: line, warn: line }, ca },
      pauses: { firstMs: 20, mostMs: 40, signInMs: 60, startMs: 60_000, stopMs: 500 },
    },
  );
  channel = opened;
  return { channel: opened, kept };
}

const mail = (n: number, more = ''): string => `From: a@example.com\nSubject: number ${n}\n\nbody ${n}${more}\n`;
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('createImapMailbox', () => {
  it('takes what nobody has opened, and what comes while it listens, and marks it', async () => {
    dovecot = await startDovecot();
    dovecot.deliver(mail(1));
    dovecot.deliver(mail(2));
    const { channel, kept } = open({ tlp: 'green' });
    await channel.start();
    expect(kept.map(({ text }) => text)).toEqual([1, 2].map((n) => mail(n).replaceAll('\n', '\r\n')));
    expect(kept[0]?.envelope).toEqual({
      ...{ by: 'imap', from: null, recipients: ['reports@example.com'], marking: { tlp: 'green' } },
      peer: expect.stringMatching(/^127\.0\.0\.1 INBOX \d+:1$/),
    });
    // By IDLE: it looks by itself once an hour.
    dovecot.deliver(mail(3));
    await until(() => kept.length === 3);
    await until(() => dovecot.mails().every((name) => name.endsWith(':2,S')));
    expect(channel.health()).toEqual({
      ...{ state: 'up', detail: null, at: `127.0.0.1:${dovecot.tlsPort} INBOX`, taken: 3, repeated: 0, refused: 0, lastAt: clock.now() },
    });
    await channel.stop();
    expect(channel.health()).toMatchObject({ state: 'down', detail: 'stopped' });
    const again = open();
    await again.channel.start();
    expect(again.kept).toEqual([]);
  });

  it('takes what comes while it takes another', async () => {
    dovecot = await startDovecot();
    dovecot.deliver(mail(1));
    let taken = 0;
    const { channel } = open({}, async () => {
      if (taken++ === 0) dovecot.deliver(mail(2));
      return 'kept';
    });
    await channel.start();
    await until(() => taken === 2);
    await until(() => dovecot.mails().every((name) => name.endsWith(':2,S')));
  });

  it('looks every so often, too, over STARTTLS', async () => {
    dovecot = await startDovecot();
    const { channel, kept } = open({ port: dovecot.port, tls: 'starttls', every: 50 });
    await channel.start();
    dovecot.deliver(mail(1));
    await until(() => kept.length === 1);
  });

  it('meets again what was kept and not marked when something broke in between, and knows it', async () => {
    dovecot = await startDovecot();
    dovecot.deliver(mail(1));
    const seen: string[] = [];
    let mend = (): void => {};
    const mended = new Promise<void>((resolve) => {
      mend = resolve;
    });
    const { channel } = open({}, async (_, bytes) => {
      seen.push(Buffer.from(bytes).toString());
      if (seen.length === 1) throw new Error('something else');
      await mended;
      return 'repeated';
    });
    await channel.start();
    expect(channel.health()).toMatchObject({ state: 'down', taken: 0 });
    expect(dovecot.mails()).toEqual([expect.not.stringMatching(/S$/)]);
    mend();
    await until(() => channel.health().state === 'up');
    expect([new Set(seen).size, seen.length, channel.health().taken, channel.health().repeated]).toEqual([1, 2, 0, 1]);
    expect(dovecot.mails()).toEqual([expect.stringMatching(/:2,S$/)]);
  });

  it('moves or deletes what it has taken, and nothing before it is kept', async () => {
    dovecot = await startDovecot();
    dovecot.deliver(mail(1));
    let away = true;
    const keep: KeepMail = async () => {
      if (away) throw new AssayError('ASSAY_STORE_UNAVAILABLE', 'the disk is full', 'make room');
      return 'kept';
    };
    const { channel } = open({ after: 'delete' }, keep);
    await channel.start();
    expect(channel.health()).toMatchObject({ state: 'down', detail: 'the disk is full', taken: 0 });
    expect(dovecot.mails()).toHaveLength(1);
    away = false;
    await until(() => channel.health().state === 'up');
    expect(dovecot.mails()).toEqual([]);
    await channel.stop();

    dovecot.deliver(mail(2));
    // There is no such folder: it is kept once, and stays.
    const lost = open({ after: 'move', folder: 'Nowhere', every: 30 });
    await lost.channel.start();
    expect(lost.channel.health()).toMatchObject({ state: 'up', detail: 'mails cannot be moved to Nowhere', taken: 1 });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect([lost.kept.length, dovecot.mails().length]).toEqual([1, 1]);
  });

  it('leaves what is too large, takes the rest, and says so; stops where too much waits', async () => {
    dovecot = await startDovecot();
    dovecot.deliver(mail(1, 'x'.repeat(120_000)));
    for (const n of [2, 3, 4]) dovecot.deliver(mail(n));
    let places = 2;
    const { channel } = open({ every: 30 }, async () => (places-- > 0 ? 'kept' : 'full'));
    await channel.start();
    expect(channel.health()).toMatchObject({ state: 'up', detail: expect.stringContaining('too much mail waits'), taken: 2, refused: 1 });
    expect(dovecot.mails().filter((name) => name.endsWith('S'))).toHaveLength(2);
    places = 9;
    await until(() => channel.health().taken === 3);
    await until(() => channel.health().detail?.includes('too large') === true);
    expect(channel.health().refused).toBe(1);
    expect(dovecot.mails().filter((name) => !name.endsWith('S'))).toHaveLength(1);
  });

  it('takes 1,000 mails in pages', async () => {
    dovecot = await startDovecot();
    for (let n = 0; n < 1_000; n++) dovecot.deliver(mail(n));
    const { channel, kept } = open({ after: 'delete' });
    await channel.start();
    expect([kept.length, channel.health().taken, dovecot.mails().length]).toEqual([1_000, 1_000, 0]);
  });

  it('tells why it cannot sign in or connect, without the password, and tries again later', async () => {
    dovecot = await startDovecot();
    const wrong = open({ password: 'wrong-sesame' });
    await wrong.channel.start();
    expect(wrong.channel.health()).toMatchObject({ state: 'down', detail: 'the server refuses the user, password or token' });
    await wrong.channel.stop();
    expect(log.join('\n')).not.toContain('sesame');

    await open({ mailbox: 'Nowhere' }).channel.start();
    expect(channel?.health().detail).toBe('there is no mailbox Nowhere');
    await channel?.stop();

    await open({ port: await freePort() }).channel.start();
    expect(channel?.health().detail).toBe('the connection failed: ECONNREFUSED');
    await channel?.stop();

    // Its certificate is for localhost and 127.0.0.1.
    await open({ host: '127.0.0.2' }).channel.start();
    expect(channel?.health()).toMatchObject({ state: 'down', taken: 0 });
  });

  it('signs in with an access token, and says why where there is none', async () => {
    const tokens = new Map<string, string>();
    const forms: URLSearchParams[] = [];
    const provider = createServer((request, response) => {
      let body = '';
      request.on('data', (text) => {
        body += text;
      });
      request.on('end', () => {
        const reply = (status: number, json: object): void => void response.writeHead(status).end(JSON.stringify(json));
        if (request.url === '/token') {
          const form = new URLSearchParams(body);
          forms.push(form);
          if (form.get('refresh_token') === 'spent') return reply(400, { error: 'invalid_grant', error_description: 'spent is spent' });
          const token = `token-${forms.length}`;
          tokens.set(token, mailUser.user);
          return reply(200, { access_token: token, expires_in: 3600, token_type: 'Bearer' });
        }
        const token = new URLSearchParams(body).get('token') ?? request.headers.authorization?.replace('Bearer ', '') ?? '';
        reply(200, { active: tokens.has(token), email: tokens.get(token) });
      });
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    const { port } = provider.address() as AddressInfo;
    try {
      dovecot = await startDovecot({ introspect: `http://127.0.0.1:${port}/introspect` });
      dovecot.deliver(mail(1));
      const reach: Reach = async ({ url, method, headers = {}, body }) => {
        const reply = await fetch(url, { method, headers, body: String(body) });
        return { status: reply.status, headers: {}, body: Buffer.from(await reply.arrayBuffer()) };
      };
      const oauth = {
        token_url: `http://127.0.0.1:${port}/token`,
        client_id: 'assay',
        client_secret: 'hush',
        refresh_token: 'again',
        scope: 'imap',
      };
      const { channel, kept } = open({ password: undefined, oauth }, undefined, reach);
      await channel.start();
      expect(channel.health()).toMatchObject({ state: 'up', detail: null, taken: 1 });
      expect(kept).toHaveLength(1);
      expect(Object.fromEntries(forms[0] ?? [])).toEqual({
        ...{ grant_type: 'refresh_token', client_id: 'assay', client_secret: 'hush', refresh_token: 'again', scope: 'imap' },
      });
      await channel.stop();

      const spent = open({ password: undefined, oauth: { ...oauth, refresh_token: 'spent' } }, undefined, reach);
      await spent.channel.start();
      expect(spent.channel.health()).toMatchObject({ state: 'down', detail: 'no access token: the provider answered 400 invalid_grant' });
      expect(log.join()).not.toMatch(/hush|spent/);
    } finally {
      provider.close();
    }
  });

  it('connects again after a restart of the server', async () => {
    dovecot = await startDovecot();
    const { channel, kept } = open();
    await channel.start();
    await dovecot.restart();
    dovecot.deliver(mail(1));
    await until(() => kept.length === 1);
    expect(channel.health()).toMatchObject({ state: 'up', detail: null });
  });
});
