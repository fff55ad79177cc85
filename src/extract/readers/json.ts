import type { ObservableType } from '../../domain/observable.ts';
import type { Trouble } from '../../domain/submission.ts';
import { extractInto } from '../extract.ts';
import type { Gathering } from '../gather.ts';
import { annotated } from './annotate.ts';
import { readNamed } from './names.ts';
import { repeatsKeys } from './repeated-keys.ts';

/** Parsed JSON takes several times the memory of its text; longer text is read as text. */
const longestParsed = 64_000_000;

/**
 * Reads every string of a JSON text; the field is its path (`alert.source.ip`, `items[0].url`). JSON inside a string is
 * read, too. Keys that look like observables are found (`text` or the path of their object); mentions under names such as
 * `message_id` and `os.version` are doubtful.
 */
export function readJson(gathering: Gathering, text: string): readonly Trouble[] {
  const parsed = parse(text);
  if (parsed !== undefined) {
    readValue(gathering, parsed.value);
    return readRepeated(gathering, text, parsed.value, 'text');
  }
  extractInto(gathering, text, 'text');
  const why = text.length > longestParsed ? `longer than ${longestParsed} characters` : 'not valid JSON';
  return [{ part: 'text', message: `${why}, so it was read as plain text` }];
}

/** Reads one JSON value per line; the field is `row:` with the number of the line, and the path. Bad lines are named and read as text. */
export function readNdjson(gathering: Gathering, text: string): readonly Trouble[] {
  const troubles: Trouble[] = [];
  let bad = 0;
  let repeated = 0;
  let row = 0;
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf('\n', from);
    const line = text.slice(from, newline === -1 ? text.length : newline);
    from = newline === -1 ? text.length : newline + 1;
    row++;
    if (line.trim() === '') continue;
    const parsed = parse(line);
    if (parsed !== undefined) {
      readValue(gathering, parsed.value, `row:${row}`);
      const told = readRepeated(gathering, line, parsed.value, `row:${row}`);
      if (told.length > 0 && ++repeated <= mostNamed) troubles.push(...told);
      continue;
    }
    extractInto(gathering, line, `row:${row}`);
    if (++bad <= mostNamed) troubles.push({ part: `row:${row}`, message: 'not valid JSON, so it was read as plain text' });
  }
  if (bad > mostNamed) troubles.push({ part: 'rows', message: `${bad - mostNamed} more rows were not valid JSON` });
  if (repeated > mostNamed) troubles.push({ part: 'rows', message: `${repeated - mostNamed} more rows have a key twice` });
  return troubles;
}

/** What a parsed text lost because a key stands twice is found in it as text. */
export function readRepeated(gathering: Gathering, text: string, value: unknown, part: string): readonly Trouble[] {
  if (!repeatsKeys(text, value)) return [];
  extractInto(gathering, text, part);
  return [{ part, message: 'an object has a key twice, of which JSON keeps the last, so it was read as plain text, too' }];
}

const mostNamed = 100;

/** The value in a box, because `null` is one; `undefined` where the text is no JSON or too long to be parsed. */
export function parse(text: string): { readonly value: unknown } | undefined {
  if (text.length > longestParsed) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Events wrap events as strings, and mostly once. */
const mostWrapped = 3;

/** An object or array in the middle of being walked. */
interface Frame {
  readonly path: string;
  /** The key it stands under, and the one above: arrays have no name of their own. */
  readonly name: string;
  readonly parent: string;
  readonly wrapped: number;
  readonly value: object;
  /** `undefined` for an array. */
  readonly keys: readonly string[] | undefined;
  next: number;
}

/**
 * Reads every string in a parsed value, and every key; `path` is put before the fields. What `skip` says of a key is not
 * read, neither its value. Walks with a list of its own: nesting may be deeper than the stack.
 */
export function readValue(gathering: Gathering, root: unknown, path = '', skip: (key: string) => boolean = () => false): void {
  const frames: Frame[] = [];
  const barren = new Set<string>();
  const inKeys = annotated(gathering, ({ type }, mention) => (fieldLike.has(type) ? undefined : mention));
  const visit = (value: unknown, at: string, name: string, parent: string, wrapped: number): void => {
    if (typeof value === 'string') {
      const inner = wrapped < mostWrapped ? wrappedIn(value) : undefined;
      if (inner === undefined) readNamed(gathering, value, at === '' ? 'text' : at, name, parent);
      else visit(inner, at, name, parent, wrapped + 1);
    } else if (typeof value === 'object' && value !== null) {
      const keys = Array.isArray(value) ? undefined : Object.keys(value);
      frames.push({ path: at, name, parent, wrapped, value, keys, next: 0 });
      for (const key of keys ?? []) {
        if (barren.has(key) || skip(key)) continue;
        let found = false;
        extractInto(
          annotated(inKeys, (_, mention) => {
            found = true;
            return mention;
          }),
          key,
          at === '' ? 'text' : at,
        );
        if (!found && barren.size < mostBarren && key.length < 100) barren.add(key);
      }
    }
  };
  visit(root, path, '', '', 0);
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const { keys, value, wrapped } = frame;
    const index = frame.next++;
    if (keys === undefined) {
      const items = value as readonly unknown[];
      if (index >= items.length) frames.pop();
      else if (!isLeaf(items[index])) visit(items[index], below(frame.path, `[${index}]`), frame.name, frame.parent, wrapped);
    } else {
      const key = keys[index];
      if (key === undefined) frames.pop();
      else if (!skip(key)) {
        const inner = (value as Readonly<Record<string, unknown>>)[key];
        if (!isLeaf(inner)) visit(inner, below(frame.path, key), key, frame.name, wrapped);
      }
    }
  }
}

/** Numbers and such: nothing is found in them, so no path is built for them. */
function isLeaf(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'string');
}

/** Keys that were read and held nothing: rows repeat them. */
const mostBarren = 10_000;

/** Some documents are keyed by address or hash. Names with dots are fields (`host.name`), so what they may be mistaken for is left out. */
const fieldLike: ReadonlySet<ObservableType> = new Set(['domain', 'file-name', 'file-path', 'phone']);

function wrappedIn(value: string): object | undefined {
  if (!/^\s{0,20}[{[]/.test(value) || !/[}\]]\s{0,20}$/.test(value.slice(-21))) return undefined;
  const inner = parse(value)?.value;
  return typeof inner === 'object' && inner !== null ? inner : undefined;
}

/** Paths of hostile depth are cut: the field is for a person. */
function below(path: string, step: string): string {
  if (path.length > 300) return path;
  const short = step.length > 80 ? `${step.slice(0, 80)}…` : step;
  if (path === '' || path.endsWith('/') || short.startsWith('[')) return path + short;
  return `${path}${path.startsWith('row:') && !path.includes('/') ? '/' : '.'}${short}`;
}
