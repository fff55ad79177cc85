/**
 * Laws 1, 2 and 4 as far as a parser can see them, and the manners of names and types. Local names are not resolved:
 * who calls a variable `process` in a source is told so, and may find a better name.
 */
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { conclude, isNode, type Node, type Place, type Problem, readTree, type SourceFile, textOf, visit } from './source-tree.ts';

const longestSource = 120;

/** Globals that do I/O, wait, or know the time or chance. */
const impure = new Set(
  'fetch setTimeout setInterval setImmediate queueMicrotask process console globalThis performance crypto eval XMLHttpRequest WebSocket'.split(
    ' ',
  ),
);
/** Words that no file or folder is called by. */
export const vagueWords: ReadonlySet<string> = new Set(
  'util utils helper helpers common core service services manager managers base misc'.split(' '),
);

type Say = (offset: number, message: string) => void;

/** Everything in the project's own TypeScript that breaks a law or a manner. */
export function lintSources(root: string): { readonly files: number; readonly problems: readonly Problem[] } {
  const files = readTree(root, ['src', 'test', 'tools']);
  const ids = new Set(files.flatMap(({ path }) => sourceIdOf(path) ?? []));
  return { files: files.length, problems: [...vagueNames(files), ...files.flatMap((file) => lint(file, ids))] };
}

/** Where shared code uses the word already: no source can be called so (law 4). */
export function usesOf(root: string, word: string): readonly Problem[] {
  const shared = readTree(root, ['src']).filter(({ path }) => isShipped(path) && !path.startsWith('src/sources/'));
  return shared.flatMap((file) => {
    const found: Problem[] = [];
    visit(file.program, (node, { parent }) => {
      if (textOf(node) === word && parent?.type !== 'ImportDeclaration')
        found.push({ file: file.path, line: file.lineOf(node.start), message: `uses the word "${word}"` });
    });
    return found;
  });
}

function isShipped(path: string): boolean {
  return path.startsWith('src/') && !/[.](test|fixture|generated)[.]ts$/.test(path);
}

/** A source's folder is its id. */
function sourceIdOf(path: string): string | undefined {
  return /^src\/sources\/([^/]+)\/source[.]ts$/.exec(path)?.[1];
}

function lint(file: SourceFile, ids: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  const say: Say = (offset, message) => problems.push({ file: file.path, line: file.lineOf(offset), message });
  const shipped = isShipped(file.path);
  const source = file.path.startsWith('src/sources/');
  const pure = /^src\/(?!interfaces\/|(?:app|compose)[.]ts$)/.test(file.path);

  visit(file.program, (node, place) => {
    if (node.type === 'TSAnyKeyword') say(node.start, 'no `any`: say what it is, or `unknown` and look');
    if (!shipped) return;
    if (pure) hiddenInput(node, say);
    if (source) sourceManners(node, place, say);
    else namesNoSource(node, place, ids, say);
  });
  for (const { value, start } of file.comments) {
    if (/@ts-(ignore|nocheck)/.test(value)) say(start, 'no @ts-ignore: @ts-expect-error fails when it is no longer needed');
  }
  const id = sourceIdOf(file.path);
  if (id !== undefined) shapeOfSource(file, id, say);
  if (file.path === 'src/index.ts') reexportsOnly(file.program, say);
  return problems;
}

/** What a room must be handed and may not fetch for itself: the time (a Clock), the environment (config). */
function hiddenInput(node: Node, say: Say): void {
  if (node.type === 'NewExpression' && nameOf(node.callee) === 'Date' && isEmpty(node.arguments))
    say(node.start, 'new Date() is hidden input: take `now` or a Clock');
  if (isMember(node, 'Date', 'now')) say(node.start, 'Date.now() is hidden input: take `now` or a Clock');
  if (isMember(node, 'process', 'env')) say(node.start, 'process.env is read by interfaces/, app.ts and compose.ts alone and handed on');
  if (node.type === 'CallExpression' && nameOf(node.callee) === 'Date') say(node.start, 'Date() is hidden input: take `now` or a Clock');
}

/** Laws 1 and 2: a source cannot wait, log, retry, catch or fetch, and a missing number is not a zero. */
function sourceManners(node: Node, place: Place, say: Say): void {
  if (node.type === 'TryStatement') say(node.start, 'a source does not catch: an unread body must become failed, not not_found');
  if (node.type === 'AwaitExpression' || node.async === true || node.await === true)
    say(node.start, 'a source does not wait: request() and read() are pure');
  if (node.type === 'Identifier' && impure.has(nameOf(node) ?? '') && isReference(place))
    say(node.start, `a source does no I/O and has no hidden input: ${nameOf(node)}`);
  if (isMember(node, 'Math', 'random')) say(node.start, 'a source answers the same twice: Math.random');
  const called =
    node.type === 'CallExpression' && isNode(node.callee) && node.callee.type === 'MemberExpression' && nameOf(node.callee.property);
  if (called === 'catch' || called === 'default' || called === 'prefault')
    say(node.start, `no .${called}(): a missing field is a failure to read, not a zero`);
}

/** Law 4, and the two words that are no verdicts. */
function namesNoSource(node: Node, { parent }: Place, ids: ReadonlySet<string>, say: Say): void {
  const text = textOf(node);
  if (text === undefined || parent?.type === 'ImportDeclaration') return;
  if (ids.has(text)) say(node.start, `knows the source "${text}" by name: declare a property on the source instead`);
  if (/^(clean|safe)$/i.test(text)) say(node.start, `"${text}" is not a verdict: benign needs positive evidence, silence is unknown`);
}

function shapeOfSource({ program, text }: SourceFile, id: string, say: Say): void {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (lines > longestSource) say(0, `${lines} lines: a source has at most ${longestSource}`);
  visit(program, (node, { parent }) => {
    if (parent?.type !== 'ExportDefaultDeclaration' || node.type !== 'CallExpression' || !Array.isArray(node.arguments)) return;
    const [definition] = node.arguments;
    const properties = isNode(definition) && Array.isArray(definition.properties) ? definition.properties.filter(isNode) : [];
    const named = properties.find((property) => nameOf(property.key) === 'id');
    if (textOf(named?.value) !== id) say(node.start, `the id of a source is the name of its folder: "${id}"`);
  });
}

function reexportsOnly(program: Node, say: Say): void {
  for (const statement of [program.body].flat().filter(isNode)) {
    const reexports = /^Export(Named|All)Declaration$/.test(statement.type) && isNode(statement.source);
    if (!reexports) say(statement.start, 'index.ts re-exports and does nothing else');
  }
}

/** Files and folders are kebab-case and named for what they hold: a folder of anything is where architecture ends. */
function vagueNames(files: readonly SourceFile[]): Problem[] {
  const folders = new Set(files.flatMap(({ path }) => ancestors(path)));
  const names = [...folders, ...files.map(({ path }) => path)];
  return names.flatMap((path) => {
    const stem = basename(path).split('.')[0] ?? '';
    const complaints = [
      ...(/^[a-z0-9]+(-[a-z0-9]+)*([.][a-z0-9]+)*$/.test(basename(path)) ? [] : ['name it in kebab-case']),
      ...stem.split('-').flatMap((word) => (vagueWords.has(word) ? [`"${word}" says nothing: name it for what it holds`] : [])),
    ];
    return complaints.map((message) => ({ file: path, line: 0, message }));
  });
}

function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === '.' ? [] : [parent, ...ancestors(parent)];
}

function nameOf(node: unknown): string | undefined {
  return isNode(node) && typeof node.name === 'string' ? node.name : undefined;
}

function isMember(node: Node, object: string, property: string): boolean {
  if (node.type !== 'MemberExpression' || nameOf(node.object) !== object) return false;
  return (node.computed === true ? textOf(node.property) : nameOf(node.property)) === property;
}

/** False for a name that only labels something: `{ process: 1 }`, `row.process`, a field of a type. */
function isReference({ parent, field }: Place): boolean {
  if (parent === undefined || parent.computed === true) return true;
  return field !== 'key' && !(field === 'property' && parent.type === 'MemberExpression') && !parent.type.startsWith('TS');
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

if (import.meta.main) {
  const { files, problems } = lintSources(fileURLToPath(new URL('..', import.meta.url)));
  conclude('sources', files, problems);
}
