import { homedir } from 'node:os';
import { type App, type AppOptions, forTerminal, openApp, parseDuration } from '../../app.ts';
import { AssayError } from '../../domain/errors.ts';
import type { Marking, Pap, Tlp } from '../../domain/marking.ts';

/** Options that every command understands. */
export interface GlobalOptions {
  readonly config?: string;
  readonly store?: string;
  readonly color?: boolean;
  readonly quiet?: boolean;
}

/** Options of the commands that ask sources. */
export interface AskingOptions extends GlobalOptions {
  readonly sources?: string;
  readonly tlp?: Tlp;
  readonly pap?: Pap;
  readonly deadline?: string;
  readonly offline?: boolean;
  readonly refresh?: boolean;
  readonly sandbox?: boolean;
  readonly policy?: 'default' | 'classic';
}

/** Opens the app for a command, tells the configuration's warnings, and closes it whatever happens. */
export async function withApp<T>(
  options: GlobalOptions & Pick<AppOptions, 'sandbox' | 'policy'>,
  run: (app: App) => Promise<T>,
): Promise<T> {
  const app = await openApp({
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
    configPath: options.config,
    storePath: options.store,
    sandbox: options.sandbox,
    policy: options.policy,
    write: (line) => void process.stderr.write(`${line}\n`),
  });
  try {
    if (!options.quiet) for (const warning of app.config.warnings) process.stderr.write(`assay: note: ${forTerminal(warning)}\n`);
    return await run(app);
  } finally {
    await app.close();
  }
}

export function marking(app: App, { tlp, pap }: AskingOptions): Marking {
  return { tlp: tlp ?? app.config.marking.tlp, pap: pap ?? app.config.marking.pap };
}

/** Source ids of `--sources a,b`; undefined where all are meant. An empty list is none: a shell variable that is not set must not ask everybody. */
export function only(list: string | undefined): readonly string[] | undefined {
  if (list === undefined) return undefined;
  const ids = list.split(',').flatMap((id) => id.trim() || []);
  if (ids.length === 0)
    throw new AssayError(
      'ASSAY_USAGE',
      '--sources names no source',
      'write ids separated by commas (assay sources lists them), or leave the option out',
    );
  return ids;
}

/** "90s" in milliseconds. @throws AssayError ASSAY_USAGE */
export function duration(written: string): number {
  const ms = parseDuration(written);
  if (ms === undefined) throw new AssayError('ASSAY_USAGE', `"${written}" is not a duration`, 'write for example 500ms, 30s, 5m, 1h or 1d');
  return ms;
}

/** Whether colours may be used on a stream: a terminal, and neither NO_COLOR nor --no-color. https://no-color.org */
export function colours(stream: NodeJS.WriteStream, { color }: GlobalOptions): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (color === false || (NO_COLOR !== undefined && NO_COLOR !== '')) return false;
  return (FORCE_COLOR !== undefined && FORCE_COLOR !== '0') || (stream.isTTY === true && TERM !== 'dumb');
}

/** A whole number of an option. @throws AssayError ASSAY_USAGE */
export function whole(text: string, option: string, most: number): number {
  if (!/^\d{1,15}$/.test(text) || Number(text) > most) throw misuse(option, text, `a whole number up to ${most}`);
  return Number(text);
}

export function misuse(option: string, text: string, example: string): AssayError {
  return new AssayError('ASSAY_USAGE', `${option} does not take "${text.slice(0, 60)}"`, `write for example ${example}`);
}

/** A moment: a date, a time, or so long ago. @throws AssayError ASSAY_USAGE */
export function moment(text: string, option: string): Date {
  const ago = parseDuration(text);
  const time = ago === undefined ? Date.parse(text) : Date.now() - ago;
  if (Number.isNaN(time) || (ago === undefined && !/^\d{4}-\d\d-\d\d/.test(text)))
    throw misuse(option, text, '2026-11-01, 2026-11-01T08:00:00Z or 7d');
  return new Date(time);
}
