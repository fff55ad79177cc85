import type { FieldsData } from '@kenjiuno/msgreader';

/** A file in an Outlook message. */
export interface MsgFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
}

/** Parts are base64 and header lines are checked, so that neither can hold one of these. */
const [whole, either] = ['assay-part', 'assay-text'];

/**
 * An Outlook message as the mail it once was (RFC 5322), so that it is read as mails are: its transport headers, or for what was
 * never sent what Outlook knows of sender and recipients, its text and HTML, and the files given. Every part is base64 and every
 * header line is checked, so that nothing in the message can end a part early.
 */
export function asMail(fields: FieldsData, files: readonly MsgFile[]): Uint8Array {
  const lines = [...headerLines(fields), 'MIME-Version: 1.0', `Content-Type: multipart/mixed; boundary="${whole}"`, ''];
  // Text and HTML say the same; side by side they would be taken for two that follow each other.
  lines.push(`--${whole}`, `Content-Type: multipart/alternative; boundary="${either}"`, '');
  const part = (boundary: string, type: string, content: Uint8Array, name?: string): void => {
    const disposition = name === undefined ? [] : [`Content-Disposition: attachment; filename*=UTF-8''${encoded(name)}`];
    const base64 = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('base64');
    lines.push(`--${boundary}`, `Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', ...disposition, '', wrapped(base64));
  };
  // A mail without a text would be taken for one that cannot be read.
  part(either, 'text/plain; charset=utf-8', Buffer.from(textOf(fields.body) || '\n'));
  const bytes = fields.html instanceof Uint8Array && fields.html.length > 0 ? fields.html : undefined;
  if (bytes !== undefined) part(either, `text/html; charset=${charsetOf(fields.internetCodepage)}`, bytes);
  else if (textOf(fields.bodyHtml) !== '') part(either, 'text/html; charset=utf-8', Buffer.from(textOf(fields.bodyHtml)));
  lines.push(`--${either}--`);
  for (const { name, mediaType, content } of files) part(whole, mediaType, content, name);
  lines.push(`--${whole}--`, '');
  return Buffer.from(lines.join('\r\n'));
}

/** Of the transport headers all but those that say how the body is written; of the recipients those whom the headers do not name. */
function headerLines(fields: FieldsData): readonly string[] {
  const sent = textOf(fields.headers)
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/);
  const lines = sent.filter((line) => /^[A-Za-z][\w-]{0,100}:/.test(line) && !/^(?:content-|mime-version:)/i.test(line));
  const has = (name: string): boolean => lines.some((line) => line.toLowerCase().startsWith(`${name}:`));
  if (!has('from')) {
    const sender = [fields.senderSmtpAddress, fields.sentRepresentingSmtpAddress, fields.creatorSMTPAddress, fields.senderEmail].find(
      isAddress,
    );
    const name = word(fields.senderName);
    if (sender !== undefined || name !== '') lines.push(`From: ${name} <${word(sender)}>`);
  }
  if (!has('subject') && textOf(fields.subject) !== '') lines.push(`Subject: ${word(fields.subject)}`);
  for (const recipient of fields.recipients ?? []) {
    const address = [recipient.smtpAddress, recipient.email].find(isAddress);
    if (address === undefined) continue;
    const named = { to: 'To', cc: 'Cc', bcc: 'Bcc' }[String(recipient.recipType)] ?? 'To';
    lines.push(`${sent.length < 2 ? named : 'Delivered-To'}: ${word(address)}`);
  }
  return lines;
}

/** A property as text: which type one has stands in the file, whatever the library promises. */
export function textOf(property: unknown): string {
  return typeof property === 'string' ? property : '';
}

/** On one line, for lines are what headers end by; without what has a meaning in an address. */
function word(text: unknown): string {
  return textOf(text)
    .replace(/[\r\n<>"]+/g, ' ')
    .slice(0, 10_000)
    .trim();
}

function isAddress(text: unknown): boolean {
  return textOf(text).includes('@') && !textOf(text).startsWith('/');
}

function encoded(name: string): string {
  return encodeURIComponent(name.toWellFormed().slice(0, 1_000)).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
}

function wrapped(base64: string): string {
  const lines: string[] = [];
  for (let at = 0; at < base64.length; at += 76) lines.push(base64.slice(at, at + 76));
  return lines.join('\r\n');
}

/** Windows' numbers of code pages that HTML mails are written in. */
const charsets: Readonly<Record<number, string>> = {
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  20866: 'koi8-r',
  50220: 'iso-2022-jp',
  51932: 'euc-jp',
  54936: 'gb18030',
};

/** UTF-8 where it is not told: a page that is ASCII reads the same. */
function charsetOf(codepage: unknown): string {
  if (typeof codepage !== 'number') return 'utf-8';
  if (codepage >= 1250 && codepage <= 1258) return `windows-${codepage}`;
  if (codepage > 28590 && codepage < 28606) return `iso-8859-${codepage - 28590}`;
  return charsets[codepage] ?? 'utf-8';
}
