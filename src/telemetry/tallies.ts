import type { Tally } from '../domain/figures.ts';
import type { Outcome, Via } from '../domain/lookup.ts';

/** Lookups as they ended, counted by source and way. */
export interface Tallies {
  lookup(heard: { readonly source: string; readonly outcome: Outcome; readonly via: Via }): void;
  /** What was counted since the last call. */
  take(): readonly Tally[];
  /** What could not be written down is counted again. */
  giveBack(tallies: readonly Tally[]): void;
}

export function createTallies(): Tallies {
  let counted = new Map<string, Tally>();

  function add(tally: Tally): void {
    const { source, status, reason, via } = tally;
    const key = `${source} ${status} ${reason} ${via}`;
    counted.set(key, { ...tally, lookups: tally.lookups + (counted.get(key)?.lookups ?? 0) });
  }

  return {
    lookup: ({ source, outcome, via }) =>
      add({ source, status: outcome.status, reason: 'reason' in outcome ? outcome.reason : '', via, lookups: 1 }),
    take() {
      const all = [...counted.values()];
      counted = new Map();
      return all;
    },
    giveBack(tallies) {
      for (const tally of tallies) add(tally);
    },
  };
}
