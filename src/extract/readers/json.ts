import type { Trouble } from '../../domain/submission.ts';
import { extract, extractInto } from '../extract.ts';
import type { Gathering } from '../gather.ts';

/** Parsed JSON takes several times the memory of its text; longer text is read as text. */
const longestParsed = 64_000_000;

/** Reads every string of a JSON text; the field is its path (`alert.source.ip`, `items[0].url`). */
export function readJson(gathering: Gathering, text: string): readonly Trouble[] {
  const parsed = parse(text);
  if (parsed !== undefined) {
    readValue(gathering, parsed.value, '');
    return [];
  }
  extractInto(gathering, text, 'text');
  const why = text.length > longestParsed ? `longer than ${longestParsed} characters` : 'not valid JSON';
  return [{ part: 'text', message: `${why}, so it was read as plain text` }];
}

/** Reads one JSON value per line; the field is `row:` with the number of the line, and the path. Bad lines are named and read as text. */
export function readNdjson(gathering: Gathering, text: string): readonly Trouble[] {
  const troubles: Trouble[] = [];
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
      continue;
    }
    extractInto(gathering, line, `row:${row}`);
    if (troubles.length < 100) troubles.push({ part: `row:${row}`, message: 'not valid JSON, so it was read as plain text' });
  }
  return troubles;
}

/** The value in a box, because `null` is one; `undefined` where the text is no JSON or too long to be parsed. */
export function parse(text: string): { readonly value: unknown } | undefined {
  if (text.length > longestParsed) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Walks with a list of its own: nesting may be deeper than the stack. */
function readValue(gathering: Gathering, root: unknown, rootPath: string): void {
  const waiting: { readonly value: unknown; readonly path: string }[] = [{ value: root, path: rootPath }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, path } = next;
    if (typeof value === 'string') extractInto(gathering, value, path === '' ? 'text' : path);
    else if (Array.isArray(value)) {
      for (let i = value.length - 1; i >= 0; i--) waiting.push({ value: value[i], path: below(path, `[${i}]`) });
    } else if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value);
      for (const [key, inner] of entries.toReversed()) waiting.push({ value: inner, path: below(path, key) });
      for (const [key] of entries) readKey(gathering, key, path);
    }
  }
}

/** Some documents are keyed by address or hash. Names with dots are fields (`host.name`), so domains are left out. */
function readKey(gathering: Gathering, key: string, path: string): void {
  for (const { observable, mentions } of extract(key, path === '' ? 'text' : path)) {
    if (observable.type !== 'domain') for (const mention of mentions) gathering.add(observable, mention);
  }
}

/** Paths of hostile depth are cut: the field is for a person. */
function below(path: string, step: string): string {
  if (path.length > 300) return path;
  const short = step.length > 80 ? `${step.slice(0, 80)}…` : step;
  if (path === '' || short.startsWith('[')) return path + short;
  return `${path}${path.startsWith('row:') && !path.includes('/') ? '/' : '.'}${short}`;
}
