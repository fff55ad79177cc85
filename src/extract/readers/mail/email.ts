import { createHash } from 'node:crypto';
import PostalMime, { type Email, type Attachment as Part } from 'postal-mime';
import type { Attachment, SubmissionFacts, Trouble } from '../../../domain/submission.ts';
import { extractInto } from '../../extract.ts';
import type { Gathering } from '../../gather.ts';
import { prefixed } from '../annotate.ts';
import { decode } from '../decode.ts';
import type { ReadInside } from '../inside.ts';
import { binaryKind } from '../kind.ts';
import { authenticationOf } from './authentication.ts';
import { addressesOf, headerTexts } from './headers.ts';
import { htmlText } from './html.ts';
import { recipientsIn, recipientsOf } from './recipients.ts';

/** How much of the mails inside a mail is read: each costs time, and a few kilobytes can hold thousands. */
const limits = { depth: 5, messages: 100, bytes: 256 << 20 };
/** Mails left unread that are named one by one; the others are counted. */
const mostNamed = 20;

/** What is known of a mail beside its findings. */
export interface EmailRead {
  readonly facts: SubmissionFacts;
  readonly troubles: readonly Trouble[];
}

/** A mail as it was found: outermost, or as a part of another one. */
interface Message {
  readonly bytes: Uint8Array;
  /** Before the fields of its findings: empty, or `message:1/`… */
  readonly prefix: string;
  readonly depth: number;
}

interface MessageRead {
  readonly mail: NonNullable<SubmissionFacts['mail']>;
  readonly attachments: readonly Attachment[];
  readonly inside: readonly Message[];
  readonly troubles: readonly Trouble[];
}

/**
 * Reads a mail: headers (`header:from`…), text (`body`), HTML (`html`), attachments (`attachment:name`: their SHA-256; below it,
 * `attachment:list.csv/row:2/ip`, what `inside` reads in texts, documents and archives) and mails inside it, whose fields begin with
 * `message:1/`, the outer ones first. The facts are those of the outermost mail, except `recipients` and `attachments`,
 * which are of all: whoever received any of them is to be protected. Parts that cannot be read are named in `troubles`, and so
 * are mails beyond `most`: how deep, how many and how many decoded bytes of mails inside are read.
 */
export async function readEmail(
  gathering: Gathering,
  bytes: Uint8Array,
  inside: ReadInside,
  most: typeof limits = limits,
): Promise<EmailRead> {
  const outer = await readMessage(gathering, inside, { bytes, prefix: '', depth: 0 });
  const recipients = new Set(outer.mail.recipients);
  const attachments: Attachment[] = [];
  const troubles: Trouble[] = [];
  const waiting: Message[] = [];
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
  for (const message of waiting) take(await readMessage(gathering, inside, message));
  if (unread > mostNamed) troubles.push({ part: 'messages', message: `${unread - mostNamed} more mails inside were not read` });
  return {
    facts: { mail: { ...outer.mail, recipients: [...recipients] }, ...(attachments.length === 0 ? {} : { attachments }) },
    troubles,
  };
}

async function readMessage(gathering: Gathering, inside: ReadInside, { bytes: given, prefix, depth }: Message): Promise<MessageRead> {
  const bytes = unmarked(given);
  const bodyStart = headerLength(bytes);
  const { email, failure } = await parsed(bytes, bodyStart);
  const recipients = recipientsOf(email.headers);
  const troubles: Trouble[] = [];
  const attachments: Attachment[] = [];
  const messages: Message[] = [];
  for (const { field, text } of headerTexts(email)) extractInto(gathering, text, prefix + field);
  if (email.text !== undefined) extractInto(gathering, email.text, `${prefix}body`);
  if (email.html !== undefined) extractInto(gathering, htmlText(email.html), `${prefix}html`);
  if (email.text === undefined && email.html === undefined && email.attachments.length === 0) {
    const raw = bytes.subarray(bodyStart);
    const text = new TextDecoder().decode(raw);
    if (text.trim() !== '') {
      extractInto(gathering, text, `${prefix}body`);
      // Mails inside could not be told apart either: their header lines stand somewhere in this.
      for (const recipient of recipientsIn(raw)) recipients.add(recipient);
      const message =
        failure === undefined
          ? 'no part of the mail could be told apart, so its body was read as plain text'
          : `not readable as a mail (${failure}), so its body was read as plain text`;
      troubles.push({ part: `${prefix}body`, message });
    }
  }
  for (const [index, part] of email.attachments.entries()) {
    const name = part.filename?.trim() || `unnamed-${index + 1}`;
    const content = typeof part.content === 'string' ? new TextEncoder().encode(part.content) : new Uint8Array(part.content);
    const attachment = hashed(name, part.mimeType, content);
    attachments.push(attachment);
    if (isMail(part)) {
      messages.push({ bytes: content, prefix: `${prefix}message:${messages.length + 1}/`, depth: depth + 1 });
      continue;
    }
    const field = `${prefix}attachment:${name}`;
    // Pictures of the layout: thousands of mails share them, and looking them up tells nothing.
    const isLayout = part.related === true && part.mimeType.startsWith('image/');
    if (!isLayout && gathering.policy.types?.has('sha256') !== false) {
      const { sha256 } = attachment;
      const mention = { written: sha256, start: 0, end: sha256.length, field, confidence: 1, reason: 'the hash of an attachment' };
      gathering.add({ type: 'sha256', value: sha256 }, mention);
    }
    // Reports of delivery and abuse name whom a mail was for.
    if (part.mimeType.startsWith('message/')) for (const recipient of recipientsIn(content)) recipients.add(recipient);
    if (content.length === 0 || !(isText(part, name) || isContainer(name, content))) continue;
    const kind = /html|svg/.test(part.mimeType) ? 'html' : undefined;
    const read = await inside(prefixed(gathering, `${field}/`), { name, bytes: content, kind });
    for (const recipient of read.facts.mail?.recipients ?? []) recipients.add(recipient);
    for (const attachment of read.facts.attachments ?? []) attachments.push(attachment);
    for (const trouble of read.troubles)
      troubles.push({ part: trouble.part === '' ? field : `${field}/${trouble.part}`, message: trouble.message });
  }
  const mail = {
    ...(email.subject === undefined ? {} : { subject: email.subject }),
    from: addressesOf([email.from, email.sender]),
    replyTo: addressesOf(email.replyTo ?? []),
    recipients: [...recipients],
    authentication: authenticationOf(email.headers),
  };
  return { mail, attachments, inside: messages, troubles };
}

/** The whole mail, or with a `failure` (too deep, or too many headers) its headers alone. */
async function parsed(bytes: Uint8Array, bodyStart: number): Promise<{ readonly email: Email; readonly failure?: string }> {
  try {
    return { email: await PostalMime.parse(bytes, { forceRfc822Attachments: true }) };
  } catch (error) {
    const email = await PostalMime.parse(bytes.subarray(0, bodyStart), { maxHeadersSize: Number.MAX_SAFE_INTEGER });
    return { email, failure: reason(error) };
  }
}

/** Parts have charsets of their own, so bytes are read; only a mail saved as UTF-16 or with a byte order mark becomes plain UTF-8 first. */
function unmarked(bytes: Uint8Array): Uint8Array {
  if (!/^(?:\xff\xfe|\xfe\xff|\xef\xbb\xbf|.?\0)/s.test(String.fromCharCode(...bytes.subarray(0, 4)))) return bytes;
  try {
    return new TextEncoder().encode(decode('the mail', bytes));
  } catch {
    return bytes;
  }
}

/** Bytes up to the body: to the end of the first empty line, or all. None where the first line is no header: that is a text with the name of a mail. */
function headerLength(bytes: Uint8Array): number {
  if (!/^(?:From |[A-Za-z][A-Za-z0-9-]*[ \t]*:(?!\/\/))/.test(new TextDecoder().decode(bytes.subarray(0, 100)))) return 0;
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1) break;
    if (bytes.subarray(start, end).every((byte) => byte === 0x0d)) return end + 1;
    start = end + 1;
  }
  return bytes.length;
}

function hashed(name: string, mediaType: string, content: Uint8Array): Attachment {
  const hash = (algorithm: 'md5' | 'sha1' | 'sha256'): string => createHash(algorithm).update(content).digest('hex');
  return { name, mediaType, size: content.length, md5: hash('md5'), sha1: hash('sha1'), sha256: hash('sha256') };
}

/** Also headers alone, as a report of delivery returns them: read as text they would give away who was written to. */
const mails: ReadonlySet<string> = new Set(['message/rfc822', 'message/global', 'text/rfc822-headers', 'message/global-headers']);

function isMail(part: Part): boolean {
  return mails.has(part.mimeType) || /\.eml$/i.test(part.filename ?? '');
}

function isText(part: Part, name: string): boolean {
  return (
    /^text\/|^message\/|^application\/(?:json|xml|javascript|x-javascript|xhtml\+xml|ics)|\+(?:xml|json)$/.test(part.mimeType) ||
    /\.(?:txt|csv|tsv|log|json|xml|html?|shtml|xhtml|svg|ics|vcf|url|js|jse|vbs|vbe|wsf|hta|ps1|bat|cmd|sh|md|rtf|ya?ml)$/i.test(name)
  );
}

/** What holds texts or files: what can be read, and by its name what cannot and should be told. */
function isContainer(name: string, content: Uint8Array): boolean {
  return (
    binaryKind(name, content) !== undefined ||
    /\.(?:docm?|dot|xls[bm]?|xlt|ppt|pps|one|rar|7z|cab|arj|lzh|ace|xz|bz2|zst|iso|img|vhdx?|p7m)$|^winmail\.dat$/i.test(name)
  );
}

function reason(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : 'unknown';
}
