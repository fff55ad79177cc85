import type { Email } from 'postal-mime';
import type { SubmissionFacts } from '../../../../domain/submission.ts';
import { authenticationOf } from '../authentication.ts';
import { recipientsOf } from '../recipients.ts';
import { type Forwarded, forwardedIn, saysForwarded } from './forwarded.ts';
import { isoDate } from './hops.ts';
import { claimNotes, hostOf, registrable } from './notes.ts';
import type { Quoted, Reporting } from './roles.ts';

/** What is known of a mail before it is read. */
export interface MailOptions {
  /** It came by a way that is for reports: what it carries is what it is about, and where `own` is empty, its sender is one of us. */
  readonly reported?: boolean | undefined;
  /** Domains that are ours: a mail from there that carries another one is a report. */
  readonly own?: readonly string[] | undefined;
  /** It stands inside another mail: it is what that is about, whatever it carries. */
  readonly nested?: boolean | undefined;
  /** It stands in a report of somebody of this domain: it is a report itself only where a colleague sent it on. */
  readonly colleagueOf?: string | undefined;
  /** A mail is inside it that its reader does not see: to whom that was written. */
  readonly carries?: readonly string[] | undefined;
}

type Mail = NonNullable<SubmissionFacts['mail']>;

/** A mail that reports another one. */
export interface Report extends Reporting {
  readonly original: 'attached' | 'inline';
  /** The facts of the mail that is quoted; of one that is attached they are read from it. */
  readonly quoted?: Mail | undefined;
}

/** Where texts of a mail stand: the field, and the text itself. */
export type Texts = ReadonlyMap<string, string>;

/**
 * Whether a mail reports another one, which it carries as a file (`carries`: to whom that was written) or quotes in its `texts`; undefined where it speaks
 * for itself. Where nobody told that it is a report (`reported`, or a sender of `own`), its subject must say that it is forwarded or phishing, a line
 * that what follows is forwarded, or the mail it carries must have been written to its sender; answers are none, and neither are notices of delivery and digests. What the mail says of itself can be invented: only a trusted report hides what is its sender's.
 */
export function reportOf(
  email: Email,
  from: readonly string[],
  carries: readonly string[] | undefined,
  texts: Texts,
  { reported = false, own = [], nested = false, colleagueOf }: MailOptions,
): Report | undefined {
  const [reporter] = from;
  if (nested || reporter === undefined || isNotice(email)) return undefined;
  const host = hostOf(reporter);
  // Somebody took the sender's name: nothing of the mail is the reporter's.
  const isForged = authenticationOf(email.headers).some(({ method, result }) => method === 'dmarc' && result === 'fail');
  const isOurs = own.some((domain) => host === domain || host.endsWith(`.${domain}`));
  // Where our domains are known, a stranger's mail in the mailbox for reports hides nothing.
  const trusted = !isForged && (isOurs || (reported && own.length === 0));
  const says = saysForwarded(email.subject);
  if (colleagueOf !== undefined && (registrable(host) !== colleagueOf || says !== true || isForged)) return undefined;
  if (carries !== undefined) {
    const wasTo = carries.some((address) => address.toLowerCase() === reporter || registrable(hostOf(address)) === registrable(host));
    const isReport =
      trusted || says === true || wasTo || /phish|\b(?:spam|junk|scam)\b|hameçonnage/i.test((email.subject ?? '').slice(0, 500));
    return isReport ? { reporter, trusted, original: 'attached' } : undefined;
  }
  if (says === false) return undefined;
  const places = new Map<string, Quoted['places'] extends ReadonlyMap<string, infer P> ? P : never>();
  let first: Forwarded | undefined;
  for (const [field, text] of texts) {
    const block = chosen(forwardedIn(text), registrable(host));
    if (block === undefined || !(trusted || reported || says === true || block.isMarked)) continue;
    places.set(field, { start: block.start, bodyStart: block.bodyStart, end: text.length });
    first ??= block;
  }
  if (first === undefined) return undefined;
  const [quotedFrom, replyTo, to] = [first.from, first.replyTo, first.to].map((value) => [...recipientsOf([{ key: 'to', value }])]);
  const inline: Quoted = { from: quotedFrom ?? [], replyTo: replyTo ?? [], to: to ?? [], places };
  return { reporter, trusted, original: 'inline', inline, quoted: mailOf(first, inline) };
}

/** The first, or of a chain of one's own colleagues the first that came from outside. */
function chosen(blocks: readonly Forwarded[], own: string): Forwarded | undefined {
  const index = blocks.findIndex(({ from, subject }, at) => {
    const [address] = recipientsOf([{ key: 'to', value: from }]);
    const isColleague = address !== undefined && registrable(hostOf(address)) === own && saysForwarded(subject) === true;
    return !isColleague || at === blocks.length - 1;
  });
  return blocks[index];
}

function mailOf({ subject, from, date }: Forwarded, { from: senders, replyTo, to }: Quoted): Mail {
  const displayName = from.replace(/[<[(].*$/, '').trim();
  const notes = claimNotes({ displayName, from: senders, sender: [], replyTo, returnPath: [] });
  return {
    ...(subject === '' ? {} : { subject }),
    from: senders,
    replyTo,
    recipients: to,
    authentication: [],
    original: 'inline',
    ...(date === '' ? {} : { date: isoDate(date) ?? date.slice(0, 100) }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

/** A notice that a mail was not delivered carries it, and reports nobody; a digest carries many. */
function isNotice({ headers }: Email): boolean {
  const type = headers.find(({ key }) => key === 'content-type')?.value.toLowerCase() ?? '';
  return (
    type.startsWith('multipart/digest') ||
    (type.startsWith('multipart/report') && /report-type\s*=\s*"?(?:delivery-status|disposition-notification)/.test(type))
  );
}

/** The facts of a report's original as those of the whole: with whom it was reported by, and everybody who is to be protected. */
export function asReported(original: Mail, reporter: string | undefined, recipients: Iterable<string>): Mail {
  return {
    ...original,
    recipients: [...new Set([...original.recipients, ...recipients])],
    original: 'attached',
    ...(reporter === undefined ? {} : { reporter }),
  };
}
