export type JsonType = 'null' | 'boolean' | 'number' | 'string' | 'list' | 'object';

/** What a document is made of: of each path the types that stand there. `results[].engines.*.category`; the document itself is ``. */
export type Shape = ReadonlyMap<string, ReadonlySet<JsonType>>;

/**
 * The shapes of documents of one kind, told alike: items of a list are one, and so are names that are data (digests, dates, numbers)
 * and the members of what is a table by its look in all the documents together: engines by name.
 */
export function shapesOf(documents: readonly unknown[]): readonly Shape[] {
  const shapes = documents.map(() => new Map<string, Set<JsonType>>());
  walk(
    '',
    documents.map((value, document) => ({ document, value })),
    (path, { document, value }) => {
      const shape = shapes[document];
      const types = shape?.get(path) ?? new Set();
      types.add(typeOf(value));
      shape?.set(path, types);
    },
  );
  return shapes;
}

interface Held {
  readonly document: number;
  readonly value: unknown;
}

function walk(path: string, all: readonly Held[], see: (path: string, held: Held) => void): void {
  for (const held of all) see(path, held);
  const items = all.flatMap(({ document, value }) =>
    Array.isArray(value) ? value.map((item) => ({ document, value: item as unknown })) : [],
  );
  if (items.length > 0) walk(`${path}[]`, items, see);
  const members = all.flatMap(({ document, value }) =>
    isObject(value) ? Object.entries(value).map(([name, inner]) => ({ document, name, value: inner })) : [],
  );
  // The document itself is no table: its names are what the vendor calls things.
  const table = path !== '' && isTable(members);
  const byName = Map.groupBy(members, ({ name }) => (table || isData(name) ? '*' : name));
  for (const [name, those] of byName) walk(path === '' ? name : `${path}.${name}`, those, see);
}

/** Digests, identifiers, numbers, dates, addresses, and what has spaces or slashes in it: no vendor names a field so. */
function isData(name: string): boolean {
  return /^(\d+|[0-9a-f]{16,}|[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d(-\d\d.*)?|\d+[.]\d+[.]\d+[.]\d+.*)$/i.test(name) || /[\s/@:]/.test(name);
}

interface Member extends Held {
  readonly name: string;
}

/** Three members or more, all objects that mostly have the same fields; or numbers by names of which documents share none. */
function isTable(members: readonly Member[]): boolean {
  if (members.every(({ value }) => typeof value === 'number')) return sharesNoName(members);
  if (new Set(members.map(({ name }) => name)).size < 3) return false;
  const objects = members.map(({ value }) => value).filter((value) => value !== null);
  if (objects.length === 0 || !objects.every(isObject)) return false;
  const counts = [...Map.groupBy(objects.flatMap(Object.keys), (name) => name).values()].map(({ length }) => length);
  const shared = counts.filter((count) => count === objects.length).length;
  return shared > 0 && shared >= Math.min(...objects.map((value) => Object.keys(value).length)) / 2;
}

function sharesNoName(members: readonly Member[]): boolean {
  const documents = [...Map.groupBy(members, ({ document }) => document).values()].map((those) => new Set(those.map(({ name }) => name)));
  const [first, ...others] = documents;
  return first !== undefined && others.length > 0 && ![...first].some((name) => others.every((each) => each.has(name)));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(value: unknown): JsonType {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value as JsonType;
}

/** The document without what stands at a path of its shape, wherever that is. */
export function withoutPath(document: unknown, path: string, table: string = ''): unknown {
  if (Array.isArray(document)) return document.map((item) => withoutPath(item, path, `${table}[]`));
  if (!isObject(document)) return document;
  return Object.fromEntries(
    Object.entries(document).flatMap(([name, inner]) => {
      const there = table === '' ? name : `${table}.${name}`;
      const any = table === '' ? '*' : `${table}.*`;
      const place = [there, any].find((each) => path === each || path.startsWith(`${each}.`) || path.startsWith(`${each}[`));
      if (place === undefined) return [[name, inner] as const];
      return place === path ? [] : [[name, withoutPath(inner, path, place)] as const];
    }),
  );
}
