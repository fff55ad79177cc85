import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Ended, root } from './assay.ts';
import { addresses, onStage, type Stage } from './stage.ts';

const source = 'abuseipdb';
const asking = ['enrich', '--sources', source, '--format', 'json', '--quiet'];

describe.concurrent('a store that another program holds', () => {
  /** Holds the file for so long; resolves when it has it. */
  function hold(stage: Stage, ms: number): Promise<void> {
    const other = new DatabaseSync(stage.store);
    other.exec('pragma locking_mode = exclusive; begin exclusive');
    return sleep(ms).then(() => {
      other.exec('rollback');
      other.close();
    });
  }

  it(
    'is waited for',
    onStage(async (stage) => {
      await stage.run([...asking, '45.90.0.1']);
      const held = hold(stage, 2_500);
      const ended = await stage.run([...asking, '45.90.0.2']);
      await held;
      expect([ended.code, ended.stderr, JSON.parse(ended.stdout).coverage.answered]).toEqual([0, '', 1]);
    }),
  );

  it(
    'is given up after a while with a clear error, and nothing is half-written',
    onStage(async (stage) => {
      await stage.run([...asking, '45.90.0.1']);
      const held = hold(stage, 11_500);
      const [ended, other] = await Promise.all([stage.run([...asking, '45.90.0.2']), stage.run(['submissions'])]);
      await held;
      for (const { code, stdout, stderr } of [ended, other]) {
        expect([code, stdout]).toEqual([1, '']);
        expect(stderr).toMatch(
          /^assay: the store \S+ cannot be used: it is locked by another program\n {2}see which program[^\n]+\[ASSAY_STORE_UNAVAILABLE\]\n$/,
        );
      }
      expect(stage.sandbox.counts(source).requests).toBe(1);
      expect(stage.rows('select 1 from submissions')).toHaveLength(1);
      expect((await stage.run([...asking, '45.90.0.2'])).code).toBe(0);
    }),
  );
});

describe.concurrent('a full disk', () => {
  /** Runs assay where no file may grow beyond so many KiB, which is what a full disk looks like. */
  function within(stage: Stage, kib: number, args: readonly string[]): Promise<Ended> {
    const program = [process.execPath, join(root, 'bin', 'assay.cjs'), ...args, '--config', join(stage.home, 'assay.yaml')];
    const line = `ulimit -f ${kib}; exec ${program.map((each) => `'${each}'`).join(' ')}`;
    const env = { PATH: process.env.PATH ?? '', HOME: stage.home, ASSAY_SANDBOX_URL: stage.sandbox.url, NODE_DISABLE_COMPILE_CACHE: '1' };
    const child = spawn('bash', ['-c', line], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, stdout, stderr: signal ?? stderr })));
  }
  const fullError =
    /(?:^|\n)assay: the store \S+ cannot be used: (?:the disk is full|the disk cannot be read or written)\n[^\n]+\[ASSAY_STORE_UNAVAILABLE\]\n$/;

  it(
    'is a clear error, nobody is asked, and with room the same command works',
    onStage(async (stage) => {
      const refused = await within(stage, 8, [...asking, '45.90.0.3']);
      expect([refused.code, refused.stdout]).toEqual([1, '']);
      expect(refused.stderr).toMatch(fullError);
      expect(stage.sandbox.counts(source).requests).toBe(0);
      expect((await within(stage, 100_000, [...asking, '45.90.0.3'])).code).toBe(0);
    }),
  );

  it(
    'in the midst of a job stops it: all that is written is sound, and it goes on with room',
    { timeout: 60_000 },
    onStage(async (stage) => {
      await stage.run([...asking, '45.90.0.4']);
      const values = addresses(91, 400);
      // The file as it is and a little more: its log is what grows.
      const ended = await within(stage, 600, [...asking, ...values, '--deadline', '4s']);
      expect(ended).toMatchObject({ code: 1, stdout: '' });
      expect(ended.stderr).toMatch(fullError);
      // That it goes on is no news.
      expect(ended.stderr.split('\n').filter((line) => line.includes('the store is in trouble')).length).toBeLessThanOrEqual(1);
      const before = stage.sandbox.counts(source).requests;
      expect(before).toBeGreaterThan(8);
      expect(before).toBeLessThan(400);
      expect(stage.rows('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      expect(readdirSync(dirname(stage.store)).filter((name) => name.endsWith('.part'))).toEqual([]);
      const whole = await stage.run(['report', 'last', '--wait', '--format', 'json', '--quiet']);
      expect([whole.code, JSON.parse(whole.stdout).coverage]).toMatchObject([0, { asked: 400, answered: 400 }]);
      expect(stage.sandbox.counts(source).needless).toBeLessThanOrEqual(8);
      expect(JSON.parse((await stage.run(['egress', 'verify', '--json'])).stdout)).toMatchObject({ broken: null });
    }, 'lease: 5s\n'),
  );
});
