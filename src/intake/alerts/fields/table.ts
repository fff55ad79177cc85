import type { SidedMeaning } from '../reading/meaning.ts';

/** A table by path of rows that begin with a meaning. */
export function table(...rows: readonly (readonly [meaning: SidedMeaning, ...paths: string[]])[]): Readonly<Record<string, SidedMeaning>> {
  return Object.fromEntries(rows.flatMap(([meaning, ...paths]) => paths.map((path) => [path, meaning])));
}
