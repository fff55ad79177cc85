import type { Email, Attachment as Part } from 'postal-mime';
import type { Attachment, SubmissionFacts, Trouble } from '../../../../domain/submission.ts';
import { extractInto } from '../../../extract.ts';
import type { Gathering } from '../../../gather.ts';
import { prefixed } from '../../annotate.ts';
import { deceptiveLinks, showing } from '../../documents/html/deceptive-links.ts';
import { htmlTexts } from '../../documents/html/html-texts.ts';
import { pictureKind } from '../../images/picture.ts';
import type { ReadInside } from '../../inside.ts';
import { binaryKind } from '../../kind.ts';
import { authenticationOf } from '../authentication.ts';
import { addressesOf, headerTexts } from '../headers.ts';
import { htmlText } from '../html.ts';
import { recipientsIn, recipientsOf } from '../recipients.ts';
import { hopsOf, isoDate } from '../report/hops.ts';
import { claimNotes, hostOf, registrable } from '../report/notes.ts';
import { passwordsIn } from '../report/passwords.ts';
import { type MailOptions, type Report, reportOf } from '../report/report-of.ts';
import { inRoles } from '../report/roles.ts';
import { headersOf, parseMail } from './parse-mail.ts';
import { hashed, isContainer, isMail, isText } from './parts.ts';

/** A mail as it was found: outermost, or as a part of another one. */
export interface Message {
  readonly bytes: Uint8Array;
  /** Before the fields of its findings: empty, or `message:1/`… */
  readonly prefix: string;
  readonly depth: number;
  /** What is known of it beforehand; of a mail that another one carries: `nested`, or who reports that one. */
  readonly options: MailOptions;
}

type Mail = NonNullable<SubmissionFacts['mail']>;

export interface MessageRead {
  /** Its own facts; of a report that quotes its original those of the original. */
  readonly mail: Mail;
  readonly report: Report | undefined;
  /** The facts of the first mail in it that was read with it, an Outlook message. */
  readonly carried: Mail | undefined;
  readonly attachments: readonly Attachment[];
  readonly inside: readonly Message[];
  readonly troubles: readonly Trouble[];
}

/** So many notes of one kind are told; a mail of thousands of links says no more. */
const mostNotes = 20;

/** Reads one mail with its files; the mails in it are left to the caller. Fields begin with its prefix, and mentions have their roles. Never throws. */
export async function readMessage(gathering: Gathering, inside: ReadInside, message: Message): Promise<MessageRead> {
  const { prefix, options } = message;
  const { email, body, failure } = await parseMail(message.bytes);
  const recipients = recipientsOf(email.headers);
  const html = email.html === undefined ? undefined : htmlTexts(email.html);
  const isWhole = email.text !== undefined || html !== undefined || email.attachments.length > 0;
  const raw = isWhole ? '' : new TextDecoder().decode(body).trimEnd();
  const texts = new Map<string, string>();
  if (email.text !== undefined || raw !== '') texts.set('body', email.text ?? raw);
  if (html !== undefined) texts.set('html', html.visible);
  const files = email.attachments.map(fileOf);
  const from = addressesOf([email.from, email.sender]);
  const report = reportOf(email, from, carriedBy(files) ?? options.carries, texts, options);
  for (const address of report?.inline?.to ?? []) recipients.add(address);

  const troubles: Trouble[] = [];
  const put = inRoles(prefixed(gathering, prefix), report);
  const deceptive = html === undefined ? [] : deceptiveLinks(html.links);
  for (const { field, text } of headerTexts(email)) extractInto(put, text, field);
  const text = texts.get('body');
  if (text !== undefined) extractInto(put, text, 'body');
  if (html !== undefined) {
    extractInto(showing(put, deceptive), htmlText(html), 'html');
    extractInto(put, html.hidden, 'html/hidden');
  }
  if (raw !== '') {
    // Mails inside could not be told apart either: their header lines stand somewhere in this.
    for (const recipient of recipientsIn(body)) recipients.add(recipient);
    troubles.push({ part: `${prefix}body`, message: unreadBody(failure) });
  }
  const read = await readFiles(put, inside, files, html?.pictures ?? [], passwordsIn([...texts.values()].join('\n')), message);
  for (const recipient of read.recipients) recipients.add(recipient);
  const notes = deceptive.slice(0, mostNotes).map(({ shown, leadsTo }) => `a link shown as ${shown} leads to ${leadsTo}`);
  return {
    ...{ report, carried: read.carried, attachments: read.attachments },
    inside: read.messages.map((one) => ({ ...one, options: insideOf(report, one.options) })),
    mail: mailOf(email, from, [...recipients], notes, report),
    troubles: [...troubles, ...read.troubles.map(({ part, message }) => ({ part: prefix + part, message }))],
  };
}

function mailOf(
  email: Email,
  from: readonly string[],
  recipients: readonly string[],
  links: readonly string[],
  report: Report | undefined,
): Mail {
  if (report?.quoted !== undefined) {
    const notes = [...new Set([...(report.quoted.notes ?? []), ...links])];
    return { ...report.quoted, recipients, reporter: report.reporter, ...(notes.length === 0 ? {} : { notes }) };
  }
  const replyTo = addressesOf(email.replyTo ?? []);
  const notes = claimNotes({
    displayName: email.from?.name ?? '',
    from: addressesOf([email.from]),
    sender: addressesOf([email.sender]),
    replyTo,
    returnPath: [...recipientsOf([{ key: 'to', value: email.returnPath ?? '' }])],
  });
  const date = email.headers.find(({ key }) => key === 'date')?.value;
  const hops = hopsOf(email.headers);
  const told = [...new Set([...notes, ...links])];
  return {
    ...(email.subject === undefined ? {} : { subject: email.subject }),
    ...{ from, replyTo, recipients, authentication: authenticationOf(email.headers), original: 'itself' as const },
    ...(date === undefined ? {} : { date: isoDate(date) ?? date.slice(0, 100) }),
    ...(hops.length === 0 ? {} : { hops }),
    ...(told.length === 0 ? {} : { notes: told }),
  };
}

interface File {
  readonly name: string;
  readonly part: Part;
  readonly content: Uint8Array;
}

function fileOf(part: Part, index: number): File {
  const content = typeof part.content === 'string' ? new TextEncoder().encode(part.content) : new Uint8Array(part.content);
  return { name: part.filename?.trim() || `unnamed-${index + 1}`, part, content };
}

/** To whom the first mail among the files was written; undefined where there is none. What only returns headers reports nothing. */
function carriedBy(files: readonly File[]): readonly string[] | undefined {
  const first = files.find((file) => isOutlook(file) || (isMail(file.part) && !file.part.mimeType.endsWith('-headers')));
  if (first === undefined) return undefined;
  return isOutlook(first) ? [] : [...recipientsIn(headersOf(first.content))];
}

function isOutlook({ name, content }: File): boolean {
  return binaryKind(name, content) === 'msg';
}

/** A mail in a report may be a colleague's report of the same; in any other it is what it is. */
function insideOf(report: Report | undefined, options: MailOptions): MailOptions {
  return report?.original === 'attached'
    ? { ...options, carries: undefined, colleagueOf: registrable(hostOf(report.reporter)) }
    : { nested: true };
}

interface FilesRead {
  readonly attachments: readonly Attachment[];
  readonly messages: readonly Message[];
  readonly carried: Mail | undefined;
  readonly recipients: ReadonlySet<string>;
  readonly troubles: readonly Trouble[];
}

async function readFiles(
  put: Gathering,
  inside: ReadInside,
  files: readonly File[],
  pictures: readonly string[],
  passwords: readonly string[],
  { prefix, depth, options }: Message,
): Promise<FilesRead> {
  const attachments: Attachment[] = [];
  const messages: Message[] = [];
  const recipients = new Set<string>();
  const troubles: Trouble[] = [];
  let carried: Mail | undefined;
  const open = async (field: string, name: string, bytes: Uint8Array, kind?: 'html'): Promise<void> => {
    const read = await inside(prefixed(put, `${field}/`), { name, bytes, kind, passwords, inMail: true });
    carried ??= read.facts.mail;
    for (const recipient of read.facts.mail?.recipients ?? []) recipients.add(recipient);
    for (const attachment of read.facts.attachments ?? []) attachments.push(attachment);
    for (const { part, message } of read.troubles) troubles.push({ part: part === '' ? field : `${field}/${part}`, message });
  };
  for (const { name, part, content } of files) {
    const attachment = hashed(name, part.mimeType, content);
    attachments.push(attachment);
    if (isMail(part)) {
      messages.push({ bytes: content, prefix: `${prefix}message:${messages.length + 1}/`, depth: depth + 1, options });
      continue;
    }
    const field = `attachment:${name}`;
    // Pictures of the layout: thousands of mails share them, and looking them up tells nothing.
    const isLayout = part.related === true && part.mimeType.startsWith('image/');
    if (!isLayout && put.policy.types?.has('sha256') !== false) {
      const { sha256 } = attachment;
      const mention = { written: sha256, start: 0, end: sha256.length, field, confidence: 1, reason: 'the hash of an attachment' };
      put.add({ type: 'sha256', value: sha256 }, mention);
    }
    // Reports of delivery and abuse name whom a mail was for.
    if (part.mimeType.startsWith('message/')) for (const recipient of recipientsIn(content)) recipients.add(recipient);
    if (content.length > 0 && (isText(part, name) || isContainer(name, content) || pictureKind(content) !== undefined))
      await open(field, name, content, /html|svg/.test(part.mimeType) ? 'html' : undefined);
  }
  for (const bytes of pictures.map(pictureBytes)) if (pictureKind(bytes) !== undefined) await open('html', 'a picture in the HTML', bytes);
  return { attachments, messages, carried, recipients, troubles };
}

function pictureBytes(address: string): Uint8Array {
  const [head = '', ...rest] = address.split(',');
  const text = rest.join(',');
  return /;\s*base64/i.test(head)
    ? Buffer.from(text.replaceAll('%2B', '+').replaceAll('%3D', '=').replaceAll('%2F', '/'), 'base64')
    : new Uint8Array();
}

function unreadBody(failure: string | undefined): string {
  return failure === undefined
    ? 'no part of the mail could be told apart, so its body was read as plain text'
    : `not readable as a mail (${failure}), so its body was read as plain text`;
}
