import { placesAt } from '../reading/at.ts';
import type { SidedMeaning } from '../reading/meaning.ts';
import type { Saying } from '../reading/saying.ts';
import { placesOf } from './places-of.ts';
import { isOurSide } from './sides.ts';

/** Where the addresses of the two sides stand, by which it is told whose the names beside them are. */
export interface Sides {
  readonly source: readonly string[];
  readonly destination: readonly string[];
  /** Whether a destination without an address is ours; absent: it is not. */
  readonly destinationIsOurs?: boolean;
}

/**
 * Says what stands in the fields of a table, path by path. A name with a side is ours where the first address of that
 * side is private; on the source side also where there is none.
 *
 * @param prefix put before the names of the fields, with its dot: `result.`
 */
export function sayFields(
  saying: Saying,
  root: unknown,
  table: Readonly<Record<string, SidedMeaning>>,
  sides: Sides = { source: [], destination: [] },
  prefix = '',
): void {
  const source = sideOf(root, sides.source) ?? true;
  const destination = sideOf(root, sides.destination) ?? sides.destinationIsOurs ?? false;
  for (const { field, value, means } of placesOf(root, table)) {
    const { side, ...meaning } = means;
    const ours = side === 'source' ? source : side === 'destination' && destination;
    saying.say(`${prefix}${field}`, value, ours ? { ...meaning, ours: true } : meaning);
  }
}

/** Whether the first address at one of some paths is ours; undefined where none stands there. */
export function sideOf(root: unknown, paths: readonly string[]): boolean | undefined {
  for (const path of paths) {
    for (const { value } of placesAt(root, path, 100)) {
      const side = isOurSide(Array.isArray(value) ? value[0] : value);
      if (side !== undefined) return side;
    }
  }
  return undefined;
}
