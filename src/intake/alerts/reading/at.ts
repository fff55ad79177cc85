/** A value in a payload and where it stands, written as in code: `a.b[0].c`. */
export interface Place {
  readonly field: string;
  readonly value: unknown;
}

export type Payload = Readonly<Record<string, unknown>>;

/** Values that are gone through for one path; more are made by who wants to keep us busy. */
const most = 5_000;
/** For a fact, of which the first counts. */
const mostForOne = 100;

export function isPayload(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Every own value at a dotted path, through lists, whether the names are nested (`{"a":{"b":1}}`) or written flat
 * (`{"a.b":1}`). Names that objects inherit are not found. For many paths at once there is `placesOf`.
 */
export function placesAt(root: unknown, path: string, limit = most): readonly Place[] {
  const names = path.split('.');
  const found: Place[] = [];
  let left = limit;

  function walk(value: unknown, from: number, field: string): void {
    left -= 1;
    if (left < 0) return;
    if (from === names.length) found.push({ field, value });
    else if (Array.isArray(value)) {
      for (const [index, each] of value.entries()) {
        if (left < 0) return;
        // Only objects have what is looked for.
        if (isPayload(each)) walk(each, from, `${field}[${index}]`);
        else left -= 1;
      }
    } else if (isPayload(value)) {
      for (let to = names.length; to > from; to -= 1) {
        const name = names.slice(from, to).join('.');
        if (Object.hasOwn(value, name)) walk(value[name], to, field === '' ? name : `${field}.${name}`);
      }
    }
  }

  walk(root, 0, '');
  return found;
}

/** The first value at a path. */
export function at(root: unknown, path: string): unknown {
  return placesAt(root, path, mostForOne)[0]?.value;
}

/** The first text or number at one of some paths, as text; undefined where there is none, or an empty one. */
export function textAt(root: unknown, ...paths: readonly string[]): string | undefined {
  for (const path of paths) {
    for (const { value } of placesAt(root, path, mostForOne)) {
      const first = Array.isArray(value) ? value[0] : value;
      const text = typeof first === 'number' ? String(first) : typeof first === 'string' ? first.trim() : '';
      if (text !== '') return text;
    }
  }
  return undefined;
}
