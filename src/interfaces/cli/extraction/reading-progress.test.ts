import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startReading } from './reading-progress.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv('TERM', 'xterm');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** A terminal that only remembers what was written to it. */
function terminal(columns: number, isTTY = true) {
  const written: string[] = [];
  const stream = { isTTY, columns, write: (text: string) => written.push(text) > 0 };
  return { stream, written, start: (quiet = false) => startReading({ stream: stream as unknown as NodeJS.WriteStream, quiet }) };
}

const mebibyte = 1024 * 1024;

it('draws what was read and found, and takes it away', () => {
  const { written, start } = terminal(100);
  const progress = start();
  progress.begin('big.log.gz', 100 * mebibyte);
  progress.read(25 * mebibyte);
  progress.found(12_345);
  vi.advanceTimersByTime(600);
  expect(written).toEqual(['big.log.gz  25 %  25 MiB of 100 MiB  44 MB/s  12,345 found']);
  progress.stop();
  expect(written.slice(1)).toEqual(['\r\u001b[0J']);
});

it('of a pipe tells no share', () => {
  const { written, start } = terminal(100);
  const progress = start();
  progress.begin('standard input', undefined);
  progress.read(mebibyte);
  vi.advanceTimersByTime(1_080);
  expect(written.at(-1)).toBe('standard input  1.0 MiB  1 MB/s  0 found');
});

it('draws nothing for what is read in no time, nor where nobody looks', () => {
  for (const [tty, quiet] of [
    [true, false],
    [false, false],
    [true, true],
  ] as const) {
    const { written, start } = terminal(100, tty);
    const progress = start(quiet);
    progress.begin('small.txt', 10);
    progress.read(10);
    vi.advanceTimersByTime(tty && !quiet ? 480 : 5_000);
    progress.stop();
    expect(written).toEqual([]);
  }
});

it('only prints a hostile name, and folds no line', () => {
  const { stream, written, start } = terminal(60);
  const progress = start();
  progress.begin(`${'x'.repeat(60)}\u001b[2J.log`, undefined);
  progress.read(1);
  vi.advanceTimersByTime(600);
  expect(written[0]).toHaveLength(59);
  expect(written[0]).toMatch(/^…x+\\x1b\[2J\.log {2}/);
  stream.columns = 20;
  progress.clear();
  expect(written.at(-1)).toBe('\r\u001b[2A\u001b[0J');
});
