import type { FeedSource } from '../../domain/source.ts';

type Defaulted = 'lineage' | 'mayBeEmpty' | 'role' | 'effects' | 'freshFor' | 'staleAfter';

type FeedDefinition = Omit<FeedSource, 'kind' | 'exposure' | Defaulted> & Partial<Pick<FeedSource, Defaulted>>;

/** A list that is downloaded and asked on this machine: data and one pure function. */
export function defineFeed(definition: FeedDefinition): FeedSource {
  return {
    lineage: definition.id,
    mayBeEmpty: false,
    role: 'threat',
    effects: {},
    // The copy is the memory.
    freshFor: { found: 0, notFound: 0 },
    staleAfter: Math.max(3 * definition.every, 86_400),
    ...definition,
    kind: 'feed',
    exposure: 'none',
  };
}
