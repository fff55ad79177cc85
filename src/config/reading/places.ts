import { dirname, isAbsolute, join, parse, resolve } from 'node:path';
import { kindOf } from './read-yaml.ts';

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
}

/** An absolute path; `~/` is the home directory. */
export function absolute(written: string, folder: string, home: string): string {
  return resolve(
    folder,
    written.replace(/^~(?=\/|$)/, () => home),
  );
}

export interface Found {
  readonly path: string;
  /** It lies in the working folder and nobody named it, so that a stranger may have written it. */
  readonly stray: boolean;
}

interface Files {
  readonly config: Found | null;
  readonly dotEnv: Found;
  /** A file in the working folder that is not read, because the user has one of their own. */
  readonly passedOver: string | null;
}

/**
 * The configuration file (the one that was named, or the first of the usual ones that exists; null for none) and where a `.env`
 * would be: beside the file that was named, else in the working folder. Only naming a file and the user's own folder give trust.
 */
export function findFiles(named: string | undefined, { env, cwd, home }: Surroundings): Files {
  if (named !== undefined) {
    const path = absolute(named, cwd, home);
    return { config: { path, stray: false }, dotEnv: { path: join(dirname(path), '.env'), stray: false }, passedOver: null };
  }
  const mine = join(base(env.XDG_CONFIG_HOME, join(home, '.config')), 'assay');
  const found = (path: string): Found => ({ path, stray: dirname(path) !== mine });
  // The user's own first: what lies in a folder must not switch off what protects the user everywhere.
  const [path, other] = [join(mine, 'assay.yaml'), join(cwd, 'assay.yaml')].filter((each) => kindOf(each) !== 'nothing');
  const passedOver = other === undefined || other === path ? null : other;
  return { config: path === undefined ? null : found(path), dotEnv: found(join(cwd, '.env')), passedOver };
}

/** The store, unless a path is set. That of the sandbox lies beside the real one: its answers must never be remembered as true. */
export function findStore(set: string | undefined, { env, home }: Surroundings, sandbox: boolean): string {
  const path = set ?? join(base(env.XDG_DATA_HOME, join(home, '.local', 'share')), 'assay', 'assay.db');
  if (!sandbox || path === ':memory:') return path;
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}-sandbox${ext}`);
}

/** Where copies of lists are kept, unless a folder is set. They are the same in the sandbox: nothing in them is invented. */
export function findLists(set: string | undefined, { env, home }: Surroundings): string {
  return set ?? join(base(env.XDG_DATA_HOME, join(home, '.local', 'share')), 'assay', 'feeds');
}

/** The XDG specification wants a path that is not absolute ignored. */
function base(xdg: string | undefined, otherwise: string): string {
  return xdg !== undefined && isAbsolute(xdg) ? xdg : otherwise;
}
