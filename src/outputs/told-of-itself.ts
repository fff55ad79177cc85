import { mailLines } from '../domain/mail-lines.ts';
import type { Enrichment, Report } from '../domain/report.ts';

const idsShown = 12;

/** What an alert or a mail says of itself, a name and a text each. Untrusted: to be escaped. */
export function toldOfItself({ alert, mail }: Report['submission']): readonly (readonly [name: string, text: string])[] {
  const ofMail = mail === undefined ? [] : mailLines(mail).map((line) => ['Mail', line] as const);
  if (alert === undefined) return ofMail;
  const { vendor, severity, rule, occurred_at: occurredAt } = alert;
  const said = [`severity ${severity ?? 'not told'}`, rule && `rule ${rule}`, occurredAt && `at ${occurredAt}`].filter(Boolean);
  return [['Alert', `${vendor} says: ${said.join(', ')}`], ...ofMail];
}

/** The ids of an alert by which its vendor knows it, the first twelve, and how many more there are. Untrusted: to be escaped. */
export function idsOf({ alert }: Report['submission']): { readonly shown: readonly (readonly [string, string])[]; readonly more: number } {
  const all = Object.entries(alert?.ids ?? {});
  return { shown: all.slice(0, idsShown), more: Math.max(0, all.length - idsShown) };
}

/** The parts that a value played, where something better than "mentioned" is known, and more than its type says. */
export function rolesText({ mentions, ioc_type }: Enrichment): string {
  const roles = new Set(mentions.flatMap(({ role }) => (role === undefined || role === 'mentioned' || role === ioc_type ? [] : [role])));
  return [...roles].join(', ');
}
