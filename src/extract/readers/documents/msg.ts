import type { FieldsData } from '@kenjiuno/msgreader';
import type { Attachment, SubmissionFacts, Trouble } from '../../../domain/submission.ts';
import type { Gathering } from '../../gather.ts';
import { prefixed } from '../annotate.ts';
import type { ReadInside } from '../inside.ts';
import { type EmailRead, readEmail } from '../mail/email.ts';
import { hostOf, registrable } from '../mail/report/notes.ts';
import { asReported, type MailOptions } from '../mail/report/report-of.ts';
import { asMail, type MsgFile, textOf } from './msg/as-mail.ts';
import { compoundFault } from './msg/compound-fault.ts';

/** How much of the messages inside a message is read. */
const limits = { depth: 5, messages: 100, bytes: 256 << 20 };

interface Message {
  readonly fields: FieldsData;
  readonly prefix: string;
  readonly depth: number;
}

/**
 * Reads an Outlook message (.msg) as {@link readEmail} reads a mail, with the same fields and facts. Messages inside it are read under
 * `message:1/`, after the mails that are attached as files. `prefix` stands before all fields. What is no message (old Word, Excel
 * and PowerPoint files have the same first bytes), broken or hostile is named in the troubles; never throws. The text in
 * RTF is not read: Outlook keeps it as plain text or HTML beside it.
 */
export async function readMsg(
  gathering: Gathering,
  bytes: Uint8Array,
  inside: ReadInside,
  prefix = '',
  most: typeof limits = limits,
  options: MailOptions = {},
): Promise<EmailRead> {
  const fault = compoundFault(bytes);
  const opened = fault === undefined ? await open(bytes) : fault;
  if (typeof opened === 'string')
    return { facts: {}, troubles: [{ part: `${prefix}msg`, message: `not readable as an Outlook message: ${opened}` }] };
  const troubles: Trouble[] = [];
  const attachments: Attachment[] = [];
  const recipients = new Set<string>();
  let mail: SubmissionFacts['mail'];
  let report: EmailRead['report'];
  let awaited = false;
  let bytesLeft = most.bytes;
  let unread = 0;
  const waiting: Message[] = [{ fields: opened.fields, prefix, depth: 0 }];
  // The list grows while it is walked: outer messages come first.
  for (const { fields, prefix: own, depth } of waiting) {
    const { files, inside: messages } = filesOf(fields, opened.contentOf, own, troubles);
    const source = asMail(fields, files);
    bytesLeft -= source.length;
    if (depth > 0 && bytesLeft < 0) {
      unread++;
      continue;
    }
    const read = await readEmail(prefixed(gathering, own), source, inside, undefined, optionsOf(depth, messages, report, options));
    // Of a report whose original is a message in it, that is the first that comes after it.
    if (mail === undefined || (depth === 1 && awaited))
      mail = depth === 0 ? read.facts.mail : read.facts.mail && asReported(read.facts.mail, report?.reporter, []);
    if (depth === 0) {
      report = read.report;
      awaited = report?.original === 'attached' && messages.length > 0 && !files.some(isMail);
    } else awaited = false;
    for (const recipient of read.facts.mail?.recipients ?? []) recipients.add(recipient);
    for (const attachment of read.facts.attachments ?? []) attachments.push(attachment);
    for (const { part, message } of read.troubles) troubles.push({ part: own + part, message });
    const mails = files.filter(isMail).length;
    for (const [index, message] of messages.entries()) {
      if (depth === most.depth || waiting.length > most.messages) unread++;
      else waiting.push({ fields: message, prefix: `${own}message:${mails + index + 1}/`, depth: depth + 1 });
    }
  }
  if (unread > 0)
    troubles.push({ part: `${prefix}messages`, message: `${unread} messages inside were not read: too many, too deep or too large` });
  return {
    facts: {
      ...(mail === undefined ? {} : { mail: { ...mail, recipients: [...recipients] } }),
      ...(attachments.length === 0 ? {} : { attachments }),
    },
    troubles,
    report,
  };
}

/** Of the outermost what was told beforehand; those inside are what that is about. */
function optionsOf(depth: number, messages: readonly FieldsData[], report: EmailRead['report'], options: MailOptions): MailOptions {
  if (depth > 0)
    return report?.original === 'attached' && depth === 1
      ? { ...options, colleagueOf: registrable(hostOf(report.reporter)) }
      : { nested: true };
  const [first] = messages;
  if (first === undefined) return options;
  const carries = (first.recipients ?? []).flatMap(({ smtpAddress, email }) =>
    [smtpAddress, email].map(textOf).filter((text) => text.includes('@')),
  );
  return { ...options, carries };
}

interface Opened {
  readonly fields: FieldsData;
  contentOf(attachment: FieldsData): Uint8Array;
}

/** The message, or in words why it is none. */
async function open(bytes: Uint8Array): Promise<Opened | string> {
  const { default: loaded } = await import('@kenjiuno/msgreader');
  // A CommonJS module: Node gives its exports as the default, a bundler its own default.
  const MsgReader = 'default' in loaded ? loaded.default : loaded;
  try {
    // The library may change what it is given, so it is given a copy.
    const copy = new Uint8Array(bytes);
    const reader = new MsgReader(copy.buffer);
    const fields = reader.getFileData();
    if (fields.error !== undefined) return fields.error;
    if (fields.messageClass === undefined && fields.subject === undefined && fields.body === undefined && fields.headers === undefined)
      return 'it holds no message (old Word, Excel and PowerPoint files begin alike, and so do encrypted ones)';
    return { fields, contentOf: (attachment) => reader.getAttachment(attachment).content };
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : 'unknown';
  }
}

/** The files of a message and the messages in it. Files that cannot be read are named in `troubles`. */
function filesOf(
  fields: FieldsData,
  contentOf: Opened['contentOf'],
  prefix: string,
  troubles: Trouble[],
): { readonly files: readonly MsgFile[]; readonly inside: readonly FieldsData[] } {
  const files: MsgFile[] = [];
  const inside: FieldsData[] = [];
  for (const [index, attachment] of (fields.attachments ?? []).entries()) {
    if (attachment.innerMsgContentFields !== undefined) {
      inside.push(attachment.innerMsgContentFields);
      continue;
    }
    const name =
      [attachment.fileName, attachment.name, attachment.fileNameShort]
        .map(textOf)
        .find((one) => one.trim() !== '')
        ?.trim() ?? `unnamed-${index + 1}`;
    try {
      files.push({ name, mediaType: mediaTypeOf(attachment.attachMimeTag), content: contentOf(attachment) });
    } catch {
      troubles.push({ part: `${prefix}attachment:${name}`, message: 'its content cannot be read' });
    }
  }
  return { files, inside };
}

/** As its sender wrote it, where it is one; mails keep theirs only with the name of a mail. */
function mediaTypeOf(written: unknown): string {
  const type = textOf(written).toLowerCase();
  return /^[a-z]{1,30}\/[a-z0-9.+-]{1,100}$/.test(type) && !type.startsWith('multipart/') ? type : 'application/octet-stream';
}

/** As `readEmail` knows them: it counts these as messages, too. */
function isMail({ name, mediaType }: MsgFile): boolean {
  return /^message\/(?:rfc822|global)$|-headers$/.test(mediaType) || /\.eml$/i.test(name);
}
