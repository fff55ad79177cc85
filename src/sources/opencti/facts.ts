import type { Observable } from '../../domain/observable.ts';
import type { Observation, ObservationOf } from '../../domain/observation.ts';
import { fromText, kebab, optional } from '../kit/readings.ts';
import { address, distinct, domain, relation } from '../kit/related.ts';
import type { Indicator, Known, Related } from './body.ts';

/** STIX 2.1, 10.3 (indicator-type-ov), in our words; what is not here is kept as written. */
const categories: Readonly<Record<string, string>> = {
  'malicious-activity': 'malicious',
  'anomalous-activity': 'suspicious',
  anonymization: 'anonymisation',
  compromised: 'compromised',
};
/** Labels that say what a thing does; the others name reports, sources and workflows. */
const telling = new Set(
  'malware phishing c2 botnet botnet-cc ransomware stealer infostealer backdoor rat loader dropper spam scanner bruteforce exploit webshell cryptomining'.split(
    ' ',
  ),
);

function typeOf({ indicator_types: types }: Indicator): string {
  const [type = 'indicator'] = (types ?? []).filter((each) => each !== 'unknown' && each !== 'attribution');
  return type;
}

/** In force, and not of the type that speaks of nothing bad. */
export function isAccusing(indicator: Indicator): boolean {
  return !indicator.revoked && typeOf(indicator) !== 'benign';
}

/** What an indicator in force accuses of. A revoked one, as OpenCTI makes them when they expire, only stood there. */
export function accusations(indicator: Indicator): Observation[] {
  const { name, createdBy, revoked, valid_from, valid_until, objectLabel } = indicator;
  const list = `OpenCTI indicator "${name}"${createdBy?.name ? ` (${createdBy.name})` : ''}`;
  if (revoked) return [{ kind: 'classification', label: 'unclassified', detail: `${list}, revoked` }];
  const type = typeOf(indicator);
  if (type === 'benign') return [{ kind: 'classification', label: 'unclassified', detail: `${list}, of the type benign` }];
  const labels = (objectLabel ?? []).map(({ value }) => kebab(value)).filter((label) => telling.has(label));
  const since = optional(valid_from, fromText);
  const until = optional(valid_until, fromText);
  return [
    { kind: 'listing', list, category: categories[type] ?? kebab(type), since, until },
    ...labels.map((label) => ({ kind: 'classification' as const, label })),
    ...(indicator.stixCoreRelationships?.edges ?? []).flatMap(({ node }) => (node.relationship_type === 'indicates' ? named(node.to) : [])),
  ];
}

/** 50 is what OpenCTI writes where nobody gave a score, 0 what it shows as unknown. */
export function scored(scores: readonly (number | null | undefined)[]): Observation[] {
  const given = scores.filter((score) => typeof score === 'number' && score !== 50 && score !== 0) as number[];
  return given.length > 0 ? [{ kind: 'reputation', confidence: Math.max(...given) / 100 }] : [];
}

function named(what: Related): Observation[] {
  const { entity_type: type, name } = what ?? {};
  if (!type || !name) return [];
  if (type === 'Malware') return [{ kind: 'classification', label: 'malware', family: name }];
  if (type === 'Tool') return [{ kind: 'classification', label: 'tool', family: name }];
  if (type === 'Campaign') return [{ kind: 'classification', label: 'campaign', campaign: name }];
  return type === 'Intrusion-Set' || type.startsWith('Threat-Actor')
    ? [{ kind: 'classification', label: 'threat-actor', actor: name }]
    : [];
}

type RelationType = ObservationOf<'relation'>['type'];
const relations: Readonly<Record<string, RelationType>> = {
  'resolves-to': 'resolves-to',
  'belongs-to': 'belongs-to',
  'communicates-with': 'communicates-with',
  drops: 'drops',
  downloads: 'downloads-from',
  contains: 'contains',
};

/** What observables it is related to; seen from the other end, "resolves to" is "hosts", and the rest has no name. */
export function edges({ id, stixCoreRelationships }: Known): Observation[] {
  const all = (stixCoreRelationships?.edges ?? []).flatMap(({ node: { relationship_type: type, from, to } }) => {
    const leaving = from?.id === id;
    const back = type === 'resolves-to' || type === 'belongs-to' ? 'hosts' : 'related-to';
    return relation(leaving ? (relations[type] ?? 'related-to') : back, observable(leaving ? to : from));
  });
  return distinct(all);
}

const digests: Readonly<Record<number, Observable['type']>> = { 32: 'md5', 40: 'sha1', 64: 'sha256', 128: 'sha512' };

function observable(what: Related): Observable | undefined {
  const { entity_type: type, observable_value: value } = what ?? {};
  if (!type || !value) return undefined;
  if (type === 'IPv4-Addr' || type === 'IPv6-Addr') return address(value);
  if (type === 'Domain-Name' || type === 'Hostname') return domain(value);
  if (type === 'Url') return URL.canParse(value) ? { type: 'url', value } : undefined;
  const digest = type === 'StixFile' && /^[0-9a-f]+$/i.test(value) ? digests[value.length] : undefined;
  return digest && { type: digest, value: value.toLowerCase() };
}
