import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { AssayError } from '../../domain/errors.ts';
import type { MailEnvelope } from '../../domain/inbox.ts';
import type { Channel } from '../../domain/intake.ts';
import type { Clock, Log } from '../../domain/ports.ts';
import { isAllowed, listenError, placeOf } from '../syslog/listening/listener.ts';
import type { KeepMail } from './keeping/keep-mail.ts';
import { createTally } from './keeping/tally.ts';
import { collect, createRoom } from './smtp/collect.ts';
import { recipientsOf } from './smtp/recipients.ts';
import { type Reply, refusal, replies } from './smtp/replies.ts';
import type { SmtpSettings } from './smtp/smtp-settings.ts';

interface Parts {
  readonly keep: KeepMail;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<SmtpLimits> | undefined;
}

export interface SmtpLimits {
  /** Milliseconds without a byte. */
  readonly idleMs: number;
  /** Milliseconds a connection may last, whatever is said on it: who says a letter a minute must not hold it for ever. */
  readonly longestMs: number;
  /** Milliseconds that are waited for what is under way when it stops. */
  readonly stopMs: number;
}

const usual: SmtpLimits = { idleMs: 60_000, longestMs: 600_000, stopMs: 5_000 };
/** Memory for mails that are coming in; a mail of the largest size always finds some when nobody else is there. */
const roomFor = (largest: number): number => Math.max(96 * 1024 * 1024, 2 * largest);
const mostRecipients = 100;
/** After a wrong password. */
const guessingMs = 1_000;
/** RFC 5321 4.5.3.1 asks for 512 octets; extensions make it more. */
const longestCommand = 8 * 1024;

/** Takes mails for the reporting mailboxes by SMTP. A mail is kept before it is acknowledged; where it cannot be, its server keeps it. */
export function createSmtpListener(settings: SmtpSettings, { keep, clock, log, limits }: Parts): Channel {
  const { idleMs, longestMs, stopMs } = { ...usual, ...limits };
  const channel = `mail:${settings.name}`;
  const place = placeOf(settings.listen);
  const isRecipient = recipientsOf(settings.recipients);
  const room = createRoom(roomFor(settings.largest));
  const deadlines = new Map<string, NodeJS.Timeout>();
  const underWay = new Set<Promise<void>>();
  let at = settings.listen;
  let server: SMTPServer | undefined;
  const tally = createTally(() => at, clock);

  /** Tells and ends a connection from our side, also in the middle of a mail. */
  function hangUp(session: SMTPServerSession, [code, text]: Reply): void {
    for (const connection of server?.connections ?? [])
      if (connection.id === session.id) {
        connection.send(code, text, false);
        connection.close();
      }
  }

  function refuse(session: SMTPServerSession, reply: Reply): Error {
    tally.count('refused');
    log.info('a mail was refused', { channel, peer: session.remoteAddress, why: reply[1] });
    return refusal(reply);
  }

  async function receive(
    stream: Parameters<NonNullable<SMTPServerOptions['onData']>>[0],
    session: SMTPServerSession,
  ): Promise<Reply | null> {
    const envelope = envelopeOf(session, settings);
    const mail = await collect(stream, settings.largest, room, () => hangUp(session, replies.tooLarge));
    if (mail === 'cut') return replies.notKept;
    if (mail === 'too-large') return replies.tooLarge;
    if (mail === 'no-room') return replies.noRoom;
    try {
      const kept = await keep(channel, mail.bytes, envelope);
      if (kept === 'full') return replies.noRoom;
      tally.count(kept === 'kept' ? 'taken' : 'repeated');
      tally.note(null);
      log.info(kept === 'kept' ? 'a mail was kept' : 'a mail came again', {
        channel,
        bytes: mail.bytes.length,
        peer: session.remoteAddress,
      });
      return null;
    } finally {
      mail.done();
    }
  }

  async function optionsOf(): Promise<SMTPServerOptions> {
    const { cert_file: cert, key_file: key, user, password } = settings;
    if (user !== undefined && !password)
      throw new AssayError(
        'ASSAY_CONFIG_INVALID',
        `the password of intake.smtp ${settings.name} is empty`,
        'Fill it in, or take "user" out.',
      );
    const tls =
      cert !== undefined && key !== undefined ? { cert: await pem(cert), key: await pem(key), minVersion: 'TLSv1.2' as const } : {};
    return {
      ...tls,
      // Its own host name would make a mail server on the same machine believe that it talks to itself.
      ...{ name: 'assay', banner: '', logger: false, disableReverseLookup: true },
      ...{ size: settings.largest, rejectOversized: true, maxRecipients: mostRecipients, maxCommandLength: longestCommand },
      ...{ maxClients: settings.most_connections, socketTimeout: idleMs, closeTimeout: stopMs },
      ...{ authOptional: user === undefined, authMethods: ['PLAIN', 'LOGIN'], allowInsecureAuth: false },
      // Whoever need not sign in may deliver many mails on one connection.
      maxAllowedUnauthenticatedCommands: user === undefined ? false : 20,
      disabledCommands: [
        ...['VRFY', 'EXPN', 'HELP', 'WIZ', 'SHELL', 'KILL', 'XCLIENT', 'XFORWARD'],
        ...(user === undefined ? ['AUTH'] : []),
        ...(cert === undefined ? ['STARTTLS'] : []),
      ],

      onConnect(session, answer) {
        if (!isAllowed(session.remoteAddress, settings.from)) return answer(refuse(session, replies.notFromHere));
        const same = [...(server?.connections ?? [])].filter(({ remoteAddress }) => remoteAddress === session.remoteAddress);
        if (same.length > Math.ceil(settings.most_connections / 2)) return answer(refuse(session, replies.tooManyFromHere));
        const deadline = setTimeout(() => hangUp(session, replies.tooSlow), longestMs);
        deadlines.set(session.id, deadline);
        answer();
      },

      onClose(session) {
        clearTimeout(deadlines.get(session.id));
        deadlines.delete(session.id);
      },

      onAuth(auth, session, answer) {
        const good = sameText(auth.username ?? '', user ?? '') && sameText(auth.password ?? '', password ?? '') && !!password;
        if (good) return answer(null, { user });
        const wrong = refuse(session, replies.notSignedIn);
        setTimeout(() => answer(wrong), guessingMs);
      },

      onMailFrom(_address, session, answer) {
        answer(settings.require_tls && !session.secure ? refuse(session, replies.wantsTls) : null);
      },

      onRcptTo({ address }, session, answer) {
        answer(isRecipient(address) ? null : refuse(session, replies.noReportingMailbox));
      },

      onData(stream, session, answer) {
        const work = receive(stream, session)
          .then((refused) => (refused ? answer(refuse(session, refused)) : answer(null, replies.kept)))
          .catch((error: unknown) => {
            tally.note('a mail could not be kept; its server tries again');
            log.warn('a mail could not be kept', { channel, error });
            answer(refusal(replies.notKept));
          })
          .finally(() => underWay.delete(work));
        underWay.add(work);
      },
    };
  }

  return {
    name: channel,
    async start() {
      const opened = new SMTPServer(await optionsOf());
      // Of connections: others do what they like. Of the listener it is told below.
      opened.on('error', (error) => log.debug('a connection failed', { channel, error }));
      // Also those that are told that there are too many, and those that are being closed.
      opened.server.maxConnections = settings.most_connections + 50;
      await new Promise<void>((resolve, reject) => {
        const failed = (error: Error): void => reject(listenError(error, place));
        opened.server.once('error', failed);
        opened.listen(place.port, place.host, () => {
          opened.server.off('error', failed);
          resolve();
        });
      });
      const { address, port, family } = opened.server.address() as AddressInfo;
      at = family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
      server = opened;
      tally.up();
      log.info('listening for reported mails', { channel, at });
    },

    async stop() {
      const closing = server;
      if (!closing) return;
      server = undefined;
      await new Promise<void>((resolve) => closing.close(() => resolve()));
      await Promise.allSettled(underWay);
      for (const deadline of deadlines.values()) clearTimeout(deadline);
      tally.down('stopped');
    },

    health: tally.health,
  };
}

async function pem(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new AssayError('ASSAY_CONFIG_INVALID', `${path} cannot be read`, 'Correct "cert_file" and "key_file" of the listener.', {
      cause,
    });
  }
}

/** Takes as long whatever is wrong. */
function sameText(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** What others say is cut to what an address can be. */
const address = (text: string): string => text.toLowerCase().slice(0, 320);

function envelopeOf({ envelope, remoteAddress }: SMTPServerSession, { tlp, pap }: SmtpSettings): MailEnvelope {
  const { mailFrom, rcptTo } = envelope;
  const from = mailFrom ? mailFrom.address : '';
  return {
    ...{ by: 'smtp', from: from === '' ? null : address(from) },
    ...{ recipients: [...new Set(rcptTo.map((each) => address(each.address)))], peer: remoteAddress },
    marking: { ...(tlp && { tlp }), ...(pap && { pap }) },
  };
}
