import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isMap, isSeq, parseDocument, stringify } from 'yaml';
import { AssayError } from '../domain/errors.ts';
import { findFiles } from './reading/places.ts';

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  /** The configuration that was named; else the user's own. Never one that merely lies in the working folder. */
  readonly path?: string | undefined;
}

/** What was written, so that it can be told and taken back. */
export interface Addition {
  readonly file: string;
  readonly config: string;
  undo(): void;
}

/**
 * Writes a file that declares a source beside the configuration, and names it there under `custom_sources`; comments stay.
 * `settings` go under `sources.<id>`. Throws ASSAY_USAGE for what is no id, ASSAY_CONFIG_INVALID where there is such a file, and ASSAY_CONFIG_UNREADABLE
 * where the configuration cannot be read or written.
 */
export function addCustomSource(id: string, declaration: object, settings: object | undefined, around: Surroundings): Addition {
  // It becomes part of a path.
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(id))
    throw new AssayError(
      'ASSAY_USAGE',
      'that is no id of a source',
      'An id is lower case letters, digits and hyphens, and begins with a letter.',
    );
  const config = configOf(around);
  const file = join(dirname(config), 'sources', `${id}.yaml`);
  if (existsSync(file)) throw new AssayError('ASSAY_CONFIG_INVALID', `${file} is there already`, 'Choose another id, or edit that file.');
  const before = existsSync(config) ? readFileSync(config, 'utf8') : undefined;
  const after = extended(before ?? '', `./${relative(dirname(config), file)}`, id, settings, config);
  const undo = (): void => {
    rmSync(file, { force: true });
    if (before === undefined) rmSync(config, { force: true });
    else write(config, before);
  };
  try {
    write(file, `# docs/guide/custom-sources.md explains it.\n${stringify(declaration, { lineWidth: 0 })}`);
    write(config, after);
  } catch (error) {
    undo();
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'it failed';
    throw new AssayError(
      'ASSAY_CONFIG_UNREADABLE',
      `${dirname(config)} cannot be written (${why})`,
      'Name a file that can be, with --config.',
    );
  }
  return { file, config, undo };
}

function configOf({ env, cwd, home, path }: Surroundings): string {
  const named = path ?? (env.ASSAY_CONFIG?.trim() || undefined);
  const found = findFiles(named, { env, cwd, home }).config;
  if (found && !found.stray) return found.path;
  const own = env.XDG_CONFIG_HOME?.startsWith('/') ? env.XDG_CONFIG_HOME : join(home, '.config');
  return join(own, 'assay', 'assay.yaml');
}

function extended(text: string, path: string, id: string, settings: object | undefined, config: string): string {
  const document = parseDocument(text);
  const broken = document.errors.length > 0 || !(document.contents === null || isMap(document.contents));
  const named = document.get('custom_sources');
  if (broken || !(named === undefined || named === null || isSeq(named)))
    throw new AssayError(
      'ASSAY_CONFIG_UNREADABLE',
      `${config} is not a configuration that can be added to`,
      'Mend it first: assay sources says what is wrong.',
    );
  if (isSeq(named)) named.add(path);
  else document.set('custom_sources', [path]);
  if (settings) document.setIn(['sources', id], document.createNode(settings));
  return document.toString({ lineWidth: 0 });
}

/** Whole or not at all, and readable for those who could read it before. */
function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0o600;
  const draft = `${file}.${process.pid}.draft`;
  try {
    writeFileSync(draft, text, { mode: mode & 0o777, flush: true });
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
