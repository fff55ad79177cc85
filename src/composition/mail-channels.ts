import type { Config } from '../config/config.ts';
import type { Inbox } from '../domain/inbox.ts';
import type { Channel, Take } from '../domain/intake.ts';
import type { Outbox } from '../domain/outbox.ts';
import type { Clock, Log } from '../domain/ports.ts';
import type { Reach } from '../domain/reach.ts';
import { createInboxReader } from '../intake/mail/inbox-reader.ts';
import { createKeepMail } from '../intake/mail/keeping/keep-mail.ts';
import { deliveryIdOf } from '../intake/mail/reading/delivery-id.ts';
import { lazyChannel } from './lazy-channel.ts';
import type { Reading } from './reading/create-reading.ts';

export interface MailParts {
  readonly inbox: Inbox;
  readonly outbox: Pick<Outbox, 'sent'>;
  readonly reading: Pick<Reading, 'read'>;
  readonly take: Take;
  readonly reach: Reach;
  readonly clock: Clock;
  readonly log: Log;
  /** Unlike that of any other process. */
  readonly worker: string;
  readonly leaseMs: number;
  /** Milliseconds that what was read is known as such. */
  readonly keepMs: number;
  readonly ca?: string | undefined;
  /** Our domains: whoever writes from elsewhere is no reporter whose side is hidden. */
  readonly own?: readonly string[] | undefined;
}

/** The reporting mailboxes that the configuration names, and what reads what they have taken. */
export function createMailChannels({ smtp, imap }: ReturnType<Config['intake']>, parts: MailParts): readonly Channel[] {
  if (smtp.length + imap.length === 0) return [];
  const { inbox, outbox, reading, take, reach, clock, log, worker, leaseMs, keepMs, ca, own } = parts;
  const readMail = (name: string, bytes: Uint8Array) => reading.read({ name, bytes }, { reported: true, own });
  const isOurs = async (bytes: Uint8Array) => {
    const delivery = deliveryIdOf(bytes);
    return delivery !== undefined && (await outbox.sent(delivery));
  };
  const reader = createInboxReader({ inbox, readMail, take, isOurs, clock, log, worker, leaseMs, keepMs });
  const keep = createKeepMail({ inbox, clock, onKept: reader.wake });
  return [
    reader,
    ...smtp.map((settings) =>
      lazyChannel(`mail:${settings.name}`, settings.listen, async () => {
        const { createSmtpListener } = await import('../intake/mail/smtp-listener.ts');
        return createSmtpListener(settings, { keep, clock, log });
      }),
    ),
    ...imap.map((settings) =>
      lazyChannel(`mail:${settings.name}`, settings.host, async () => {
        const { createImapMailbox } = await import('../intake/mail/imap-mailbox.ts');
        return createImapMailbox(settings, { keep, reach, clock, log, ca });
      }),
    ),
  ];
}
