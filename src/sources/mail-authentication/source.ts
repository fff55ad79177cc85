import { getDomain } from 'tldts';
import type { Observation } from '../../domain/observation.ts';
import type { MailAuthentication, SubmissionFacts } from '../../domain/submission.ts';
import { defineLocal } from '../kit/define-local.ts';
import { found, notFound } from '../kit/readings.ts';

type Mail = NonNullable<SubmissionFacts['mail']>;

/** The result words of RFC 8601 section 2.7; others are told as `unknown`, for labels are a closed list. */
const results = new Set(['none', 'neutral', 'pass', 'fail', 'softfail', 'policy', 'temperror', 'permerror']);
/** Spellings of the same in servers older than the standard, or larger than it. */
const synonyms: Readonly<Record<string, string>> = { hardfail: 'fail', bestguesspass: 'pass' };

export default defineLocal({
  id: 'mail-authentication',
  name: 'Mail authentication',
  homepage: 'https://www.rfc-editor.org/rfc/rfc8601',
  about: 'What the receiving server wrote about SPF, DKIM and DMARC of a mail, and whether answers to it go elsewhere',
  accepts: ['domain', 'email'],
  reliability: 'B',
  freshFor: { found: 0, notFound: 0 },
  probe: { type: 'domain', value: 'example.com' },
  ask({ type, value: written }, { facts: { mail } }) {
    if (!mail) return notFound();
    // The facts hold lower-case addresses; an observable keeps the case of what stands before the @.
    const value = written.toLowerCase();
    const spoken = judged(mail.authentication).filter((result) => concerns(result, type, value, mail));
    const said = spoken.map(({ method, result, domain }): Observation => {
      const known = synonyms[result] ?? result;
      const about = domain ? ` for ${host(domain)}` : '';
      const detail = `the receiving server wrote ${method}=${result.slice(0, 40)}${about}`;
      // A mail that fails speaks against its sender, not against the domain whose name the sender took.
      if (type === 'domain' && known.endsWith('fail')) return { kind: 'classification', label: 'impersonated', detail };
      return { kind: 'classification', label: `${method}-${results.has(known) ? known : 'unknown'}`, detail };
    });
    return found([...unique(said), ...(type === 'email' ? elsewhere(value, mail) : [])]);
  },
});

/** A broken DKIM signature beside a valid one of the same domain counts as if it were not there (RFC 6376 section 6.1). */
function judged(authentication: readonly MailAuthentication[]): readonly MailAuthentication[] {
  const signed = new Set(
    authentication.filter(({ method, result }) => method === 'dkim' && result === 'pass').map(({ domain = '' }) => host(domain)),
  );
  return authentication.filter(
    ({ method, result, domain }) => method !== 'dkim' || result === 'pass' || !domain || !signed.has(host(domain)),
  );
}

/** A result speaks of the domain it names; where it names none, of the From. Nothing is said of subdomains or parents. */
function concerns({ method, domain }: MailAuthentication, type: 'domain' | 'email', value: string, { from, replyTo }: Mail): boolean {
  // SPF is about the envelope's sender, whose address the header may not name: any of its domain but one that only takes replies.
  const envelope = method === 'spf' && !replyTo.includes(value);
  const named = type === 'domain' || from.includes(value) || envelope || domain?.toLowerCase() === value;
  if (!named) return false;
  return domain ? host(domain) === host(value) : from.some((address) => (type === 'email' ? address : host(address)) === value);
}

function elsewhere(value: string, { from, replyTo }: Mail): readonly Observation[] {
  if (!replyTo.includes(value) || from.length === 0) return [];
  const senders = [...new Set(from.map((address) => registrable(host(address))))];
  if (senders.includes(registrable(host(value)))) return [];
  return [{ kind: 'classification', label: 'reply-to-differs', detail: `the mail says it is from ${senders.slice(0, 3).join(', ')}` }];
}

/** Of an address, or of a domain that may be written "@example.com". */
function host(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

function registrable(name: string): string {
  return getDomain(name, { allowPrivateDomains: true, extractHostname: false }) ?? name;
}

function unique(observations: readonly Observation[]): readonly Observation[] {
  return [...new Map(observations.map((observation) => [JSON.stringify(observation), observation])).values()];
}
