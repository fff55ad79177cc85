import type { Finding } from '../../../../domain/finding.ts';
import type { Observable } from '../../../../domain/observable.ts';

/**
 * What in the findings of a reported mail is only the reporter's side: it stands nowhere but where the reporter or a recipient is named. To be told to nobody.
 * A domain below which something else was found is left out: whoever protects a domain protects all that is below it.
 */
export function oursIn(findings: readonly Finding[]): readonly Observable[] {
  const [own, others] = [[] as Observable[], new Set<string>()];
  for (const { observable, mentions } of findings) {
    if (mentions.every(({ role }) => role === 'reporter' || role === 'recipient')) own.push(observable);
    else for (const name of namesOf(observable)) others.add(name);
  }
  return own.filter(({ type, value }) => type !== 'domain' || !others.has(value));
}

/** The host of a name, link or address, and all that is above it. */
function namesOf({ type, value }: Observable): readonly string[] {
  const host =
    type === 'url'
      ? (URL.parse(value)?.hostname ?? '')
      : type === 'domain' || type === 'email'
        ? value.slice(value.lastIndexOf('@') + 1)
        : '';
  const labels = host.toLowerCase().split('.');
  return labels.map((_, index) => labels.slice(index).join('.')).filter((name) => name !== '');
}
