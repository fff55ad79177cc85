import { isPayload, type Place } from '../reading/at.ts';

/** The paths of a table as a tree of their names. */
interface Branch {
  readonly below: Map<string, Branch>;
  /** Which path ends here, by its number in the table. */
  ends?: number;
}

const trees = new WeakMap<object, Branch>();

/**
 * What stands at each path of a table, in the order of the table, found as `placesAt` finds one path, but in one walk over
 * the payload: a document of a hundred fields costs as much as its size, whatever stands in it.
 */
export function placesOf<T>(root: unknown, table: Readonly<Record<string, T>>): readonly (Place & { readonly means: T })[] {
  const meanings = Object.values(table);
  const found: { readonly ends: number; readonly field: string; readonly value: unknown }[] = [];

  function walk(value: unknown, branch: Branch, field: string): void {
    if (branch.ends !== undefined) found.push({ ends: branch.ends, field, value });
    if (branch.below.size === 0) return;
    if (Array.isArray(value)) {
      for (const [index, each] of value.entries()) {
        if (isPayload(each)) walkNames(each, branch, field, index);
      }
    } else if (isPayload(value)) walkNames(value, branch, field);
  }

  function walkNames(value: Readonly<Record<string, unknown>>, branch: Branch, field: string, index?: number): void {
    for (const name of Object.keys(value)) {
      const next = branchAt(branch, name);
      if (!next) continue;
      const where = index === undefined ? field : `${field}[${index}]`;
      walk(value[name], next, where === '' ? name : `${where}.${name}`);
    }
  }

  walk(root, treeOf(table), '');
  return found
    .sort((one, other) => one.ends - other.ends)
    .flatMap(({ ends, field, value }) => {
      const means = meanings[ends];
      return means === undefined ? [] : [{ field, value, means }];
    });
}

/** A name may be several, written flat: `source.ip`. */
function branchAt(branch: Branch, name: string): Branch | undefined {
  const next = branch.below.get(name);
  if (next || name.length > 200 || !name.includes('.')) return next;
  let at: Branch | undefined = branch;
  for (const part of name.split('.')) at = at?.below.get(part);
  return at;
}

function treeOf(table: Readonly<Record<string, unknown>>): Branch {
  const known = trees.get(table);
  if (known) return known;
  const tree: Branch = { below: new Map() };
  for (const [number, path] of Object.keys(table).entries()) {
    let branch = tree;
    for (const name of path.split('.')) {
      const next: Branch = branch.below.get(name) ?? { below: new Map() };
      branch.below.set(name, next);
      branch = next;
    }
    branch.ends = number;
  }
  trees.set(table, tree);
  return tree;
}
