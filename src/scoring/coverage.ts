import { isAnswer, type Lookup } from '../domain/lookup.ts';
import type { Coverage, Verdict } from '../domain/verdict.ts';

/** How many of the sources were asked, and what became of it; skipped ones were not asked. */
export function coverageOf(lookups: readonly Lookup[]): Coverage {
  const count = (status: string): number => lookups.filter(({ outcome }) => outcome.status === status).length;
  const [failed, parked, skipped] = [count('failed'), count('parked'), count('skipped')];
  return { asked: lookups.length - skipped, answered: lookups.filter(({ outcome }) => isAnswer(outcome)).length, failed, parked, skipped };
}

/** 0…1. Who was not heard is no evidence, but a reason to be less sure. */
export function answeredShare({ asked, answered }: Coverage): number {
  return asked === 0 ? 0 : answered / asked;
}

/** Two decimals, as confidences are shown. */
export function rounded(fraction: number): number {
  return Math.round(fraction * 100) / 100;
}

/** What each source says alone by some formula, in the order of their ids. */
export function opinionsBySource(lookups: readonly Lookup[], alone: (own: readonly Lookup[]) => number | null): Verdict['opinions'] {
  const bySource = groupBy(lookups, ({ source }) => source);
  return Object.fromEntries([...bySource].sort(([a], [b]) => compare(a, b)).map(([source, own]) => [source, alone(own)]));
}

/** Map.groupBy, which the oldest Node.js we support has but our library level does not. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

/** By code unit: the same on every machine, whatever its language. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
