/**
 * The import walls (law 5): every room imports `domain` and itself. Types count, tests may reach anywhere.
 * Own code on a parser and not dependency-cruiser, which reads TypeScript only through the compiler interface that
 * TypeScript 7 no longer has.
 */
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { conclude, isNode, type Node, type Problem, readTree, type SourceFile, textOf, visit } from './source-tree.ts';

const rooms = [
  'extract',
  'outbound',
  'engine',
  'scoring',
  'outputs',
  'store',
  'config',
  'telemetry',
  'datasets',
  'sandbox',
  'lists',
  'declared',
  'intake',
  'access',
  'targets',
] as const;

/** What the files that match `of` may import. The first wall that matches counts; a file under no wall is a problem. */
interface Wall {
  readonly of: RegExp;
  /** Our own files. `$1` stands for the first group of `of`. */
  readonly ours: string;
  readonly npm: 'any' | readonly string[];
  /** Without `node:`; `net.isIP` allows that name alone. */
  readonly node: 'any' | readonly string[];
  readonly because: string;
}

/** Of modules that also do I/O, the functions that do none. */
const pureNode = ['url', 'buffer', 'net.isIP', 'net.isIPv4', 'net.isIPv6', 'crypto.createHash'];
const pure = { npm: ['zod', 'tldts', 'ipaddr.js', 'csv-parse'], node: pureNode, because: 'a source is data and pure functions' };

const walls: readonly Wall[] = [
  { of: /^src\/domain\//, ours: '^src/domain/', npm: ['zod', 'ipaddr.js'], node: [], because: 'domain is bare' },
  { of: /^src\/sources\/kit\//, ours: '^src/(domain|sources/kit)/', ...pure },
  { of: /^src\/sources\/([^/]+)\//, ours: '^src/(domain|sources/kit|sources/$1)/', ...pure },
  { of: /^src\/sources\/[^/]+$/, ours: '^src/(domain|sources)/', ...pure },
  {
    of: /^src\/declared\//,
    ours: '^src/(domain|declared|sources/kit)/',
    npm: ['zod', 'json-p3'],
    node: pureNode,
    because: 'declared/ makes sources of what it is handed, as a source file would with the kit; reading files is config/’s',
  },
  { of: /^src\/scoring\//, ours: '^src/(domain|scoring)/', npm: ['zod'], node: [], because: 'scoring is pure' },
  {
    of: new RegExp(`^src/(${rooms.join('|')})/`),
    ours: '^src/(domain|$1)/',
    npm: 'any',
    node: 'any',
    because: 'a room imports domain and itself; app.ts hands the rest over as arguments',
  },
  {
    of: /^src\/interfaces\//,
    ours: '^(src/(domain|interfaces)/|src/app[.]ts$|package[.]json$)',
    npm: 'any',
    node: 'any',
    because: 'interfaces enter by app.ts',
  },
  {
    of: /^src\/(?:app|compose|composition\/.+)[.]ts$/,
    ours: `^(src/(domain|sources|composition|${rooms.join('|')})/|src/compose[.]ts$|package[.]json$)`,
    npm: 'any',
    node: 'any',
    because: 'app.ts, and compose.ts that it loads when it is needed, know the rooms, not who uses them',
  },
  {
    of: /^src\/index[.]ts$/,
    ours: `^src/(app[.]ts$|(domain|sources|${rooms.join('|')})/)`,
    npm: [],
    node: [],
    because: 'the library re-exports, nothing more',
  },
];

/** Packages with one home: what they can do is that room's work alone. */
const homes: Readonly<Record<string, RegExp>> = {
  undici: /^src\/outbound\//,
  kysely: /^src\/store\//,
  'node:sqlite': /^src\/store\//,
  commander: /^src\/interfaces\//,
  'json-p3': /^src\/declared\//,
};

interface Import {
  /** As written; undefined where it is computed. */
  readonly specifier: string | undefined;
  /** What is taken from it; empty where that is the whole module. */
  readonly names: readonly string[];
  readonly line: number;
}

/** Everything in the project's `src` that looks through a wall, or around in a circle. */
export function checkWalls(root: string): { readonly files: number; readonly problems: readonly Problem[] } {
  const files = readTree(root, ['src']).filter(({ path }) => !isTest(path));
  const graph = new Map(files.map((file) => [file.path, importsOf(file)]));
  const problems = [...graph].flatMap(([path, imports]) => breaches(path, imports));
  return { files: files.length, problems: [...problems, ...circles(graph)] };
}

function isTest(path: string): boolean {
  return /[.](test|fixture)[.]ts$/.test(path);
}

/** Static, dynamic, re-exporting and type imports: `import(…)` in a type is one, too. */
function importsOf({ program, lineOf }: SourceFile): Import[] {
  const imports: Import[] = [];
  visit(program, (node) => {
    const fromSource = /^(Import(Declaration|Expression)|Export(Named|All)Declaration|TSImportType)$/.test(node.type) && node.source;
    if (fromSource) imports.push({ specifier: textOf(node.source), names: namesIn(node), line: lineOf(node.start) });
    if (node.type === 'TSExternalModuleReference')
      imports.push({ specifier: textOf(node.expression), names: [], line: lineOf(node.start) });
  });
  return imports;
}

function namesIn({ specifiers }: Node): string[] {
  const parts = [specifiers].flat().filter(isNode);
  const names = parts.map(({ type, imported }) =>
    type === 'ImportSpecifier' && isNode(imported) ? String(imported.name ?? imported.value) : '',
  );
  return names.includes('') ? [] : names;
}

function breaches(path: string, imports: readonly Import[]): Problem[] {
  const wall = walls.find(({ of }) => of.test(path));
  if (!wall) return [{ file: path, line: 0, message: 'stands in no room that the import walls know (tools/walls.ts)' }];
  return imports.flatMap((one) => {
    const why = breach(path, one, wall);
    return why === undefined ? [] : [{ file: path, line: one.line, message: why }];
  });
}

function breach(path: string, { specifier, names }: Import, wall: Wall): string | undefined {
  if (specifier === undefined) return 'computes what it imports: walls cannot be checked';
  if (specifier.startsWith('.')) {
    const target = resolve(path, specifier);
    if (isTest(target)) return `imports the test ${target}`;
    const mine = wall.of.exec(path)?.[1] ?? '';
    return new RegExp(wall.ours.replaceAll('$1', mine)).test(target) ? undefined : `imports ${target}: ${wall.because}`;
  }
  const builtin = isBuiltin(specifier);
  const name = builtin ? specifier.replace(/^node:/, '') : packageOf(specifier);
  const written = builtin ? `node:${name}` : name;
  const home = homes[written];
  if (home && !home.test(path)) return `imports ${written}, which belongs to ${home.source.replace(/\\|\^/g, '')}`;
  const allowed = builtin ? wall.node : wall.npm;
  const may =
    allowed === 'any' || allowed.includes(name) || (names.length > 0 && names.every((each) => allowed.includes(`${name}.${each}`)));
  return may ? undefined : `imports ${written}: ${wall.because}`;
}

function resolve(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier);
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** One problem per import that closes a circle; depth first, each file once. */
function circles(graph: ReadonlyMap<string, readonly Import[]>): Problem[] {
  const problems: Problem[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const walk = (path: string): void => {
    trail.push(path);
    for (const { specifier, line } of graph.get(path) ?? []) {
      if (!specifier?.startsWith('.')) continue;
      const target = resolve(path, specifier);
      const start = trail.indexOf(target);
      if (start >= 0) problems.push({ file: path, line, message: `closes a circle: ${[...trail.slice(start), target].join(' -> ')}` });
      else if (graph.has(target) && !done.has(target)) walk(target);
    }
    trail.pop();
    done.add(path);
  };
  for (const path of graph.keys()) if (!done.has(path)) walk(path);
  return problems;
}

if (import.meta.main) {
  const { files, problems } = checkWalls(fileURLToPath(new URL('..', import.meta.url)));
  conclude('walls', files, problems);
}
