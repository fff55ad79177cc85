import type { JsonType, Shape } from './shape.ts';

/** One field that is not as it was recorded. */
export interface Difference {
  readonly what: 'gone' | 'new' | 'changed' | 'null';
  readonly field: string;
  /** As it was recorded; empty for new ones. */
  readonly was: readonly JsonType[];
  /** As it is now; empty for those gone. */
  readonly is: readonly JsonType[];
}

/**
 * By field, what all live replies together lack, have beyond, or have of another type than the recordings. A field that some recording
 * lacks may be missing; what stands within a field that is gone or new is not told again.
 */
export function differences(recorded: readonly Shape[], live: readonly Shape[]): readonly Difference[] {
  if (recorded.length === 0 || live.length === 0) return [];
  const before = union(recorded);
  const now = union(live);
  const told = [...new Set([...before.keys(), ...now.keys()])].flatMap((field): Difference[] => {
    const was = before.get(field);
    const is = now.get(field);
    if (was && is) return changed(field, was, is);
    // A list without items says nothing of them; nor does an empty table.
    if (isPlaceholder(field)) return [];
    if (was) return isAlways(field, recorded) && hasParent(field, now) ? [{ what: 'gone', field, was: [...was].sort(), is: [] }] : [];
    return is && hasParent(field, before) ? [{ what: 'new', field, was: [], is: [...is].sort() }] : [];
  });
  return told.toSorted((a, b) => order.indexOf(a.what) - order.indexOf(b.what) || (a.field < b.field ? -1 : 1));
}

const order: readonly Difference['what'][] = ['gone', 'changed', 'null', 'new'];

function changed(field: string, was: ReadonlySet<JsonType>, is: ReadonlySet<JsonType>): Difference[] {
  const unknown = was.size === 1 && was.has('null');
  const other = [...is].filter((type) => !was.has(type));
  if (unknown || other.length === 0) return [];
  const what = other.every((type) => type === 'null') ? 'null' : 'changed';
  return [{ what, field, was: [...was].sort(), is: [...is].sort() }];
}

function union(shapes: readonly Shape[]): Map<string, Set<JsonType>> {
  const all = new Map<string, Set<JsonType>>();
  for (const shape of shapes)
    for (const [path, types] of shape) {
      const known = all.get(path) ?? new Set();
      for (const type of types) known.add(type);
      all.set(path, known);
    }
  return all;
}

function isPlaceholder(field: string): boolean {
  return field.endsWith('[]') || field.endsWith('*') || field === '';
}

/** Wherever there is something it could be in. */
function isAlways(field: string, shapes: readonly Shape[]): boolean {
  return shapes.every((shape) => shape.has(field) || !hasParent(field, shape));
}

function hasParent(field: string, shape: ReadonlyMap<string, ReadonlySet<JsonType>>): boolean {
  return shape.get(parentOf(field))?.has('object') ?? false;
}

/** `a.b` of `a.b.c`, `a[]` of `a[].b`, `` of `a`. */
function parentOf(field: string): string {
  return field.includes('.') ? field.slice(0, field.lastIndexOf('.')) : '';
}
