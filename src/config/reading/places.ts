import { isAbsolute, join, parse, resolve } from 'node:path';
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

/** The configuration file: the one that was named, or the first of the usual ones that exists; null for none. */
export function findConfig(named: string | undefined, { env, cwd, home }: Surroundings): string | null {
  if (named !== undefined) return absolute(named, cwd, home);
  const usual = [join(cwd, 'assay.yaml'), join(base(env.XDG_CONFIG_HOME, join(home, '.config')), 'assay', 'assay.yaml')];
  return usual.find((path) => kindOf(path) !== 'nothing') ?? null;
}

/** The store, unless a path is set. That of the sandbox lies beside the real one: its answers must never be remembered as true. */
export function findStore(set: string | undefined, { env, home }: Surroundings, sandbox: boolean): string {
  const path = set ?? join(base(env.XDG_DATA_HOME, join(home, '.local', 'share')), 'assay', 'assay.db');
  if (!sandbox || path === ':memory:') return path;
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}-sandbox${ext}`);
}

/** The XDG specification wants a path that is not absolute ignored. */
function base(xdg: string | undefined, otherwise: string): string {
  return xdg !== undefined && isAbsolute(xdg) ? xdg : otherwise;
}
