import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Comment, parseSync, visitorKeys } from 'oxc-parser';

/** Something a check does not accept; `line` counts from 1, 0 is the file as a whole. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** A syntax node as the checks see it: ESTree with TypeScript, whatever its kind. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

export interface SourceFile {
  /** From the root of the project, with slashes: `src/domain/lookup.ts`. */
  readonly path: string;
  readonly text: string;
  readonly program: Node;
  readonly comments: readonly Comment[];
  lineOf(offset: number): number;
}

/** Every TypeScript file under the given folders, parsed, in the order of their paths. Types are part of the tree. */
export function readTree(root: string, folders: readonly string[]): SourceFile[] {
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path.replaceAll('\\', '/')}`),
    )
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => parseFile(path, readFileSync(join(root, path), 'utf8')));
}

/** A file that does not parse is an error of the check itself: what cannot be read cannot be passed. */
function parseFile(path: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text, { sourceType: 'module' });
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`);
  const ends = [...text.matchAll(/\n/g)].map(({ index }) => index);
  const lineOf = (offset: number): number => 1 + countBelow(ends, offset);
  return { path, text, program: program as unknown as Node, comments, lineOf };
}

/** How many of the ascending numbers lie below `limit`. */
function countBelow(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? Number.POSITIVE_INFINITY) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where a node stands: its parent and the field of the parent that holds it. */
export interface Place {
  readonly parent: Node | undefined;
  readonly field: string;
}

/** Visits every node once, parents first. */
export function visit(root: Node, see: (node: Node, place: Place) => void): void {
  const pending: [Node, Place][] = [[root, { parent: undefined, field: '' }]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [node, place] = next;
    see(node, place);
    for (const field of (visitorKeys[node.type] ?? []).toReversed()) {
      const children = [node[field]].flat().filter(isNode).toReversed();
      for (const child of children) pending.push([child, { parent: node, field }]);
    }
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The text of a string literal, also of a template without holes; undefined for every other node. */
export function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node.quasis) || node.quasis.length !== 1) return undefined;
  const [quasi] = node.quasis as [{ value: { cooked: string | null } }];
  return quasi.value.cooked ?? undefined;
}

/** Prints the problems, or one line that says how much was looked at; the exit code follows. A check that saw nothing fails. */
export function conclude(check: string, seen: number, problems: readonly Problem[]): void {
  for (const { file, line, message } of problems) process.stderr.write(`${file}${line > 0 ? `:${line}` : ''}  ${message}\n`);
  if (problems.length > 0) process.stderr.write(`${check}: ${problems.length} of them\n`);
  else if (seen === 0) process.stderr.write(`${check}: found no file to look at\n`);
  else process.stdout.write(`${check}: ${seen} files, nothing to say\n`);
  process.exitCode = problems.length > 0 || seen === 0 ? 1 : 0;
}
