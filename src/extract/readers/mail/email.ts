import type { Attachment, SubmissionFacts, Trouble } from '../../../domain/submission.ts';
import type { Gathering } from '../../gather.ts';
import type { ReadInside } from '../inside.ts';
import { boundedFacts } from './message/bounded-facts.ts';
import { type Message, type MessageRead, readMessage } from './message/read-message.ts';
import { recipientsIn } from './recipients.ts';
import { asReported, type MailOptions, type Report } from './report/report-of.ts';

/** How much of the mails inside a mail is read: each costs time, and a few kilobytes can hold thousands. */
const limits = { depth: 5, messages: 100, bytes: 256 << 20 };
/** Mails left unread that are named one by one; the others are counted. */
const mostNamed = 20;

/** What is known of a mail beside its findings. */
export interface EmailRead {
  readonly facts: SubmissionFacts;
  readonly troubles: readonly Trouble[];
  /** Where it is a report: whose, and where the original stands. */
  readonly report?: Report | undefined;
}

/**
 * Reads a mail: headers (`header:from`…), text (`body`), HTML (`html`, `html/hidden` for what is not shown), attachments (`attachment:name`: their SHA-256;
 * below it, `attachment:list.csv/row:2/ip`, what `inside` reads in texts, documents, pictures and archives) and mails inside it, whose fields begin with
 * `message:1/`, the outer ones first. The facts are those of the mail, or where it reports another one, of that (the original) with the
 * `reporter` beside it; but `recipients` and `attachments` are of all: whoever received any of them is to be protected. Parts that cannot be read are
 * named in `troubles`, and so are mails beyond `most`: how deep, how many and how many decoded bytes of mails inside are read.
 */
export async function readEmail(
  gathering: Gathering,
  bytes: Uint8Array,
  inside: ReadInside,
  most: typeof limits = limits,
  options: MailOptions = {},
): Promise<EmailRead> {
  const outer = await readMessage(gathering, inside, { bytes, prefix: '', depth: 0, options });
  const recipients = new Set<string>();
  const attachments: Attachment[] = [];
  const troubles: Trouble[] = [];
  const waiting: Message[] = [];
  const reads = new Map<Message, MessageRead>();
  let bytesLeft = most.bytes;
  let unread = 0;
  const take = (read: MessageRead): void => {
    for (const recipient of read.mail.recipients) recipients.add(recipient);
    for (const attachment of read.attachments) attachments.push(attachment);
    for (const trouble of read.troubles) troubles.push(trouble);
    for (const message of read.inside) {
      const refusal =
        message.depth > most.depth
          ? `mails are read ${most.depth} deep; this one was not`
          : waiting.length >= most.messages
            ? `${most.messages} mails inside a mail are read; this one was not`
            : message.bytes.length > bytesLeft
              ? `${most.bytes} bytes of mails inside a mail are read; this one was not`
              : undefined;
      if (refusal === undefined) {
        bytesLeft -= message.bytes.length;
        waiting.push(message);
        continue;
      }
      for (const recipient of recipientsIn(message.bytes)) recipients.add(recipient);
      if (unread++ < mostNamed) troubles.push({ part: message.prefix, message: refusal });
    }
  };
  take(outer);
  // The list grows while it is walked. Outer mails come first, so that a bomb in one attachment does not hide the next attachment.
  for (const message of waiting) {
    const read = await readMessage(gathering, inside, message);
    reads.set(message, read);
    take(read);
  }
  if (unread > mostNamed) troubles.push({ part: 'messages', message: `${unread - mostNamed} more mails inside were not read` });
  const mail = originalOf(outer, reads);
  return {
    facts: boundedFacts({
      mail: mail === outer.mail ? { ...mail, recipients: [...recipients] } : asReported(mail, outer.report?.reporter, recipients),
      ...(attachments.length === 0 ? {} : { attachments }),
    }),
    troubles,
    report: outer.report,
  };
}

/** The mail that all this is about: of a report the one it carries, and of a colleague's report in that the one in there. */
function originalOf(read: MessageRead, reads: ReadonlyMap<Message, MessageRead>): NonNullable<SubmissionFacts['mail']> {
  if (read.report?.original !== 'attached') return read.mail;
  const [first] = read.inside;
  const next = first === undefined ? undefined : reads.get(first);
  if (next !== undefined) return originalOf(next, reads);
  return read.carried ?? read.mail;
}
