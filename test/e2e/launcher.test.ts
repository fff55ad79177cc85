import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from './assay.ts';

let house: string;
beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), 'assay-launcher-'));
  cpSync(join(root, 'bin'), join(house, 'bin'), { recursive: true });
});
afterEach(() => rmSync(house, { recursive: true, force: true }));

/** Starts a copy of bin/ that stands beside the given dist/cli.js, or beside none. */
function launch(
  cli: string | undefined,
  options: { readonly preload?: string; readonly cache?: string; readonly args?: readonly string[] } = {},
) {
  if (cli !== undefined) {
    mkdirSync(join(house, 'dist'));
    writeFileSync(join(house, 'dist', 'cli.js'), cli);
    writeFileSync(join(house, 'package.json'), '{"type":"module"}');
  }
  const preload = join(house, 'preload.cjs');
  writeFileSync(preload, options.preload ?? '');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--require', preload, join(house, 'bin', 'assay.cjs'), ...(options.args ?? [])],
    {
      encoding: 'utf8',
      timeout: 20_000,
      env: { PATH: process.env.PATH ?? '', HOME: join(house, 'home'), XDG_CACHE_HOME: options.cache ?? join(house, 'cache') },
    },
  );
  return { status, stdout, stderr };
}

const aged = (version: string): string =>
  `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;

describe('bin/assay.cjs', () => {
  it('is ES5, so that every Node.js can read it', async () => {
    const text = readFileSync(join(root, 'bin', 'assay.cjs'), 'utf8');
    const [modern, old] = await Promise.all(['esnext', 'es5'].map((target) => transform(text, { target })));
    expect(old?.code).toBe(modern?.code);
  });

  it.each(['0.10.48', '8.17.0', '18.20.4', '20.19.0', '22.12.0'])('refuses Node.js %s in one line and leaves no trace', (version) => {
    const { status, stdout, stderr } = launch('console.log("started");', { preload: aged(version) });
    expect({ status, stdout, lines: stderr.split('\n').length - 1 }).toEqual({ status: 1, stdout: '', lines: 1 });
    expect(stderr).toContain(`assay: ASSAY_NODE_TOO_OLD: needs Node.js 22.13 or newer, found ${version} (`);
    expect(stderr).toContain('"npm ci"');
    expect(readdirSync(house).sort()).toEqual(['bin', 'dist', 'package.json', 'preload.cjs']);
  });

  it.each(['22.13.0', '24.0.0', '100.1.0'])('starts on Node.js %s', (version) => {
    expect(launch('console.log("started");', { preload: aged(version) })).toEqual({ status: 0, stdout: 'started\n', stderr: '' });
  });

  it('hands over the arguments and the exit code', () => {
    const { status, stdout } = launch('console.log(process.argv.slice(2)); process.exitCode = 3;', { args: ['enrich', '192.0.2.1'] });
    expect({ status, stdout }).toEqual({ status: 3, stdout: "[ 'enrich', '192.0.2.1' ]\n" });
  });

  it('says how to build what is not built', () => {
    expect(launch(undefined)).toEqual({
      status: 1,
      stdout: '',
      stderr: `assay: not built yet: run "npm ci" (or "npm run build") in ${house}\n`,
    });
  });

  it('says how to mend a missing dependency, but does not hide a bug', () => {
    const { status, stderr } = launch(`import 'no-such-package';`);
    expect({ status, lines: stderr.split('\n').length - 1 }).toEqual({ status: 1, lines: 1 });
    expect(stderr).toContain(`run "npm ci" in ${house}`);
    rmSync(join(house, 'dist'), { recursive: true });
    expect(launch('throw new TypeError("a bug");').stderr).toContain('TypeError: a bug');
  });

  it('keeps quiet about SQLite and about nothing else', () => {
    const { status, stderr } = launch(`import 'node:sqlite';\nprocess.emitWarning('told', 'ExperimentalWarning');`);
    expect(status).toBe(0);
    expect(stderr).not.toContain('SQLite');
    expect(stderr).toContain('ExperimentalWarning: told');
  });

  it('keeps its compiled code in the cache folder of the user, and starts without one', () => {
    expect(launch('console.log("started");').status).toBe(0);
    expect(readdirSync(join(house, 'cache', 'assay'))).toEqual(['compiled']);
    rmSync(join(house, 'dist'), { recursive: true });
    expect(launch('console.log("started");', { cache: '/proc/none/of/this' })).toEqual({ status: 0, stdout: 'started\n', stderr: '' });
  });
});
