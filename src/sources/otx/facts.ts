import { parse } from 'tldts';
import type { Observable } from '../../domain/observable.ts';
import type { Observation } from '../../domain/observation.ts';
import { fromText, known, optional } from '../kit/readings.ts';
import type { General, Pulse } from './body.ts';

const mostPulses = 20;
const hashes = ['md5', 'sha1', 'sha256'];

/** What a list of OTX's validation is worth: vouched for, or merely popular. Others say what a thing is, and praise nothing. */
const vouching: ReadonlyMap<string, number> = new Map([
  ...(['whitelist', 'false_positive'] as const).map((source) => [source, 0.6] as const),
  ...(['majestic', 'alexa', 'akamai', 'umbrella'] as const).map((source) => [source, 0.4] as const),
]);

export interface Vouching {
  readonly facts: readonly Observation[];
  /** Whether any of them is about the value itself. */
  readonly own: boolean;
}

/** OTX's own word that pulses name something wrongly, or name it because everybody talks to it. */
export function vouchingFor({ validation, false_positive }: General, observable: Observable): Vouching {
  const lists = (validation ?? []).flatMap(({ source, message }) => {
    const strength = vouching.get(source);
    const entry = /\b(?:domain|hostname|url|ip)\s+(\S+)$/i.exec(message ?? '')?.[1];
    const own = strength !== undefined && reaches(entry, observable);
    const list = `OTX validation: ${source}`;
    const named = entry === observable.value ? undefined : entry;
    return strength === undefined
      ? []
      : [{ own, fact: { kind: 'known_good' as const, list, strength: own ? strength : 0.3, entry: named } }];
  });
  // Whoever is in a pulse may ask for it; only what OTX accepted counts.
  const accepted = (false_positive ?? []).some(({ assessment }) => assessment === 'accepted');
  const facts = lists.map(({ fact }) => fact);
  return {
    facts: accepted ? [...facts, { kind: 'known_good', list: 'OTX: accepted as false positive', strength: 0.6 }] : facts,
    own: accepted || lists.some(({ own }) => own),
  };
}

/** OTX validates by the registered name. That reaches no page on it, nor a name of somebody else under a shared suffix. */
function reaches(entry: string | undefined, { type, value }: Observable): boolean {
  if (entry === value) return true;
  if (type === 'url') return false;
  const registered = (allowPrivateDomains: boolean): string | null => parse(value, { allowPrivateDomains, extractHostname: false }).domain;
  return type !== 'domain' || registered(true) === registered(false);
}

/**
 * Anybody may publish a pulse, and many are what a scanner or a script swept up. Each is a listing as old as its last edit;
 * none where OTX itself vouches for the value, and none of a CVE, which is talked about and accused of nothing.
 */
export function pulses({ pulse_info }: General, { type }: Observable, vouched: boolean): Observation[] {
  const { count, pulses: all } = pulse_info;
  if (count === 0) return [];
  const told = { kind: 'classification' as const, label: 'unclassified', detail: `in ${count} pulse${count === 1 ? '' : 's'} of OTX` };
  if (vouched || type === 'cve' || all.length === 0) return [told];
  return newest(all).map((pulse) => ({
    kind: 'listing',
    list: `OTX pulse "${pulse.name.replace(/\s+/g, ' ').trim()}"${pulse.author?.username ? ` (${pulse.author.username})` : ''}`,
    category: 'unclassified',
    since: optional(pulse.created || undefined, fromText),
    until: optional(pulse.modified || pulse.created || undefined, fromText),
  }));
}

/** AlienVault's own names count for files, which stay what they are; users' names, and those of changing hosts, are only told. */
export function names({ pulse_info }: General, { type }: Observable, vouched: boolean): Observation[] {
  const own = pulse_info.related?.alienvault;
  const counted = !vouched && hashes.includes(type);
  const families = counted ? [...new Set(own?.malware_families ?? [])] : [];
  const actors = counted ? [...new Set(own?.adversary ?? [])] : [];
  const others = [...(own?.malware_families ?? []), ...(own?.adversary ?? []), ...pulse_info.pulses.flatMap(namesIn)].filter(
    (name) => name !== '' && !families.includes(name) && !actors.includes(name),
  );
  return [
    ...families.map((family) => ({ kind: 'classification' as const, label: 'malware', family })),
    ...actors.map((actor) => ({ kind: 'classification' as const, label: 'threat-actor', actor })),
    ...(others.length > 0
      ? [{ kind: 'classification' as const, label: 'unclassified', detail: `pulses name ${[...new Set(others)].slice(0, 10).join(', ')}` }]
      : []),
  ];
}

export function ownFacts({ base_indicator: base, ...general }: General, { type }: Observable): Observation[] {
  const kind = /^FileHash-(MD5|SHA1|SHA256)$/.exec(base?.type ?? '')?.[1]?.toLowerCase();
  if (hashes.includes(type)) return kind && base?.indicator ? [{ kind: 'file', hashes: { [kind]: base.indicator.toLowerCase() } }] : [];
  if (type !== 'ipv4' && type !== 'ipv6') return [];
  const [, asn, owner] = /^AS(\d+)\s*(.*)$/.exec(general.asn ?? '') ?? [];
  return [
    ...known({ kind: 'network', asn: optional(asn, Number), as_owner: owner || undefined }),
    ...known({
      kind: 'geo',
      country: general.country_code ?? undefined,
      region: general.region ?? undefined,
      city: general.city ?? undefined,
      lat: general.latitude ?? undefined,
      lon: general.longitude ?? undefined,
    }),
  ];
}

function newest(all: readonly Pulse[]): Pulse[] {
  const edited = (pulse: Pulse): string => pulse.modified ?? pulse.created ?? '';
  return [...all].sort((a, b) => (edited(a) < edited(b) ? 1 : -1)).slice(0, mostPulses);
}

function namesIn({ adversary, malware_families: families }: Pulse): string[] {
  return [adversary ?? '', ...(families ?? []).map((family) => (typeof family === 'string' ? family : family.display_name))];
}
