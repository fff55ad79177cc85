import type { Judgement } from './judge.ts';

/** How many of how many were met. */
export interface Tally {
  readonly name: string;
  readonly met: number;
  readonly of: number;
}

/** Met and all, counted by name, in order of name. */
export function tallies(marks: Iterable<{ readonly name: string; readonly met: boolean }>): Tally[] {
  const counted = Map.groupBy(marks, ({ name }) => name);
  return [...counted]
    .map(([name, each]) => ({ name, met: each.filter(({ met }) => met).length, of: each.length }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** 0 to 1: the mean of the shares, each name counting alike; 1 for none at all. */
export function macro(counted: readonly Tally[]): number {
  return counted.length === 0 ? 1 : counted.reduce((sum, { met, of }) => sum + met / of, 0) / counted.length;
}

/** 0 to 1: the share of all cases that are met. */
export function micro(judgements: readonly Judgement[]): number {
  return judgements.length === 0 ? 1 : judgements.filter(({ met }) => met).length / judgements.length;
}
