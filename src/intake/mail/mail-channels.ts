import type { Inbox } from '../../domain/inbox.ts';
import type { Channel, Take } from '../../domain/intake.ts';
import type { Clock, Log } from '../../domain/ports.ts';
import type { Reach } from '../../domain/reach.ts';
import type { Extraction } from '../../domain/submission.ts';
import type { ImapSettings } from './imap/imap-settings.ts';
import { createImapMailbox } from './imap-mailbox.ts';
import { createInboxReader } from './inbox-reader.ts';
import { createKeepMail } from './keeping/keep-mail.ts';
import type { SmtpSettings } from './smtp/smtp-settings.ts';
import { createSmtpListener } from './smtp-listener.ts';

interface Parts {
  /** `intake.smtp` and `intake.imap`. */
  readonly settings: { readonly smtp: readonly SmtpSettings[]; readonly imap: readonly ImapSettings[] };
  readonly inbox: Inbox;
  /** See InboxReader. */
  readonly readMail: (name: string, bytes: Uint8Array) => Promise<Extraction>;
  readonly take: Take;
  readonly reach: Reach;
  readonly clock: Clock;
  readonly log: Log;
  readonly ca?: string | undefined;
  readonly worker: string;
  readonly leaseMs: number;
  readonly keepMs: number;
}

/**
 * All by which mails come in, and last what reads them: a channel that is stopped has kept all it acknowledged. None where nothing is
 * configured and nothing waits from before.
 */
export async function createMailChannels(parts: Parts): Promise<readonly Channel[]> {
  const { settings, inbox, clock, log, reach, ca } = parts;
  const { waiting, failed } = await inbox.waiting();
  if (settings.smtp.length + settings.imap.length + waiting + failed === 0) return [];
  const reader = createInboxReader(parts);
  const keep = createKeepMail({ inbox, clock, onKept: reader.wake });
  return [
    ...settings.smtp.map((one) => createSmtpListener(one, { keep, clock, log })),
    ...settings.imap.map((one) => createImapMailbox(one, { keep, reach, clock, log, ca })),
    reader,
  ];
}
