import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createTransport } from 'nodemailer';
import { afterEach, describe, expect, it } from 'vitest';
import { AssayError } from '../../domain/errors.ts';
import type { MailEnvelope } from '../../domain/inbox.ts';
import type { Channel } from '../../domain/intake.ts';
import type { KeepMail } from './keeping/keep-mail.ts';
import type { SmtpSettings } from './smtp/smtp-settings.ts';
import { createSmtpListener, type SmtpLimits } from './smtp-listener.ts';

// Certificate and key are in one file.
const pem = fileURLToPath(new URL('../../../test/fixtures/localhost.pem', import.meta.url));
const tls = { cert_file: pem, key_file: pem };
const clock = { now: () => new Date('2026-11-24T01:00:00Z') };

let closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

interface Desk {
  readonly channel: Channel;
  readonly port: number;
  readonly kept: { channel: string; text: string; envelope: MailEnvelope }[];
  readonly log: string[];
}

async function open(settings: Partial<SmtpSettings> = {}, keep?: KeepMail, limits: Partial<SmtpLimits> = {}): Promise<Desk> {
  const kept: Desk['kept'] = [];
  const log: string[] = [];
  const line = (event: string, facts?: object): void => void log.push(`${event} ${JSON.stringify(facts)}`);
  const channel = createSmtpListener(
    {
      ...{ name: 'reports', listen: '127.0.0.1:0', recipients: ['report@example.com'], from: [], require_tls: false },
      ...{ largest: 200_000, most_connections: 8 },
      ...settings,
    },
    {
      keep:
        keep ??
        (async (name, bytes, envelope) => {
          kept.push({ channel: name, text: Buffer.from(bytes).toString(), envelope });
          return 'kept';
        }),
      ...{ clock, log: { debug: line, info: line, warn: line }, limits: { stopMs: 200, ...limits } },
    },
  );
  await channel.start();
  closing.push(() => channel.stop());
  return { channel, port: Number(/\d+$/.exec(channel.health().at)?.[0]), kept, log };
}

/** A connection on which replies are read by line; `\r\n.\r\n` and all that is the test's business. */
async function dial(port: number): Promise<{ socket: Socket; say(text: string): void; hear(): Promise<string>; ended: Promise<void> }> {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  let wake = (): void => {};
  let open = true;
  socket.setEncoding('latin1').on('data', (text: string) => {
    heard += text;
    wake();
  });
  const ended = new Promise<void>((resolve) =>
    socket.on('close', () => {
      open = false;
      wake();
      resolve();
    }),
  );
  socket.on('error', () => {});
  closing.push(() => socket.destroy());
  return {
    ...{ socket, ended },
    say: (text) => void socket.write(text, 'latin1'),
    async hear() {
      for (;;) {
        const reply = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(heard)?.[0];
        if (reply !== undefined) {
          heard = heard.slice(reply.length);
          return reply.trimEnd();
        }
        if (!open) return 'closed';
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

/** Says one after the other and answers the codes. */
async function codes(port: number, lines: readonly string[]): Promise<string[]> {
  const line = await dial(port);
  const all = [(await line.hear()).slice(0, 3)];
  for (const each of lines) {
    line.say(`${each}\r\n`);
    all.push((await line.hear()).slice(0, 3));
  }
  line.socket.destroy();
  return all;
}

const hello = ['EHLO mx.example.net', 'MAIL FROM:<ada@example.com>'];
const addressed = [...hello, 'RCPT TO:<Report@example.com>', 'DATA'];
const body = 'Subject: look\r\n\r\n..hidden dot\r\n.';

describe('createSmtpListener', () => {
  it('keeps a mail byte by byte before it says so, with what its envelope said', async () => {
    let release = (): void => {};
    const asked: Parameters<KeepMail>[] = [];
    const { port, channel } = await open({ tlp: 'red' }, async (...args) => {
      asked.push(args);
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return 'kept';
    });
    const line = await dial(port);
    const said = [await line.hear()];
    for (const each of addressed) {
      line.say(`${each}\r\n`);
      said.push(await line.hear());
    }
    line.say(`${body}\r\n`);
    let answered = false;
    const reply = line.hear().then((text) => {
      answered = true;
      return text;
    });
    while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    expect(channel.health()).toMatchObject({ state: 'up', taken: 0 });
    release();
    expect(await reply).toBe('250 kept');
    expect(said[1]).toContain('SIZE 200000');
    expect(said[1]).not.toMatch(/AUTH|STARTTLS/);
    const [name, bytes, envelope] = asked[0] ?? [];
    expect([name, String(bytes)]).toEqual(['mail:reports', 'Subject: look\r\n\r\n.hidden dot\r\n']);
    expect(envelope).toEqual({
      ...{ by: 'smtp', from: 'ada@example.com', recipients: ['report@example.com'], peer: '127.0.0.1', marking: { tlp: 'red' } },
    });
    expect(channel.health()).toMatchObject({ state: 'up', detail: null, taken: 1, repeated: 0, refused: 0, lastAt: clock.now() });
  });

  it('takes mail for its recipients only, and tells nothing of others', async () => {
    const { port, kept, channel } = await open();
    const refused = [
      'RCPT TO:<ceo@example.com>',
      'RCPT TO:<report@example.com.example.net>',
      'RCPT TO:<"report@example.com"@example.net>',
      'DATA',
    ];
    expect(await codes(port, [...hello, ...refused])).toEqual(['220', '250', '250', '550', '550', '501', '503']);
    expect(await codes(port, ['EHLO x', 'VRFY report', 'EXPN all', 'HELP', 'WIZ x', 'XCLIENT ADDR=192.0.2.1', 'AUTH PLAIN AAAA'])).toEqual([
      ...['220', '250', '500', '500', '500', '500', '500', '500'],
    ]);
    expect([kept, channel.health().refused]).toEqual([[], 2]);
    expect(await codes(port, ['MAIL FROM:<>', 'EHLO x', 'MAIL FROM:<>', 'RCPT TO:<report@example.com>', 'DATA', body])).toEqual([
      ...['220', '503', '250', '250', '250', '354', '250'],
    ]);
    expect(kept[0]?.envelope.from).toBeNull();
  });

  it('takes mail from its networks only', async () => {
    expect(await codes((await open({ from: ['192.0.2.0/24'] })).port, [])).toEqual(['554']);
    expect(await codes((await open({ from: ['192.0.2.0/24', '127.0.0.0/8'] })).port, hello)).toEqual(['220', '250', '250']);
  });

  it('lets the mail server keep what it cannot keep: 451, or 452 where too much waits', async () => {
    const away = new AssayError('ASSAY_STORE_UNAVAILABLE', 'the disk is full', 'make room');
    const outcomes = ['throws', 'full', 'repeated'] as const;
    let n = 0;
    const { port, channel, log } = await open({}, async () => {
      const outcome = outcomes[n++];
      if (outcome === 'throws' || outcome === undefined) throw away;
      return outcome;
    });
    const all = await codes(port, [...addressed, body, ...addressed.slice(1), body, ...addressed.slice(1), body]);
    expect(all.filter((_, i) => i % 4 === 1 && i > 1)).toEqual(['451', '452', '250']);
    expect(channel.health()).toMatchObject({ taken: 0, repeated: 1, refused: 1, detail: null });
    expect(log.join('\n')).toContain('a mail could not be kept');
  });

  it('announces its size, refuses what says it is larger, and what is', async () => {
    const { port, kept } = await open();
    expect(await codes(port, ['EHLO x', 'MAIL FROM:<a@example.com> SIZE=200001'])).toEqual(['220', '250', '552']);
    const line = 'x'.repeat(998);
    const mail = (size: number): string => `${`${line}\r\n`.repeat(size / 1_000)}.`;
    expect(await codes(port, [...addressed, mail(201_000), ...addressed.slice(1), mail(200_000)])).toEqual([
      ...['220', '250', '250', '250', '354', '552', '250', '250', '354', '250'],
    ]);
    expect(kept.map(({ text }) => text.length)).toEqual([200_000]);
  });

  it('hangs up on a mail that goes on and on', async () => {
    const { port, kept } = await open();
    const line = await dial(port);
    await line.hear();
    for (const each of addressed) {
      line.say(`${each}\r\n`);
      await line.hear();
    }
    const reply = line.hear();
    let over = false;
    void line.ended.then(() => {
      over = true;
    });
    // A line that never ends; the socket takes what it can.
    while (!over) {
      line.say('y'.repeat(64 * 1024));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(['552', 'clo']).toContain((await reply).slice(0, 3));
    expect(kept).toEqual([]);
  });

  it('keeps nothing of a mail that was cut off', async () => {
    const { port, kept, channel } = await open();
    const line = await dial(port);
    await line.hear();
    for (const each of addressed) {
      line.say(`${each}\r\n`);
      await line.hear();
    }
    line.say('Subject: half\r\n\r\nha');
    line.socket.end();
    await line.ended;
    await channel.stop();
    expect(kept).toEqual([]);
  });

  it('takes a mail of a million tiny pieces, and 10,000 headers', async () => {
    const { port, kept } = await open({ largest: 2_000_000 });
    const dots = '..\r\n'.repeat(200_000);
    const headers = Array.from({ length: 10_000 }, (_, n) => `X-${n}: ${'v'.repeat(20)}\r\n`).join('');
    expect(await codes(port, [...addressed, `${headers}\r\n${dots}.`])).toEqual(['220', '250', '250', '250', '354', '250']);
    expect(kept[0]?.text.length).toBe(headers.length + 2 + 3 * 200_000);
  });

  it('ends a command line without end, a silent connection, and one that lasts too long', async () => {
    const { port } = await open({}, undefined, { idleMs: 300 });
    const long = await dial(port);
    await long.hear();
    long.say('x'.repeat(20_000));
    expect((await long.hear()).slice(0, 3)).toBe('421');
    const silent = await dial(port);
    await silent.hear();
    expect((await silent.hear()).slice(0, 3)).toBe('421');

    const slow = await dial((await open({}, undefined, { longestMs: 600 })).port);
    await slow.hear();
    slow.say('EHLO x\r\n');
    await slow.hear();
    const drip = setInterval(() => slow.say('N'), 20);
    closing.push(() => clearInterval(drip));
    expect(await slow.hear()).toBe('421 the connection took too long');
    await slow.ended;
  });

  it('says 421 to too many connections, in all and from one address', async () => {
    const { port } = await open({ most_connections: 4 });
    const lines = [];
    for (let n = 0; n < 4; n++) lines.push(await dial(port));
    const heard = await Promise.all(lines.map((line) => line.hear()));
    expect(heard.map((text) => text.slice(0, 3)).toSorted()).toEqual(['220', '220', '421', '421']);
    for (const line of lines) line.socket.destroy();
    await Promise.all(lines.map(({ ended }) => ended));
    for (;;) if ((await codes(port, []))[0] === '220') break;
  });

  it('takes passwords and mail over TLS only, and one password', async () => {
    const { port, kept, log } = await open({ ...tls, require_tls: true, user: 'mx', password: 'sesame-sesame' });
    expect(await codes(port, ['EHLO x', 'AUTH PLAIN AG14AHNlc2FtZS1zZXNhbWU=', 'MAIL FROM:<a@example.com>'])).toEqual([
      '220',
      '250',
      '538',
      '530',
    ]);
    const send = (auth?: { user: string; pass: string }) =>
      createTransport({ host: '127.0.0.1', port, requireTLS: true, tls: { rejectUnauthorized: false }, auth }).sendMail({
        ...{ from: 'a@example.com', to: 'report@example.com', subject: 's', text: 't' },
      });
    await expect(send()).rejects.toMatchObject({ responseCode: 530 });
    await expect(send({ user: 'mx', pass: 'guess' })).rejects.toMatchObject({ responseCode: 535 });
    await send({ user: 'mx', pass: 'sesame-sesame' });
    expect(kept).toHaveLength(1);
    expect(log.join('\n')).not.toMatch(/sesame|guess/);
  });

  it('takes no mail without TLS where that is wanted', async () => {
    const { port, kept } = await open({ ...tls, require_tls: true });
    expect(await codes(port, [...hello, 'RCPT TO:<report@example.com>'])).toEqual(['220', '250', '530', '503']);
    const options = { host: '127.0.0.1', port, requireTLS: true, tls: { rejectUnauthorized: false } };
    await createTransport(options).sendMail({ from: 'a@example.com', to: 'report@example.com', subject: 's', text: 't' });
    expect(kept).toHaveLength(1);
  });

  it('does not start where it would take an empty password, without its certificate, or on a taken port', async () => {
    const refused = { name: 'AssayError', code: 'ASSAY_CONFIG_INVALID' };
    await expect(open({ ...tls, user: 'mx', password: '' })).rejects.toMatchObject(refused);
    await expect(open({ ...tls, cert_file: '/nowhere.pem' })).rejects.toMatchObject(refused);
    const { port } = await open();
    await expect(open({ listen: `127.0.0.1:${port}` })).rejects.toMatchObject({ code: 'ASSAY_PORT_IN_USE' });
  });

  it('finishes what it is keeping when it stops', async () => {
    let release = (): void => {};
    let began = false;
    const { port, channel } = await open({}, async () => {
      began = true;
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return 'kept';
    });
    const all = codes(port, [...addressed, body]);
    while (!began) await new Promise((resolve) => setTimeout(resolve, 5));
    const stopped = channel.stop();
    release();
    expect((await all).at(-1)).toBe('250');
    await stopped;
    expect(channel.health()).toMatchObject({ state: 'down', detail: 'stopped', taken: 1 });
  });
});
