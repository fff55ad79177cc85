import { describe } from '../domain/describe.ts';
import type { Lookup } from '../domain/lookup.ts';
import { coinTypes, hashTypes, type Observable, type ObservableType } from '../domain/observable.ts';
import type { Observation, ObservationKind, ObservationOf } from '../domain/observation.ts';
import type { Policy } from './policy.ts';
import { namesThreat, praises, wordFor } from './vocabulary.ts';

/** One observation as evidence. */
export interface Opinion {
  readonly source: string;
  readonly lineage: string;
  /** Thousandths of log-odds, a whole number other than 0: sums are exact in any order. Positive is bad. */
  readonly weight: number;
  readonly text: string;
  /** What it states, where that stands in a public register: it counts once, whoever repeats it. */
  readonly fact?: string;
}

type Strengths = Policy['strengths'];

const dayMs = 86_400_000;

/** A hash is its content, an entry of a catalogue its text, a purse its key: what was true of them stays true. Addresses and names change hands. */
const ageless: ReadonlySet<ObservableType> = new Set<ObservableType>([
  ...hashTypes,
  ...(['imphash', 'authentihash', 'ssdeep', 'tlsh', 'cve', 'ghsa', 'cwe', 'attack-id'] as const),
  ...coinTypes,
]);

/** Where a registration date says something about the observable itself. */
export const registered: ReadonlySet<ObservableType> = new Set<ObservableType>(['domain', 'url', 'email', 'xmpp']);

/** What one lookup says, after reliability and age, before what it shares with others. Anything but `found` says nothing. */
export function opinionsOf(lookup: Lookup, policy: Policy, now: Date): Opinion[] {
  const { source, lineage, outcome, observable, reliability } = lookup;
  if (outcome.status !== 'found') return [];
  return outcome.observations.flatMap((observation) => {
    const strength = strengthOf(observation, observable, policy.strengths, now);
    // A list speaks for a value as known_good alone, whose effect is its user's choice: no publisher praises what he lists.
    if (strength < 0 && lookup.via === 'feed' && observation.kind !== 'known_good') return [];
    const weight = Math.round(1000 * strength * policy.reliability[reliability] * freshness(observation, lookup, policy, now));
    if (!Number.isFinite(weight) || weight === 0) return [];
    const { register = lineage, fact } = inRegister(observation);
    return [{ source, lineage: register, weight, text: describe(observation), ...(fact === undefined ? {} : { fact }) }];
  });
}

/**
 * What many sources copy from one public register (the relays of Tor, the dates of registries, the scores of a CVE) is one
 * voice, whoever tells it.
 */
function inRegister(o: Observation): { readonly register?: string; readonly fact?: string } {
  if (o.kind === 'network') return o.tor ? { register: 'tor', fact: 'tor' } : { register: 'vpn', fact: 'vpn' };
  if (o.kind === 'registration') return { register: 'registration', fact: 'created' };
  if (o.kind === 'vulnerability') return { register: 'vulnerability', fact: o.cve };
  return o.kind === 'listing' && wordFor(o.category) === 'tor-exit' ? { register: 'tor', fact: 'tor' } : {};
}

/** Log-odds that one observation is worth by itself; 0 where it states no opinion. */
function strengthOf(observation: Observation, observable: Observable, s: Strengths, now: Date): number {
  switch (observation.kind) {
    case 'detections':
      return ofDetections(observation, s.detections);
    case 'reputation':
      return s.reputation * clamp(observation.confidence);
    case 'listing':
      return ofListing(observation, s);
    case 'classification':
      return ofClassification(observation, s);
    case 'known_good':
      return observation.strength >= 0.5 ? -s.known_good * clamp(observation.strength) : 0;
    case 'network':
      return Math.max(observation.tor ? (wordStrength('tor-exit', s) ?? 0) : 0, observation.vpn ? (wordStrength('vpn', s) ?? 0) : 0);
    case 'sighting':
      return (observation.false_positive ? -s.false_positive : s.sighting) * (observation.count / (observation.count + 3));
    case 'vulnerability':
      return ofVulnerability(observation, s.vulnerability) * (observable.type === 'cve' ? 1 : s.vulnerability.elsewhere);
    case 'registration':
      return registered.has(observable.type) ? ofRegistration(observation, s.new_registration, now) : 0;
    case 'geo':
    case 'services':
    case 'file':
    case 'certificate':
    case 'relation':
      return 0;
  }
}

/**
 * Hits against engines that answered, smoothed: a few of ninety may be the noise of the loosest engines, most of seventy is
 * not. `undetected` alone is silence; `harmless` is a word, if a cheap one.
 */
function ofDetections(o: ObservationOf<'detections'>, s: Strengths['detections']): number {
  const engines = o.malicious + o.suspicious + o.harmless + o.undetected + s.silent_engines;
  const hits = o.malicious + s.suspicious * o.suspicious;
  if (o.malicious + o.suspicious === 0) return o.harmless === 0 ? 0 : -s.harmless * (o.harmless / engines);
  const ratio = hits / engines;
  return s.most * (ratio / (ratio + s.half)) * (1 + s.half);
}

/** To stand on a list is evidence whatever the list calls it, unless it praises. */
function ofListing(o: ObservationOf<'listing'>, s: Strengths): number {
  const word = wordFor(o.category);
  return wordStrength(word, s) ?? (praises(word) ? 0 : s.listing);
}

/** A named family or actor is strong, but not beside a label that praises: "benign, actor: a university's scanner". */
function ofClassification(o: ObservationOf<'classification'>, s: Strengths): number {
  const word = wordFor(o.label);
  const own = wordStrength(word, s) ?? (namesThreat(word) ? s.classification : 0);
  if (own < 0 || praises(word)) return own;
  const attributed = [o.family, o.actor, o.campaign].some((name) => name !== undefined && namesThreat(wordFor(name)));
  return attributed ? Math.max(own, s.attribution) : own;
}

function ofVulnerability(o: ObservationOf<'vulnerability'>, s: Strengths['vulnerability']): number {
  const cvss = o.cvss ?? 0;
  return Math.max(o.known_exploited ? s.known_exploited : 0, s.epss * clamp(o.epss ?? 0), cvss >= 9 ? s.critical : cvss >= 7 ? s.high : 0);
}

function ofRegistration(o: ObservationOf<'registration'>, s: Strengths['new_registration'], now: Date): number {
  const created = Date.parse(o.created ?? '');
  return Number.isNaN(created) ? 0 : s.most * clamp(1 - ageInDays(created, now) / s.days);
}

/** 1 for news, halved with every half-life since the source last stood by it. */
function freshness(observation: Observation, { observable, observedAt }: Lookup, policy: Policy, now: Date): number {
  const halfLife: Partial<Record<ObservationKind, number>> = policy.half_life;
  const days = halfLife[observation.kind];
  if (days === undefined || ageless.has(observable.type)) return 1;
  const told = Date.parse(lastStoodBy(observation) ?? '');
  // A listing without an end stands when it is read, however long ago it began; an end to come is no news from the future.
  const at = Number.isNaN(told) ? observedAt.getTime() : Math.min(told, observedAt.getTime());
  return Number.isNaN(at) ? 1 : 0.5 ** (ageInDays(at, now) / days);
}

function lastStoodBy(observation: Observation): string | undefined {
  if (observation.kind === 'listing') return observation.until;
  return observation.kind === 'reputation' || observation.kind === 'sighting' ? observation.last_seen : undefined;
}

function ageInDays(at: number, now: Date): number {
  return Math.max(0, now.getTime() - at) / dayMs;
}

function wordStrength(word: string, { words }: Strengths): number | undefined {
  return Object.hasOwn(words, word) ? words[word] : undefined;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
