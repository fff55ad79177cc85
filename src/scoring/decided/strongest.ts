import type { ObservableType } from '../../domain/observable.ts';
import type { ObservationKind } from '../../domain/observation.ts';
import { praiseWords } from '../../domain/praise.ts';
import type { Unheard } from '../../domain/verdict.ts';
import { registered } from '../opinions.ts';
import type { Policy } from '../policy.ts';
import { wordFor } from '../vocabulary.ts';

/** In which direction evidence speaks. */
export type Side = 'bad' | 'good';

/** An opinion that a source may state, at its strongest, before the discounts of lineages. */
export interface Possible {
  readonly side: Side;
  /** The public register it counts in, whoever tells it; absent: the source's own lineage. */
  readonly register?: string;
  /** It is stated once; in a register it also counts once, whoever tells it. Absent: any number of such opinions. */
  readonly fact?: string;
  /** Thousandths of log-odds, as a magnitude. */
  readonly weight: number;
}

type Told = Omit<Possible, 'weight'> & { readonly strength: number };

/**
 * The strongest opinions that a source can state of an observable of this type, by the kinds of observations it declares. None:
 * whatever it says, it is no opinion.
 */
export function strongest({ source, says, praises, reliability }: Unheard, policy: Policy, type: ObservableType): Possible[] {
  return says
    .flatMap((kind): Told[] => {
      const once = { fact: `${source} ${kind}` };
      const often = praises === undefined ? {} : praises.includes(kind) ? once : undefined;
      return ofKind(kind, policy, type, often);
    })
    .map(({ strength, ...rest }) => ({ ...rest, weight: weightOf(strength, reliability, policy) }))
    .filter(({ weight }) => weight > 0);
}

/**
 * The upper ends of the formulas in opinions.ts; age only takes away.
 * @param praise - how often the kind can speak well of a value; undefined: never
 */
function ofKind(
  kind: ObservationKind,
  { strengths: s }: Policy,
  type: ObservableType,
  praise: { readonly fact?: string } | undefined,
): Told[] {
  const good = (strength: number): Told[] => (praise ? [{ side: 'good', ...praise, strength }] : []);
  switch (kind) {
    case 'detections':
      return [{ side: 'bad', strength: s.detections.most }, ...good(s.detections.harmless)];
    case 'reputation':
      return [{ side: 'bad', strength: s.reputation }];
    case 'listing': {
      // What is listed as an exit of Tor is so in a register of its own.
      const words = weighed(s, (word) => word !== exit);
      const tor = s.words[exit] ?? 0;
      return [
        { side: 'bad', strength: Math.max(s.listing, words.bad) },
        { side: 'good', strength: words.good },
        ...good(words.praise),
        { side: 'bad', ...toldOfTor, strength: tor },
        { side: 'good', ...toldOfTor, strength: -tor },
      ];
    }
    case 'classification': {
      const words = weighed(s, () => true);
      return [
        { side: 'bad', strength: Math.max(s.classification, s.attribution, words.bad) },
        { side: 'good', strength: words.good },
        ...good(words.praise),
      ];
    }
    case 'known_good':
      return good(s.known_good);
    case 'network': {
      const [tor, vpn] = [s.words[exit] ?? 0, s.words[wordFor('vpn')] ?? 0];
      return [
        { side: 'bad', ...toldOfTor, strength: Math.max(tor, vpn) },
        { side: 'good', ...toldOfTor, strength: -Math.max(tor, vpn) },
        { side: 'bad', register: 'vpn', fact: 'vpn', strength: vpn },
      ];
    }
    case 'sighting':
      return [{ side: 'bad', strength: s.sighting }, ...good(s.false_positive)];
    case 'vulnerability': {
      const { known_exploited, epss, critical, high, elsewhere } = s.vulnerability;
      const strength = Math.max(known_exploited, epss, critical, high) * (type === 'cve' ? 1 : elsewhere);
      return [{ side: 'bad', register: 'vulnerability', strength }];
    }
    case 'registration':
      return registered.has(type) ? [{ side: 'bad', register: 'registration', fact: 'created', strength: s.new_registration.most }] : [];
    case 'geo':
    case 'services':
    case 'file':
    case 'certificate':
    case 'relation':
      return [];
  }
}

const exit = wordFor('tor-exit');
const toldOfTor = { register: 'tor', fact: 'tor' } as const;

/** The strongest of these words: that accuse, that praise in so many words, and that only the policy has speak well. */
function weighed({ words }: Policy['strengths'], which: (word: string) => boolean): Readonly<Record<Side | 'praise', number>> {
  const some = Object.entries(words).filter(([word]) => which(word));
  const most = (weights: readonly number[]): number => Math.max(0, ...weights);
  return {
    bad: most(some.map(([, weight]) => weight)),
    good: most(some.flatMap(([word, weight]) => (praiseWords.has(word) ? [] : [-weight]))),
    praise: most(some.flatMap(([word, weight]) => (praiseWords.has(word) ? [-weight] : []))),
  };
}

/** Thousandths of log-odds of a strength told by a source of this reliability: as opinions.ts rounds it, or more. */
function weightOf(strength: number, reliability: Unheard['reliability'], policy: Policy): number {
  return Math.round(1000 * strength * policy.reliability[reliability] + slack);
}

/** Floating-point numbers multiplied in another order differ by far less. */
const slack = 1e-6;
