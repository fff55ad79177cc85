import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
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

/** What was written. */
export interface Addition {
  readonly file: string;
  readonly config: string;
}

/**
 * Writes a file that declares a source beside the configuration, and names it there under `custom_sources`; comments stay.
 * `settings` go under `sources.<id>`. Where `check` objects to what the configuration then says, all is as it was before. Throws ASSAY_USAGE
 * for what is no id, ASSAY_CONFIG_INVALID where there is such a file, and ASSAY_CONFIG_UNREADABLE where the configuration cannot be read or
 * written, and what `check` throws.
 */
export function addCustomSource(
  id: string,
  declaration: object,
  settings: object | undefined,
  around: Surroundings,
  check: (config: string) => void,
): Addition {
  // It becomes part of a path.
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(id))
    throw new AssayError(
      'ASSAY_USAGE',
      'that is no id of a source',
      'An id is lower case letters, digits and hyphens, and begins with a letter.',
    );
  const config = configOf(around);
  const file = join(dirname(config), 'sources', `${id}.yaml`);
  const text = `# docs/guide/custom-sources.md explains it.\n${stringify(declaration, { lineWidth: 0 })}`;
  const release = hold(config);
  try {
    const there = existsSync(file);
    // Word for word the same: it was killed before it could name it.
    if (there && readFileSync(file, 'utf8') !== text)
      throw new AssayError('ASSAY_CONFIG_INVALID', `${file} is there already`, 'Choose another id, or edit that file.');
    const before = existsSync(config) ? readFileSync(config, 'utf8') : undefined;
    const after = extended(before ?? '', `./${relative(dirname(config), file)}`, id, settings, config);
    try {
      if (!there) write(file, text);
      write(config, after);
      check(config);
    } catch (error) {
      // Only what was written here is taken back.
      if (!there) rmSync(file, { force: true });
      if (existsSync(config) && readFileSync(config, 'utf8') === after) {
        if (before === undefined) rmSync(config, { force: true });
        else write(config, before);
      }
      throw error instanceof AssayError ? error : unwritable(config, error);
    }
    return { file, config };
  } finally {
    release();
  }
}

/** One at a time: of two who read the same text the later would forget what the other has added. */
function hold(config: string): () => void {
  const lock = `${config}.lock`;
  const letGo = (): void => rmSync(lock, { force: true });
  try {
    mkdirSync(dirname(config), { recursive: true });
    if (existsSync(lock) && isLeft(lock)) letGo();
    const handle = openSync(lock, 'wx');
    writeSync(handle, String(process.pid));
    closeSync(handle);
    return letGo;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw unwritable(config, error);
    throw new AssayError('ASSAY_CONFIG_UNREADABLE', `another process is adding to ${config}`, `Try again; if none is, remove ${lock}.`);
  }
}

/** Whether the process that took it is gone. */
function isLeft(lock: string): boolean {
  const holder = Number(readFileSync(lock, 'utf8'));
  if (!Number.isInteger(holder) || holder <= 0) return false;
  try {
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

function unwritable(config: string, error: unknown): AssayError {
  const why = error instanceof Error && 'code' in error ? String(error.code) : 'it failed';
  return new AssayError(
    'ASSAY_CONFIG_UNREADABLE',
    `${dirname(config)} cannot be written (${why})`,
    'Name a file that can be, with --config.',
  );
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

/** Whole or not at all, where a link leads to, and readable for those who could read it before. */
function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const place = existsSync(file) ? realpathSync(file) : file;
  const mode = statSync(place, { throwIfNoEntry: false })?.mode ?? 0o600;
  const draft = `${place}.${process.pid}.draft`;
  try {
    writeFileSync(draft, text, { mode: mode & 0o777, flush: true });
    renameSync(draft, place);
  } finally {
    rmSync(draft, { force: true });
  }
}
