import type { TakenMail } from '../../../domain/inbox.ts';
import type { Arrival } from '../../../domain/intake.ts';
import type { Extraction } from '../../../domain/submission.ts';

/** With more observables it goes behind all others, and is asked about thriftily. */
const mostOfAMail = 1_000;
const longestTitle = 500;

/**
 * A reported mail as an arrival. Who reported it and who received it are ours. The sender of the envelope is so only where the mail is a
 * report: what a mail server forwards by itself still has the attacker's.
 */
export function arrivalOf({ channel, key, envelope }: Pick<TakenMail, 'channel' | 'key' | 'envelope'>, extraction: Extraction): Arrival {
  const { mail } = extraction.facts;
  const isReport = mail?.reporter !== undefined;
  const emails = [...envelope.recipients, ...(mail?.recipients ?? []), mail?.reporter, isReport ? envelope.from : undefined];
  const ours = [...new Set(emails.filter((email) => email?.includes('@')).map((email) => String(email).toLowerCase()))];
  return {
    ...{ channel, key, extraction, origin: channel },
    // A mail of a quarter of a million links is a list, whoever wants us to ask about it.
    lane: extraction.findings.length > mostOfAMail ? 'bulk' : 'mail',
    title: mail?.subject?.slice(0, longestTitle),
    person: mail?.reporter ?? channel,
    marking: envelope.marking,
    ours: ours.map((value) => ({ type: 'email', value })),
  };
}
