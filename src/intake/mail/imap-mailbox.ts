import { rootCertificates } from 'node:tls';
import { ImapFlow } from 'imapflow';
import type { Channel } from '../../domain/intake.ts';
import type { Clock, Log } from '../../domain/ports.ts';
import type { Reach } from '../../domain/reach.ts';
import { createAccessToken } from './imap/access-token.ts';
import type { ImapSettings } from './imap/imap-settings.ts';
import { type Remembered, takeMails } from './imap/take-mails.ts';
import { Trouble, troubleOf } from './imap/trouble.ts';
import type { KeepMail } from './keeping/keep-mail.ts';
import { createTally } from './keeping/tally.ts';

interface Parts {
  readonly keep: KeepMail;
  /** For access tokens. */
  readonly reach: Reach;
  readonly clock: Clock;
  readonly log: Log;
  /** PEM; for servers with a private certificate authority. */
  readonly ca?: string | undefined;
  readonly pauses?: Partial<Pauses> | undefined;
}

interface Pauses {
  /** Milliseconds after the first failure; each further doubles them. */
  readonly firstMs: number;
  readonly mostMs: number;
  /** After a sign-in that was refused: accounts are locked after a few. */
  readonly signInMs: number;
  /** The first look is waited for at the start: no longer, because there may be thousands of mails, or no server. */
  readonly startMs: number;
  /** What is under way is waited for when it stops. */
  readonly stopMs: number;
}

const usual: Pauses = { firstMs: 5_000, mostMs: 300_000, signInMs: 300_000, startMs: 2_000, stopMs: 5_000 };
/** So long a connection, a greeting and a silence in the middle of an answer may last. */
const timeouts = { connectionTimeout: 20_000, greetingTimeout: 20_000, socketTimeout: 300_000 };
/** Nothing was said for so long: the server is asked to tell of new mail (IDLE). */
const idleAfterMs = 250;
/** Servers end what idles for half an hour (RFC 2177). */
const idleMs = 9 * 60_000;

/** Looks into a mailbox by IMAP: when the server tells of new mail, and every so often. It connects again whenever it is cut off. */
export function createImapMailbox(settings: ImapSettings, { keep, reach, clock, log, ca, pauses }: Parts): Channel {
  const { firstMs, mostMs, signInMs, startMs, stopMs } = { ...usual, ...pauses };
  const channel = `mail:${settings.name}`;
  const secure = settings.tls === 'implicit';
  const port = settings.port ?? (secure ? 993 : 143);
  const tally = createTally(() => `${settings.host}:${port} ${settings.mailbox}`, clock);
  const token = settings.oauth && createAccessToken(settings.oauth, reach, clock);
  const remembered: Remembered = { passed: new Set(), tries: new Map() };
  let stopping = false;
  let wake = (): void => {};
  let running: Promise<void> | undefined;
  let connected: ImapFlow | undefined;

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, stopping ? 0 : ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function loop(looked: () => void): Promise<void> {
    let failures = 0;
    while (!stopping) {
      try {
        await session(() => {
          failures = 0;
          looked();
        });
      } catch (error) {
        if (stopping) break;
        const trouble = troubleOf(error, settings.mailbox);
        if (trouble.signIn) token?.drop();
        const told = tally.health();
        // Once for each trouble: it may last for days.
        const level = told.state === 'down' && told.detail === trouble.message ? 'debug' : 'warn';
        log[level]('a mailbox cannot be read', { channel, why: trouble.message });
        tally.down(trouble.message);
        looked();
        await pause(Math.max(trouble.signIn ? signInMs : 0, Math.min(mostMs, firstMs * 2 ** failures)));
        failures = Math.min(failures + 1, 20);
      }
    }
  }

  /** One connection, from its beginning to its end. */
  async function session(looked: () => void): Promise<void> {
    const client = await connect();
    let news = false;
    const heard = (): void => {
      news = true;
      wake();
    };
    client.on('exists', heard);
    client.on('close', heard);
    try {
      const { readOnly } = await client.mailboxOpen(settings.mailbox);
      if (readOnly) throw new Trouble(`the mailbox ${settings.mailbox} may only be read`);
      log.info('a mailbox is open', { channel, at: tally.health().at });
      while (!stopping) {
        news = false;
        const note = await takeMails(client, { settings, channel, keep, tally, remembered, stopping: () => stopping });
        tally.up();
        tally.note(note);
        looked();
        if (!client.usable) throw new Trouble('the server has ended the connection');
        if (!news) await pause(settings.every);
        if (!client.usable && !stopping) throw new Trouble('the server has ended the connection');
      }
      await client.logout();
    } finally {
      client.off('exists', heard);
      client.close();
      connected = undefined;
    }
  }

  async function connect(): Promise<ImapFlow> {
    const client = new ImapFlow({
      ...{ host: settings.host, port, secure, ...(secure ? {} : { doSTARTTLS: settings.tls === 'starttls' }), ...timeouts },
      auth: { user: settings.user, ...(token ? { accessToken: await token.get() } : { pass: settings.password ?? '' }) },
      tls: { minVersion: 'TLSv1.2', ...(ca !== undefined && { ca: [...rootCertificates, ca] }) },
      // It would write what is sent and received.
      ...{ logger: false, emitLogs: false, clientInfo: { name: 'assay' }, disableCompression: true },
      ...{ autoIdleDelay: idleAfterMs, maxIdleTime: idleMs },
      ...{
        maxLineLength: 16 * 1024 * 1024,
        maxLiteralSize: settings.largest + 64 * 1024,
        maxResponseSize: settings.largest + 20 * 1024 * 1024,
      },
    });
    // It is told of by what was being done; without a listener it would end the process.
    client.on('error', (error) =>
      log.debug('a connection to a mailbox failed', { channel, why: troubleOf(error, settings.mailbox).message }),
    );
    connected = client;
    await client.connect();
    return client;
  }

  return {
    name: channel,
    async start() {
      // A mailbox that cannot be reached is tried again for as long as it takes; that is no reason not to start.
      await new Promise<void>((resolve) => {
        setTimeout(resolve, startMs).unref();
        running = loop(resolve);
      });
    },
    async stop() {
      stopping = true;
      wake();
      // In the middle of an answer that does not come.
      const cut = setTimeout(() => connected?.close(), stopMs);
      await running;
      clearTimeout(cut);
      tally.down('stopped');
    },
    health: tally.health,
  };
}
