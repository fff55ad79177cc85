import type { Mention } from '../../../../domain/finding.ts';
import type { Role } from '../../../../domain/intake.ts';
import type { Observable } from '../../../../domain/observable.ts';
import type { Gathering } from '../../../gather.ts';
import { annotated } from '../../annotate.ts';
import { hostOf, registrable } from './notes.ts';

/** Who says what in a mail that reports another one. */
export interface Reporting {
  /** In lower case. */
  readonly reporter: string;
  /** It is known to be a report: what its headers say is the reporter's side, and so is what is of the reporter's own domain. */
  readonly trusted: boolean;
  /** The mail it quotes in its text, where it does. */
  readonly inline?: Quoted | undefined;
}

export interface Quoted {
  readonly from: readonly string[];
  readonly replyTo: readonly string[];
  readonly to: readonly string[];
  /** Where it begins in the fields that hold it, and where its own text does. */
  readonly places: ReadonlyMap<string, { readonly start: number; readonly bodyStart: number; readonly end: number }>;
}

const headerRoles: Readonly<Record<string, Role>> = {
  from: 'sender',
  sender: 'sender',
  'return-path': 'sender',
  'x-sender': 'sender',
  'reply-to': 'reply-to',
  'list-unsubscribe': 'url',
  subject: 'mentioned',
};

/**
 * A gathering for the parts of one mail (before its `prefix` is put in front of them) that gives every mention its role: who sent it, where answers
 * go, which machines it passed, what can be clicked, which files are attached, and in a report, what is of the reporter. Roles that are told already stay.
 */
export function inRoles(gathering: Gathering, reporting: Reporting | undefined): Gathering {
  const own = reporting === undefined ? undefined : registrable(hostOf(reporting.reporter));
  return annotated(gathering, (observable, mention) =>
    mention.role === undefined ? { ...mention, role: roleOf(observable, mention, reporting, own) } : mention,
  );
}

function roleOf(observable: Observable, mention: Mention, reporting: Reporting | undefined, own: string | undefined): Role {
  const { field } = mention;
  const header = field.startsWith('header:') ? field.slice('header:'.length) : undefined;
  if (reporting !== undefined) {
    const { inline, trusted, reporter } = reporting;
    if (observable.type === 'email' && observable.value.toLowerCase() === reporter) return 'reporter';
    const place = inline?.places.get(field);
    const isQuoted = place !== undefined && mention.start >= place.start && mention.start < place.end;
    // Of a report nobody vouches for they are shown for what they are, and nothing is hidden.
    if (header !== undefined && header !== 'subject') return trusted ? 'reporter' : 'mentioned';
    if (trusted && !isQuoted && header === undefined && own !== undefined && isOf(observable, own)) return 'reporter';
    const role = inline && isQuoted ? quotedRole(observable, mention, inline, place) : undefined;
    if (role !== undefined) return role;
  }
  if (header !== undefined && header !== 'subject') return headerRoles[header] ?? 'source';
  if (observable.type === 'url' || mention.reason.startsWith('the host of a URL')) return 'url';
  if (field.startsWith('attachment:') && !field.includes('/') && observable.type === 'sha256') return 'file';
  return 'mentioned';
}

function quotedRole(
  { type, value }: Observable,
  mention: Mention,
  { from, replyTo, to }: Quoted,
  place: { readonly bodyStart: number },
): Role | undefined {
  const isHere = (addresses: readonly string[]): boolean =>
    type === 'email'
      ? addresses.includes(value.toLowerCase())
      : type === 'domain' && mention.start < place.bodyStart && addresses.some((address) => hostOf(address) === value);
  if (isHere(from)) return 'sender';
  if (isHere(replyTo)) return 'reply-to';
  return isHere(to) ? 'recipient' : undefined;
}

/** Whether it is an address, name or link below a domain, or a telephone number, which in a report stands in a signature. */
function isOf({ type, value }: Observable, domain: string): boolean {
  if (type === 'phone') return true;
  const host = type === 'email' ? hostOf(value) : type === 'domain' ? value : type === 'url' ? (URL.parse(value)?.hostname ?? '') : '';
  return host === domain || host.endsWith(`.${domain}`);
}
