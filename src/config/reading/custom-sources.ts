import { dirname } from 'node:path';
import type { Declare, Objection } from '../../domain/declaration.ts';
import type { Source } from '../../domain/source.ts';
import { configError, nearest, type Problem } from './problems.ts';
import { kindOf, readYaml, type YamlFile } from './read-yaml.ts';

interface Surroundings {
  /** The absolute path that one written in the configuration, or in one of the files, means. */
  readonly locate: (written: string, folder: string) => string;
  /** assay's own. */
  readonly builtIn: readonly Source[];
  readonly declare: Declare | undefined;
}

/**
 * The sources that the files under `custom_sources` declare. Throws one AssayError for all that is wrong in them
 * (ASSAY_CONFIG_INVALID), and ASSAY_CONFIG_UNREADABLE for what is no YAML.
 */
export function readCustomSources(config: { readonly path: string; readonly file: YamlFile }, around: Surroundings): readonly Source[] {
  const written = writtenIn(config.file);
  if (written.length === 0) return [];
  const { locate, builtIn, declare } = around;
  if (declare === undefined) throw new Error('custom sources were configured, and nobody was handed over to declare them');
  const declared: Source[] = [];
  const problems: { readonly problem: Problem; readonly place: string }[] = [];
  for (const [index, name] of written.entries()) {
    const path = locate(name, dirname(config.path));
    if (kindOf(path) === 'nothing') {
      const problem: Problem = { path: ['custom_sources', index], at: 'value', text: `expected a file: ${path} does not exist` };
      problems.push({ problem, place: placeOf(config.path, config.file, problem) });
      continue;
    }
    const file = readYaml(path);
    const among = [...builtIn, ...declared];
    const made = declare(file.tree, { file: path, locate: (each) => locate(each, dirname(path)), among });
    if ('source' in made) declared.push(made.source);
    else {
      const found = made.objections.map((each) => problemOf(each, file.tree));
      const lineOf = ({ path: at, at: what }: Problem): number => file.locate(at, what).line;
      for (const problem of found.toSorted((a, b) => lineOf(a) - lineOf(b)))
        problems.push({ problem, place: placeOf(path, file, problem) });
    }
  }
  if (problems.length === 0) return declared;
  const places = new Map(problems.map(({ problem, place }) => [problem, place]));
  throw configError([...places.keys()], (problem) => places.get(problem) ?? '', 'docs/guide/custom-sources.md');
}

/** What is no list of texts the schema of the configuration names. */
function writtenIn({ tree }: YamlFile): readonly string[] {
  const list = typeof tree === 'object' && tree !== null && 'custom_sources' in tree ? tree.custom_sources : undefined;
  return Array.isArray(list) && list.every((each) => typeof each === 'string') ? list : [];
}

function problemOf({ path, at, text, known = [] }: Objection, tree: unknown): Problem {
  const written = at === 'key' ? path.at(-1) : valueAt(tree, path);
  const meant = typeof written === 'string' ? nearest(written, known) : undefined;
  const words = known.length === 0 ? '' : `${meant === undefined ? '.' : `, did you mean ${meant}?`} Known here: ${known.join(', ')}`;
  return { path, at, text: `${text}${words}`, fix: meant === undefined ? undefined : `Write ${meant} instead.` };
}

function valueAt(tree: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (node, key) =>
      typeof node === 'object' && node !== null && Object.hasOwn(node, key) ? (node as Record<PropertyKey, unknown>)[key] : undefined,
    tree,
  );
}

function placeOf(path: string, file: YamlFile, problem: Problem): string {
  const { line, column } = file.locate(problem.path, problem.at);
  return `${path}:${line}:${column}`;
}
