import type { Observable } from '../../domain/observable.ts';
import type { Observation } from '../../domain/observation.ts';
import { defineDialogue } from '../kit/define-dialogue.ts';
import { type Answer, answer, backwards, nameOf, noSuchName, question, type RecordType, records } from '../kit/dns.ts';
import { found } from '../kit/readings.ts';
import { address, distinct, domain, relation } from '../kit/related.ts';

/** An alias has no records of its own: what its target has is the target's. */
const ofAlias: readonly RecordType[] = ['A', 'AAAA'];
const ofName: readonly RecordType[] = ['A', 'AAAA', 'MX', 'NS'];

export default defineDialogue({
  id: 'dns',
  name: 'DNS',
  homepage: 'https://www.rfc-editor.org/rfc/rfc1034',
  about: 'What the domain name system says now: addresses, aliases, mail and name servers; of addresses their names.',
  accepts: ['domain', 'ipv4', 'ipv6'],
  // The question ends at the name servers of whoever runs the domain.
  says: ['network', 'registration', 'relation'],
  exposure: 'target',
  reliability: 'A',
  baseUrl: null,
  speaks: 'DNS',
  defaultPlan: 'own',
  limits: { own: [] },
  freshFor: { found: 900, notFound: 300 },
  probe: { type: 'domain', value: 'example.com' },

  first: {
    // An alias may lead to no name at all; asked for the alias itself, only "no such name" means that.
    request: ({ type, value }) =>
      type === 'domain'
        ? question(nameOf(value), 'CNAME')
        : question(`${backwards(value)}.${type === 'ipv4' ? 'in-addr' : 'ip6'}.arpa`, 'PTR'),
    body: answer,
    absent: { 200: noSuchName },
  },
  next: {
    request({ type, value }, first, further) {
      const next = type === 'domain' ? typesOf(first)[further.length] : undefined;
      return next && question(nameOf(value), next);
    },
    body: answer,
    absent: { 200: noSuchName },
  },

  read: (first, further, { type }) => found(type === 'domain' ? ofDomain(first, further) : ofAddress(first)),
});

function typesOf(first: Answer): readonly RecordType[] {
  return records(first, 'CNAME').length > 0 ? ofAlias : ofName;
}

function ofDomain(first: Answer, further: readonly (Answer | undefined)[]): Observation[] {
  const types = typesOf(first);
  const all = (type: RecordType): string[] => {
    const said = further[types.indexOf(type)];
    return said === undefined || !types.includes(type) ? [] : records(said, type);
  };
  const nameservers = all('NS').flatMap((each) => domain(each)?.value ?? []);
  return [
    ...(nameservers.length > 0 ? [{ kind: 'registration' as const, nameservers: nameservers.toSorted() }] : []),
    ...distinct([
      ...records(first, 'CNAME').flatMap((each) => relation('resolves-to', domain(each))),
      ...[...all('A'), ...all('AAAA')].flatMap((each) => relation('resolves-to', address(each))),
      // "10 mail.example.com."; the name of a domain that takes no mail is the root.
      ...all('MX').flatMap((each) => relation('related-to', domain(each.split(/\s+/)[1] ?? ''))),
    ]),
  ];
}

/** Whoever has the address writes there what they like: it is no proof that the name leads back. */
function ofAddress(first: Answer): Observation[] {
  const names: Observable<'domain'>[] = records(first, 'PTR').flatMap((each) => domain(each) ?? []);
  if (names.length === 0) return [];
  const hostnames = names.map(({ value }) => value);
  return [{ kind: 'network', hostnames }, ...distinct(names.flatMap((name) => relation('related-to', name)))];
}
