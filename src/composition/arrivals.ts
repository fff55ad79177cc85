import type { Finding, Mention } from '../domain/finding.ts';
import type { Alert, Arrival, Said, Taken } from '../domain/intake.ts';
import { type Marking, stricter } from '../domain/marking.ts';
import type { Observable } from '../domain/observable.ts';
import type { Clock } from '../domain/ports.ts';
import type { Extraction } from '../domain/submission.ts';
import type { Order, OrderPrivacy, Work } from '../domain/work.ts';
import { alsoFound } from '../engine/reporting/report.ts';
import { canonical } from '../extract/canonical.ts';
import { extractInto } from '../extract/extract.ts';
import { gather } from '../extract/gather.ts';
import { oursIn } from '../extract/readers/mail/report/ours-in.ts';
import { refang } from '../extract/refang.ts';

/** What taking in needs of the machine. */
export interface ArrivalParts {
  readonly work: Pick<Work, 'take'>;
  readonly clock: Clock;
  readonly marking: Marking;
  readonly privacy: OrderPrivacy;
  /** Those of the findings that somebody can be asked about. */
  readonly enrichable: (findings: readonly Finding[]) => readonly Finding[];
  /** @throws AssayError where the order cannot be kept: a source is not known, none is left */
  readonly check: (order: Pick<Order, 'only'>) => void;
  /** Called when something was taken: a worker here need not wait until it looks again. */
  readonly onTaken?: (() => void) | undefined;
}

/** Takes an arrival in: whole and in one transaction, before it is acknowledged. */
export function createTake(parts: ArrivalParts): (arrival: Arrival) => Promise<Taken> {
  const { work, clock, onTaken } = parts;
  return async (arrival) => {
    const findings = parts.enrichable(arrival.extraction.findings);
    const order = orderOf(arrival, findings, parts);
    parts.check(order);
    const once = arrival.key === undefined ? undefined : `${arrival.channel} ${arrival.key}`;
    const taken = await work.take(order, findings, clock.now(), once);
    if (!taken.repeated) onTaken?.();
    return taken;
  };
}

/** An arrival as it is kept. `findings`: those of its extraction that are asked about. */
export function orderOf(
  arrival: Arrival,
  findings: readonly Finding[],
  { marking, privacy }: Pick<ArrivalParts, 'marking' | 'privacy'>,
): Order {
  const { extraction, lane, person, origin, title, only, staleFor, pivot, fingerprint } = arrival;
  // What stands in a mail only on the side of whoever reported or received it.
  const ours = [...(arrival.ours ?? []), ...(extraction.facts.mail ? oursIn(extraction.findings) : [])];
  return {
    ...{ lane, person, origin, title, only, staleFor, pivot, fingerprint },
    kind: extraction.kind,
    facts: extraction.facts,
    troubles: extraction.troubles,
    marking: { tlp: arrival.marking?.tlp ?? marking.tlp, pap: arrival.marking?.pap ?? marking.pap },
    privacy: ours.length === 0 ? privacy : withOurs(privacy, ours),
    alsoFound: alsoFound(extraction.findings, findings),
    offline: arrival.offline ?? false,
    refresh: arrival.refresh ?? false,
    thrifty: arrival.thrifty ?? lane === 'bulk',
    ignoreWarninglists: arrival.ignoreWarninglists ?? false,
  };
}

/** What an arrival says is ours is ours for its whole life, whoever works on it. */
function withOurs(privacy: OrderPrivacy, ours: readonly Observable[]): OrderPrivacy {
  const of = (...types: readonly Observable['type'][]) => ours.filter(({ type }) => types.includes(type)).map(({ value }) => value);
  const { domains, networks, emails } = privacy.own;
  return {
    ...privacy,
    own: {
      domains: [...new Set([...domains, ...of('domain')])],
      networks: [
        ...new Set([
          ...networks,
          ...of('cidr'),
          ...of('ipv4').map((address) => `${address}/32`),
          ...of('ipv6').map((address) => `${address}/128`),
        ]),
      ],
      emails: [...new Set([...emails, ...of('email')])],
    },
  };
}

/** The way an alert came; alerts go in their own lane unless it says otherwise. */
export type ArrivesBy = Pick<Arrival, 'channel' | 'person' | 'marking'> & Partial<Pick<Arrival, 'lane'>>;

/** An alert as an arrival: its observables found, with where they stood and what part they played. */
export function arrivalOf(alert: Alert, by: ArrivesBy): Arrival {
  const gathering = gather();
  const ours: Observable[] = [];
  for (const said of alert.said) {
    const own = said.as ? wholeOf(said) : [];
    if (own.length === 0) extractInto(gathering, said.text, said.field);
    else for (const finding of own) for (const mention of finding.mentions) gathering.add(finding.observable, mention);
    if (said.ours) ours.push(...own.map(({ observable }) => observable), ...(own.length === 0 ? inText(said) : []));
  }
  const roleOf = new Map(alert.said.map(({ field, role }) => [field, role]));
  const findings = gathering.findings().map(({ observable, mentions, ...rest }) => ({
    ...{ observable, ...rest },
    mentions: mentions.map((mention) => ({ ...mention, role: roleOf.get(mention.field) })),
  }));
  ours.push(...domainsOf(ours, findings));
  const extraction: Extraction = {
    ...{ kind: 'json', findings, facts: { alert: alert.facts } },
    troubles: [...alert.troubles, ...gathering.troubles()],
  };
  return {
    ...{ ...by, origin: alert.facts.vendor, title: alert.title, key: alert.key, lane: by.lane ?? 'alert', extraction, ours },
    marking: together(by.marking, alert.marking),
  };
}

/** Domains that stand nowhere but in the addresses of our people: a log line in which a user is named tells our domain, too. */
function domainsOf(ours: readonly Observable[], findings: readonly Finding[]): readonly Observable[] {
  const own = new Set(ours.map(({ type, value }) => `${type} ${value}`));
  const isOurs = ({ observable: { type, value } }: Finding): boolean => own.has(`${type} ${value}`);
  const people = findings.filter((finding) => finding.observable.type === 'email' && isOurs(finding)).flatMap(({ mentions }) => mentions);
  const within = ({ field, start, end }: Mention): boolean =>
    people.some((person) => person.field === field && person.start <= start && end <= person.end);
  const sided = findings.map((finding): Finding => {
    const mentions = finding.mentions.map((each) => ({
      ...each,
      role: isOurs(finding) || within(each) ? ('recipient' as const) : undefined,
    }));
    return { ...finding, mentions };
  });
  return oursIn(sided).filter(({ type, value }) => type === 'domain' && !own.has(`${type} ${value}`));
}

/** What the operator says of a channel, and what the vendor says of the alert: where both do, the stricter counts. */
function together(channel: Arrival['marking'], alert: Arrival['marking']): Partial<Marking> {
  const { tlp, pap } = stricter({ tlp: 'clear', pap: 'clear', ...set(channel) }, { tlp: 'clear', pap: 'clear', ...set(alert) });
  return {
    ...((channel?.tlp ?? alert?.tlp) !== undefined && { tlp }),
    ...((channel?.pap ?? alert?.pap) !== undefined && { pap }),
  };
}

function set(marking: Arrival['marking']): Partial<Marking> {
  return { ...(marking?.tlp !== undefined && { tlp: marking.tlp }), ...(marking?.pap !== undefined && { pap: marking.pap }) };
}

/** The whole text as one value of the first type that it can be. Its field knows more than its shape: a JA3 is no MD5. */
function wholeOf({ text, field, as = [] }: Said): readonly Finding[] {
  const written = text.trim();
  const refanged = refang(written);
  for (const type of as) {
    const value = canonical(type, written) ?? canonical(type, refanged);
    if (value === undefined) continue;
    const mention = { written, start: 0, end: written.length, field, confidence: 1, reason: 'the value of its field' };
    return [{ observable: { type, value }, mentions: [mention] }];
  }
  return [];
}

function inText({ text, field }: Said): readonly Observable[] {
  const gathering = gather();
  extractInto(gathering, text, field);
  return gathering.findings().map(({ observable }) => observable);
}
