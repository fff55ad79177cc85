import type { AssayError } from '../../domain/errors.ts';
import { datasetNames, type Source } from '../../domain/source.ts';
import { sections } from '../sections/sections.ts';
import { baseUrlVariable, type Environment, otherVariables, proxyVariables, settingVariables, sourceVariables } from './environment.ts';
import { configError, type Problem } from './problems.ts';
import type { YamlFile } from './read-yaml.ts';
import { isReference } from './secret.ts';

// A stray file lies in the working folder and nobody named it: it may have come with a download. Whoever wrote it must not decide
// which of the user's secrets are read, where they are sent, whom assay trusts, which files it opens and writes, what is told of
// persons, or in whose name.

const guarded: readonly (readonly string[])[] = [
  ['custom_sources'],
  ['proxy'],
  ['ca_file'],
  ['store', 'path'],
  ['store', 'url'],
  ['person'],
  ['privacy', 'consent'],
  ['privacy', 'urls'],
  ['feeds', 'folder'],
  // Where a server listens, who may come in, what it takes and whom it tells.
  ...Object.keys(sections).map((name) => [name]),
  ...datasetNames.map((name) => ['datasets', name]),
];
const guardedOfSource = ['base_url', 'own_server', 'ca_file'];
const secretsOfSource = ['api_key', 'password'];

const because = 'refused, because this file was merely found in the working folder and may be a stranger’s';
const fix =
  'If the folder is yours, name its file: --config ./assay.yaml (or ASSAY_CONFIG), or move such settings to ~/.config/assay/assay.yaml or the environment. If it is not, name your own file.';

/** The error for all that a stray `.env` or configuration says and may not say, whether or not it would win; undefined for nothing. */
export function strayRefusal(
  environment: Environment,
  stray: { readonly path: string; readonly file: YamlFile } | undefined,
  sources: readonly Source[],
): AssayError | undefined {
  const placed = new Map([...variables(environment, sources), ...(stray ? settings(stray.path, stray.file, sources) : [])]);
  return placed.size === 0 ? undefined : configError([...placed.keys()], (problem) => placed.get(problem) ?? '');
}

/** The error for a variable of a stray `.env` that a chosen configuration refers to, and that refers to something in its turn. */
export function strayReference(from: string): AssayError {
  return configError([reference([])], () => from);
}

type Placed = readonly [Problem, string];

function variables(environment: Environment, sources: readonly Source[]): Placed[] {
  const http = sources.filter((source) => source.kind !== 'local');
  const places = guarded.map((path) => path.join());
  const names = [
    ...otherVariables,
    ...settingVariables.filter(({ path }) => places.includes(path.join())),
    ...proxyVariables.map((name) => ({ name, path: ['proxy'] })),
    ...http.map(({ id }) => ({ name: baseUrlVariable(id), path: ['sources', id, 'base_url'] })),
  ];
  // Sources of one vendor share a variable: it is named once.
  const keys = new Map(
    http.flatMap((source) => sourceVariables(source).map(({ name, setting }) => [name, ['sources', source.id, setting]] as const)),
  );
  return [
    ...names.flatMap((each): Placed[] => {
      const found = environment.stray(each.name);
      return found === undefined ? [] : [[{ path: 'path' in each ? each.path : [], at: 'value', text: because, fix }, found.from]];
    }),
    ...[...keys].flatMap(([name, path]): Placed[] => {
      const found = environment.stray(name);
      return found !== undefined && isReference(found.value) ? [[reference(path), found.from]] : [];
    }),
  ];
}

function settings(origin: string, file: YamlFile, sources: readonly Source[]): Placed[] {
  const paths = [...guarded, ...sources.flatMap(({ id }) => guardedOfSource.map((key) => ['sources', id, key]))];
  const secrets = sources.flatMap(({ id }) => {
    const keys = writtenAt(file.tree, ['sources', id, 'api_keys']);
    const pool = Array.isArray(keys) ? keys.map((_, index) => ['sources', id, 'api_keys', index]) : [];
    return [...secretsOfSource.map((key) => ['sources', id, key]), ...pool];
  });
  const problems: Problem[] = [
    ...paths.filter((path) => writtenAt(file.tree, path) !== undefined).map((path) => ({ path, at: 'key' as const, text: because, fix })),
    ...secrets.filter((path) => isReference(writtenAt(file.tree, path))).map(reference),
  ];
  return problems
    .map((problem) => ({ problem, at: file.locate(problem.path, problem.at) }))
    .toSorted((a, b) => a.at.line - b.at.line || a.at.column - b.at.column)
    .map(({ problem, at }) => [problem, `${origin}:${at.line}:${at.column}`]);
}

function reference(path: readonly PropertyKey[]): Problem {
  return { path, at: 'value', text: `file: and env: are ${because}`, fix };
}

function writtenAt(tree: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (node, key) =>
      typeof node === 'object' && node !== null && Object.hasOwn(node, key) ? (node as Record<PropertyKey, unknown>)[key] : undefined,
    tree,
  );
}
