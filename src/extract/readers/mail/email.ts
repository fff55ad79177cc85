import { createHash } from 'node:crypto';
import PostalMime, { type Email, type Attachment as Part } from 'postal-mime';
import { AssayError } from '../../../domain/errors.ts';
import type { Attachment, SubmissionFacts, Trouble } from '../../../domain/submission.ts';
import { extractInto } from '../../extract.ts';
import type { Gathering } from '../../gather.ts';
import { decode } from '../decode.ts';
import { authenticationOf } from './authentication.ts';
import { addressesOf, headerTexts } from './headers.ts';
import { htmlText } from './html.ts';

/** Forwarded mails in forwarded mails are read this deep. */
const deepest = 5;

/** What is known of a mail beside its findings. */
export interface EmailRead {
  readonly facts: SubmissionFacts;
  readonly troubles: readonly Trouble[];
}

/**
 * Reads a mail: headers (`header:from`…), text (`body`), HTML (`html`), attachments (`attachment:name`: their SHA-256,
 * and their text where they are text) and mails inside it, whose fields begin with `message:1/`. Parts that cannot be
 * read are named in `troubles`.
 */
export async function readEmail(gathering: Gathering, bytes: Uint8Array, prefix = '', depth = 0): Promise<EmailRead> {
  let email: Email;
  try {
    email = await PostalMime.parse(bytes, { forceRfc822Attachments: true });
  } catch (error) {
    extractInto(gathering, new TextDecoder().decode(bytes), `${prefix}body`);
    return {
      facts: {},
      troubles: [{ part: `${prefix}body`, message: `not readable as a mail (${reason(error)}), so it was read as plain text` }],
    };
  }
  const troubles: Trouble[] = [];
  const attachments: Attachment[] = [];
  for (const { field, text } of headerTexts(email)) extractInto(gathering, text, prefix + field);
  if (email.text !== undefined) extractInto(gathering, email.text, `${prefix}body`);
  if (email.html !== undefined) extractInto(gathering, htmlText(email.html), `${prefix}html`);
  if (email.text === undefined && email.html === undefined && email.attachments.length === 0) {
    const raw = rawBody(bytes);
    if (raw.trim() !== '') {
      extractInto(gathering, raw, `${prefix}body`);
      troubles.push({ part: `${prefix}body`, message: 'no part of the mail could be told apart, so its body was read as plain text' });
    }
  }
  let messages = 0;
  for (const [index, part] of email.attachments.entries()) {
    const name = part.filename?.trim() || `unnamed-${index + 1}`;
    const content = typeof part.content === 'string' ? new TextEncoder().encode(part.content) : new Uint8Array(part.content);
    const attachment = hashed(name, part.mimeType, content);
    attachments.push(attachment);
    if (isMail(part)) {
      messages++;
      const inner = `${prefix}message:${messages}/`;
      if (depth + 1 > deepest) {
        troubles.push({ part: inner, message: `mails are read ${deepest} deep; this one was not` });
        continue;
      }
      const read = await readEmail(gathering, content, inner, depth + 1);
      troubles.push(...read.troubles);
      attachments.push(...(read.facts.attachments ?? []));
      continue;
    }
    const field = `${prefix}attachment:${name}`;
    // Pictures of the layout: thousands of mails share them, and looking them up tells nothing.
    if (!(part.related === true && part.mimeType.startsWith('image/'))) {
      const { sha256 } = attachment;
      gathering.add({ type: 'sha256', value: sha256 }, { written: sha256, start: 0, end: sha256.length, field });
    }
    if (isText(part, name) && content.length > 0) troubles.push(...readText(gathering, name, part.mimeType, content, field));
  }
  const facts: SubmissionFacts = {
    mail: {
      ...(email.subject === undefined ? {} : { subject: email.subject }),
      from: addressesOf([email.from, email.sender]),
      replyTo: addressesOf(email.replyTo ?? []),
      recipients: addressesOf([...(email.to ?? []), ...(email.cc ?? []), ...(email.bcc ?? [])]),
      authentication: authenticationOf(email.headers),
    },
    ...(attachments.length === 0 ? {} : { attachments }),
  };
  return { facts, troubles };
}

function hashed(name: string, mediaType: string, content: Uint8Array): Attachment {
  const hash = (algorithm: 'md5' | 'sha1' | 'sha256'): string => createHash(algorithm).update(content).digest('hex');
  return { name, mediaType, size: content.length, md5: hash('md5'), sha1: hash('sha1'), sha256: hash('sha256') };
}

function isMail(part: Part): boolean {
  return part.mimeType === 'message/rfc822' || /\.eml$/i.test(part.filename ?? '');
}

function isText(part: Part, name: string): boolean {
  return (
    /^text\/|^message\/|^application\/(?:json|xml|javascript|x-javascript|xhtml\+xml|ics)|\+(?:xml|json)$/.test(part.mimeType) ||
    /\.(?:txt|csv|tsv|log|json|xml|html?|shtml|xhtml|svg|ics|vcf|url|js|jse|vbs|vbe|wsf|hta|ps1|bat|cmd|sh|md|ya?ml)$/i.test(name)
  );
}

function readText(gathering: Gathering, name: string, mediaType: string, content: Uint8Array, field: string): readonly Trouble[] {
  try {
    const text = decode(name, content);
    const isMarkup = /html|svg/.test(mediaType) || /\.(?:s?html?|xhtml|svg|hta)$/i.test(name);
    extractInto(gathering, isMarkup ? htmlText(text) : text, field);
    return [];
  } catch (error) {
    if (error instanceof AssayError && error.code === 'ASSAY_INPUT_EMPTY') return [];
    return [{ part: field, message: `not readable as text (${reason(error)}); only its hash was taken` }];
  }
}

function rawBody(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  const blankLine = /\r?\n\r?\n/.exec(text);
  return blankLine === null ? text : text.slice(blankLine.index);
}

function reason(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : 'unknown';
}
