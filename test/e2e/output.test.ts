import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, lstatSync, openSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/app.ts';
import { assay, type Ended, root, start, temporaryHome } from './assay.ts';

let home: ReturnType<typeof temporaryHome>;
beforeEach(() => {
  home = temporaryHome();
});
afterEach(() => home.remove());

const at = (name: string): string => join(home.path, name);
const extract = (...args: string[]): Promise<Ended> => assay(home.path, ['extract', ...args]);
const parts = (): string[] => readdirSync(home.path).filter((name) => name.endsWith('.part'));
const oneLine = (name: string, why: string): RegExp =>
  new RegExp(`^assay: ${name} cannot be written: ${why}\\n  [^\\n]+\\[ASSAY_OUTPUT_UNWRITABLE\\]\\n$`);

/** Runs assay in a shell, for the redirections: `$ASSAY extract … > /dev/full`. */
function shell(line: string): Promise<Ended> {
  const child = spawn('bash', ['-c', line], {
    cwd: home.path,
    env: { PATH: process.env.PATH ?? '', HOME: home.path, ASSAY: `${process.execPath} ${join(root, 'bin', 'assay.cjs')}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

/** Values enough that no pipe holds what is written about them. */
function many(count: number): string {
  const path = at('many.txt');
  writeFileSync(path, Array.from({ length: count }, (_, i) => `45.${i >> 16}.${(i >> 8) & 255}.${i & 255}`).join('\n'));
  return path;
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !holds(); i += 1) await sleep(25);
  expect(holds()).toBe(true);
}

describe('--output', () => {
  it('writes to a device or a pipe as it is', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const read = shell('cat pipe');
    expect(await extract('192.0.2.1', '-f', 'values', '-o', at('pipe'))).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await read).stdout).toBe('192.0.2.1\n');
    expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
    symlinkSync('/dev/null', at('null'));
    expect((await extract('192.0.2.1', '-o', at('null'))).code).toBe(0);
    expect([lstatSync(at('null')).isSymbolicLink(), statSync('/dev/null').isCharacterDevice()]).toEqual([true, true]);
  });

  it('adds to a file that the shell opened, and does not replace it', async () => {
    writeFileSync(at('log'), 'before\n');
    await shell('$ASSAY extract 192.0.2.1 -f values -o /dev/stdout >> log');
    expect(readFileSync(at('log'), 'utf8')).toContain('192.0.2.1\n');
    const { ino } = statSync(at('log'));
    await shell('$ASSAY extract 192.0.2.1 -f values -o /dev/stdout >> log');
    expect(statSync(at('log')).ino).toBe(ino);
  });

  it.each([
    ['there', true],
    ['not there yet', false],
  ])('of a symbolic link writes the file it leads to: %s', async (_name, there) => {
    if (there) writeFileSync(at('real.txt'), 'old');
    symlinkSync('real.txt', at('link'));
    symlinkSync('link', at('link-to-link'));
    expect((await extract('192.0.2.1', '-f', 'values', '-o', at('link-to-link'))).code).toBe(0);
    expect(readFileSync(at('real.txt'), 'utf8')).toBe('192.0.2.1\n');
    expect([lstatSync(at('link')).isSymbolicLink(), lstatSync(at('link-to-link')).isSymbolicLink(), parts()]).toEqual([true, true, []]);
  });

  it('says what cannot be written', async () => {
    symlinkSync('loop', at('loop'));
    for (const [path, why] of [
      ['/dev/full', 'ENOSPC'],
      [home.path, 'EISDIR'],
      [at('loop'), 'ELOOP'],
      [at('no/folder/x'), 'ENOENT'],
    ] as const) {
      const ended = await extract('192.0.2.1', '-o', path);
      expect([ended.code, ended.stdout]).toEqual([1, '']);
      expect(ended.stderr).toMatch(oneLine(path, why));
    }
  });

  it('does not wait for ever for a pipe whose reader left', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const reader = shell('head -c 10 pipe');
    const ended = await extract(many(60_000), '-f', 'ndjson', '-o', at('pipe'));
    await reader;
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(oneLine(at('pipe'), 'EPIPE'));
  });
});

describe('standard output and standard error', () => {
  it.each([['extract 192.0.2.1'], ['enrich 192.0.2.1 --offline -f ndjson'], ['explain 192.0.2.1 --offline'], ['sources'], ['--help']])(
    'a full disk is one clear line: %s',
    async (command) => {
      const { code, stderr } = await shell(`$ASSAY -q ${command} > /dev/full`);
      expect(stderr).toMatch(oneLine('standard output', 'ENOSPC'));
      expect(code).toBe(1);
    },
  );

  it('a reader that has seen enough is no error', async () => {
    expect(await shell(`$ASSAY extract ${many(60_000)} -f ndjson | head -c 2; exit \${PIPESTATUS[0]}`)).toEqual({
      code: 0,
      stdout: '{"',
      stderr: '',
    });
  });

  it.each([['2> /dev/full'], ['2>&-'], ['2> >(exec <&-; sleep 0.1)']])('notes that cannot be told do no harm: %s', async (redirection) => {
    writeFileSync(at('good.txt'), 'seen 192.0.2.1');
    const { code, stdout } = await shell(`$ASSAY extract good.txt nowhere.txt -f values ${redirection}`);
    expect([code, stdout]).toEqual([3, '192.0.2.1\n']);
  });

  it('memory stays flat while the reader is slow', async () => {
    const { child, ended } = start(home.path, ['extract', many(200_000), '-f', 'ndjson']);
    child.stdout?.pause();
    const resident = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;
    await until(() => (child.stdout?.readableLength ?? 0) > 0);
    await sleep(1_000);
    const before = resident();
    await sleep(1_000);
    expect(resident() - before).toBeLessThan(20);
    child.stdout?.resume();
    const { code, stdout } = await ended;
    expect([code, stdout.split('\n').length]).toEqual([0, 200_001]);
  });
});

describe('signals', () => {
  /** With vendors that do not answer for a minute. */
  async function hanging<T>(run: (env: { ASSAY_SANDBOX_URL: string }) => Promise<T>): Promise<T> {
    const sandbox = await startSandbox({ clock: { now: () => new Date() }, latencyMs: [60_000, 60_000] });
    try {
      return await run({ ASSAY_SANDBOX_URL: sandbox.url });
    } finally {
      await sandbox.close();
    }
  }
  // The second is a private address, which nobody is asked about: its answer is there at once.
  const args = ['enrich', '45.33.32.156', '10.0.0.1', '--sources', 'abuseipdb', '-f', 'ndjson'];

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s leaves no half-written file and the older one as it was', async (signal, exit) => {
    await hanging(async (env) => {
      writeFileSync(at('out'), 'older');
      const { child, ended } = start(home.path, [...args, '-o', at('out')], { env });
      await until(() => parts().length === 1);
      child.kill(signal);
      expect((await ended).code).toBe(exit);
      expect([parts(), readFileSync(at('out'), 'utf8')]).toEqual([[], 'older']);
    });
  });

  it('the first Ctrl-C gives what is there, in the file', async () => {
    await hanging(async (env) => {
      const { child, ended } = start(home.path, [...args, '-o', at('out')], { env });
      await until(() => parts().length === 1);
      await sleep(500);
      child.kill('SIGINT');
      expect([1, 3]).toContain((await ended).code);
      expect([parts(), readFileSync(at('out'), 'utf8').trim().split('\n').length]).toEqual([[], 2]);
    });
  });

  it('lines of ndjson are on standard output as soon as they are known', async () => {
    await hanging(async (env) => {
      const { child, ended } = start(home.path, args, { env });
      let seen = '';
      child.stdout?.on('data', (text) => {
        seen += text;
      });
      await until(() => seen.includes('\n'));
      expect(JSON.parse(seen).ioc_value).toBe('10.0.0.1');
      child.kill('SIGTERM');
      expect((await ended).stdout).toBe(seen);
    });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends extract and removes what is half-written', async (signal, exit) => {
    const { child, ended } = start(home.path, ['extract', many(300_000), '-f', 'json', '-o', at('out')]);
    await until(() => parts().length === 1);
    child.kill(signal);
    expect((await ended).code).toBe(exit);
    expect([parts(), existsSync(at('out'))]).toEqual([[], false]);
  });
});

describe('what an input holds is only printed', () => {
  const hostile = 'a\u001b[2J\u202e\nassay: all is well.txt';
  const shown = String.raw`a\x1b[2J\u{202e}\nassay: all is well.txt`;

  it('in errors', async () => {
    for (const args of [
      ['extract', hostile],
      ['explain', hostile],
    ]) {
      const { code, stderr } = await assay(home.path, args);
      expect([code === 0, stderr.includes(shown)]).toEqual([false, true]);
      expect(stderr.replaceAll('\n', '')).not.toMatch(/[\p{C}]/u);
    }
    expect((await assay(home.path, [`--${hostile}`])).stderr.replaceAll('\n', '')).not.toMatch(/[\p{C}]/u);
  });

  it('in notes', async () => {
    writeFileSync(at('good.txt'), 'seen 192.0.2.1');
    for (const command of [['extract'], ['enrich', '--offline', '-f', 'json']]) {
      const { stderr } = await assay(home.path, [...command, at('good.txt'), hostile]);
      expect(stderr).toContain(`assay: ${shown}: `);
      expect(stderr.replaceAll('\n', '')).not.toMatch(/[\p{C}]/u);
    }
  });
});

describe('an input that cannot be read', () => {
  it('is told with the reason of the system', async () => {
    symlinkSync('loop', at('loop'));
    for (const [path, why] of [
      ['/proc/self/mem', 'EIO'],
      [at('loop'), 'ELOOP'],
    ] as const) {
      const { code, stderr } = await extract(path);
      expect(stderr).toMatch(new RegExp(`^assay: ${path} cannot be read: ${why}\\n  [^\\n]+\\[ASSAY_INPUT_UNREADABLE\\]\\n$`));
      expect(code).toBe(1);
    }
  });

  it('also when it is standard input', () => {
    const memory = openSync('/proc/self/mem', 'r');
    try {
      const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin', 'assay.cjs'), 'extract', '-'], {
        env: { HOME: home.path },
        stdio: [memory, 'pipe', 'pipe'],
        encoding: 'utf8',
      });
      expect([status, stderr.split('\n')[0]]).toEqual([1, 'assay: standard input cannot be read: EIO']);
    } finally {
      closeSync(memory);
    }
  });

  it('is a trouble beside others', async () => {
    const ended = await extract('/proc/self/mem', '192.0.2.1', '-f', 'values');
    expect([ended.code, ended.stdout]).toEqual([3, '192.0.2.1\n']);
    expect(ended.stderr).toContain('EIO');
  });
});
