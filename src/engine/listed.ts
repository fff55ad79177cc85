import type { Reading } from '../domain/lookup.ts';
import type { Observation } from '../domain/observation.ts';
import type { FeedRole, ListEffect, Match } from '../domain/source.ts';

/** What matters of a feed for whoever reads its matches. */
export interface FeedRules {
  readonly role: FeedRole;
  readonly effects: Readonly<Record<string, ListEffect>>;
  /** An entry that is a host also stands for the URLs on it and the mail addresses at it: the user said so. */
  readonly coversHosts: boolean;
}

/** So many facts are told of one observable: some values stand in a list a hundred times. */
const most = 20;
/** What is merely common speaks for nobody; whoever says that a list lowers the score means that it counts. See `known_good`. */
const [merelyCommon, counts] = [0.4, 0.6];
const strengthBy: Readonly<Record<ListEffect, (strength: number) => number>> = {
  tell: (strength) => Math.min(strength, merelyCommon),
  lower: (strength) => Math.max(strength, counts),
  skip: (strength) => strength,
};

/** What a feed says of an observable by those of its entries that cover it, and how old that is. */
export function readingOf(matches: readonly Match[], rules: FeedRules, asOf: Date): Reading {
  const facts = matches
    .filter((match) => !isOver(match, asOf))
    .flatMap((match) => match.says.map((fact) => told(fact, match, rules, asOf.toISOString())));
  const [first, ...rest] = distinct(facts).slice(0, most);
  const link = facts.length === 0 ? undefined : matches.find((match) => match.link !== undefined)?.link;
  return first ? { status: 'found', observations: [first, ...rest], link } : { status: 'not_found' };
}

/** A listing that had ended when its publisher was last heard: by our clock, since a date in a file is whatever somebody wrote. */
function isOver({ says }: Match, asOf: Date): boolean {
  return says.some((fact) => fact.kind === 'listing' && fact.until !== undefined && Date.parse(fact.until) < asOf.getTime());
}

/**
 * Why no third party is asked: the list that excuses the value. A good name is no excuse for every page on it: whoever is
 * matched by its host alone is told of, and asked about.
 */
export function excuseOf(matches: readonly Match[], rules: FeedRules): string | undefined {
  for (const match of matches) {
    const name = match.says.find((fact) => fact.kind === 'known_good')?.list;
    if (name !== undefined && effectOf(name, match, rules) === 'skip')
      return `${name} has ${match.entry}${match.since === undefined ? '' : ` since ${match.since.slice(0, 10)}`}`;
  }
  return undefined;
}

/** Which list calls it good or common, whatever the effect: nobody follows a relation there. */
export function knownTo(matches: readonly Match[]): string | undefined {
  for (const { says } of matches) for (const fact of says) if (fact.kind === 'known_good') return fact.list;
  return undefined;
}

function effectOf(list: string, { by }: Match, { effects, coversHosts }: FeedRules): ListEffect {
  const chosen = (Object.hasOwn(effects, list) ? effects[list] : effects['*']) ?? 'tell';
  return by === 'host' && !coversHosts ? 'tell' : chosen;
}

function told(fact: Observation, match: Match, rules: FeedRules, as_of: string): Observation {
  const entry = match.by === 'exact' ? undefined : match.entry;
  switch (fact.kind) {
    case 'listing':
      return { ...fact, entry, since: match.since ?? fact.since, as_of };
    case 'known_good': {
      return { ...fact, entry, as_of, strength: strengthBy[effectOf(fact.list, match, rules)](fact.strength) };
    }
    default:
      return fact;
  }
}

function distinct(facts: readonly Observation[]): Observation[] {
  return [...new Map(facts.map((fact) => [JSON.stringify(fact), fact])).values()];
}
