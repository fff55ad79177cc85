import type { Lookup } from '../domain/lookup.ts';
import type { Observation } from '../domain/observation.ts';
import { namesThreat, wordFor } from './vocabulary.ts';

/** Longer ones are sentences, not tags. */
const longestTag = 64;

/** Malpedia writes a family as platform and name: `win.cobalt_strike`. https://malpedia.caad.fkie.fraunhofer.de/ */
const platform = /^(aix|apk|asp|elf|fas|ios|jar|js|jsp|osx|php|pl|ps1|py|sh|symbian|vbs|win)\./i;

/** What the answers about one observable call it: lower-case kebab, each once, sorted. Only `found` speaks. */
export function threatTags(lookups: readonly Lookup[]): string[] {
  return tagsOf(lookups.flatMap(({ outcome }) => (outcome.status === 'found' ? outcome.observations : [])));
}

/** {@link threatTags} of one record. */
export function tagsOf(observations: readonly Observation[]): string[] {
  const tags = new Set(observations.flatMap(words).filter((word) => namesThreat(word) && word.length <= longestTag));
  return [...tags].sort();
}

function words(observation: Observation): string[] {
  switch (observation.kind) {
    case 'listing':
      return [wordFor(observation.category)];
    case 'classification':
      return [wordFor(observation.label), ...(observation.family === undefined ? [] : [wordFor(observation.family.replace(platform, ''))])];
    case 'network':
      return [...(observation.tor ? ['tor-exit'] : []), ...(observation.vpn ? ['vpn'] : [])];
    case 'vulnerability':
      return observation.known_exploited ? ['known-exploited'] : [];
    default:
      return [];
  }
}
