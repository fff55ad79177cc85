import { readFileSync, statSync } from 'node:fs';
import { type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { AssayError } from '../../domain/errors.ts';

const largestFile = 1024 * 1024;
const deepest = 20;

/** Where something stands in a file, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface YamlFile {
  /** Plain data; what was left empty is undefined, so that a bare `key:` means "not set". */
  readonly tree: unknown;
  /** Where the key or the value at a path stands; of what is not there, the nearest thing around it. */
  locate(path: readonly PropertyKey[], what: 'key' | 'value'): Position;
}

/** Reads a YAML file of one document. Throws ASSAY_CONFIG_UNREADABLE; no message repeats what the file says. */
export function readYaml(path: string): YamlFile {
  const text = readText(path);
  const lines = new LineCounter();
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  let document: Document.Parsed;
  let tree: unknown;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true, uniqueKeys: true, logLevel: 'error' });
    const [first] = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
    if (first) {
      const { line, column } = position(first.pos[0]);
      throw unreadable(`${path}:${line}:${column}`, complaint(first.code, text.slice(first.pos[0], first.pos[0] + 60)));
    }
    tree = withoutBlanks(document.toJS({ maxAliasCount: 50 }), deepest);
  } catch (error) {
    if (error instanceof AssayError) throw error;
    // The parser recurses and throws a RangeError on thousands of brackets; aliases that multiply are a ReferenceError.
    if (error instanceof RangeError) throw unreadable(path, 'is nested too deeply');
    if (error instanceof ReferenceError) throw unreadable(path, 'has an alias without anchor, or aliases that multiply');
    throw error;
  }
  return { tree, locate: (at, what) => position(offsetOf(document, at, what)) };
}

/** What a path leads to. Something that may not be looked at is something: reading it then says why not. */
export function kindOf(path: string): 'nothing' | 'directory' | 'something' {
  try {
    const facts = statSync(path, { throwIfNoEntry: false });
    return facts === undefined ? 'nothing' : facts.isDirectory() ? 'directory' : 'something';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOTDIR' ? 'nothing' : 'something';
  }
}

/** The text of a file of configuration. Throws ASSAY_CONFIG_UNREADABLE for what is no regular, small UTF-8 file. */
export function readText(path: string): string {
  try {
    const facts = statSync(path);
    if (facts.isDirectory()) throw unreadable(path, 'is a directory');
    if (!facts.isFile()) throw unreadable(path, 'is not a regular file');
    if (facts.size > largestFile) throw unreadable(path, `is larger than ${largestFile} bytes`);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
    // UTF-16 of ASCII is UTF-8 with zeros.
    if (text.includes('\0')) throw unreadable(path, 'is not UTF-8 text');
    return text;
  } catch (error) {
    if (error instanceof AssayError) throw error;
    throw unreadable(path, cause(error));
  }
}

/** Why a file could not be read, in words. */
export function cause(error: unknown): string {
  if (error instanceof TypeError) return 'is not UTF-8 text';
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
  return { ENOENT: 'does not exist', EACCES: 'may not be read by this user', EISDIR: 'is a directory' }[code] ?? `cannot be read (${code})`;
}

function unreadable(where: string, what: string): AssayError {
  return new AssayError('ASSAY_CONFIG_UNREADABLE', `${where} ${what}`, 'Correct or move the file, or name another one with --config.');
}

const complaints: Readonly<Record<string, string>> = {
  BAD_INDENT: 'is indented wrongly',
  BLOCK_AS_IMPLICIT_KEY: 'has a second ": " on one line; put the value in quotes',
  MISSING_CHAR: 'misses a character, such as the colon after a key or a closing quote',
  MULTIPLE_DOCS: 'starts a second document; only one is read',
  NON_STRING_KEY: 'has a key that is not text',
  TAB_AS_INDENT: 'is indented with a tab; YAML wants spaces',
  TAG_RESOLVE_FAILED: 'has a tag that is not known here',
  RESOURCE_EXHAUSTION: 'is nested too deeply',
  BAD_SCALAR_START: 'has a value that starts with a reserved character; put it in quotes',
};

function complaint(code: string, from: string): string {
  if (code !== 'DUPLICATE_KEY') return complaints[code] ?? `is not YAML (${code})`;
  const key = /^["']?([a-z][a-z0-9_-]{0,40})["']?\s*:/.exec(from)?.[1];
  return key === undefined ? 'has the same key twice' : `has the key ${key} twice`;
}

function withoutBlanks(value: unknown, depth: number): unknown {
  if (depth === 0) throw new RangeError('too deep');
  if (Array.isArray(value)) return value.map((each) => withoutBlanks(each, depth - 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, each === null || each === '' ? undefined : withoutBlanks(each, depth - 1)]),
  );
}

function offsetOf(document: Document.Parsed, path: readonly PropertyKey[], what: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = start(node);
  for (const [index, segment] of path.entries()) {
    const around: unknown = isAlias(node) ? node.resolve(document) : node;
    if (isMap(around)) {
      const pair = around.items.find(({ key }) => (isScalar(key) ? key.value : key) === String(segment));
      if (!isPair(pair)) return offset;
      const last = index === path.length - 1;
      offset = last && what === 'value' && isNode(pair.value) ? start(pair.value) : start(pair.key);
      node = pair.value;
    } else if (isSeq(around) && typeof segment === 'number') {
      node = around.items[segment];
      offset = start(node);
    } else return offset;
  }
  return offset;
}

function start(node: unknown): number {
  return isNode(node) ? ((node as Node).range?.[0] ?? 0) : 0;
}
