import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startProgress } from './progress.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv('TERM', 'xterm');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** A terminal that only remembers what was written to it. */
function terminal(columns: number, rows: number) {
  const written: string[] = [];
  const stream = { isTTY: true, columns, rows, write: (text: string) => written.push(text) > 0 };
  return {
    stream,
    written,
    start: () =>
      startProgress(
        new Map([
          ['alpha', 4],
          ['beta', 2],
        ]),
        new Date(Date.now() + 60_000),
        { stream: stream as unknown as NodeJS.WriteStream, quiet: false },
      ),
  };
}

it('draws one line per source and erases as many', () => {
  const { written, start } = terminal(80, 24);
  const progress = start();
  vi.advanceTimersByTime(120);
  progress.stop();
  const empty = '░'.repeat(20);
  expect(written).toEqual([
    `asked 0 of 6 · 0 s · at most 60 s more\n  alpha                  ${empty} 0/4\n  beta                   ${empty} 0/2\n`,
    '\u001b[3A\u001b[0J',
  ]);
});

it('on a narrow terminal leaves out the bars and folds no line', () => {
  const { written, start } = terminal(30, 24);
  start();
  vi.advanceTimersByTime(120);
  expect(written).toEqual(['asked 0 of 6 · 0 s · at most \n  alpha                  0/4\n  beta                   0/2\n']);
});

it('never draws more than the terminal is high, and counts the folds of a window that became narrower', () => {
  const { stream, written, start } = terminal(80, 4);
  const progress = start();
  vi.advanceTimersByTime(120);
  expect(written).toEqual(['asked 0 of 6 · 0 s · at most 60 s more\n']);
  stream.columns = 20;
  progress.stop();
  expect(written.at(-1)).toBe('\u001b[2A\u001b[0J');
});

it('survives a terminal that tells no size', () => {
  const { written, start } = terminal(0, 0);
  start();
  vi.advanceTimersByTime(120);
  expect(written[0]).toContain('alpha');
});

it('draws nothing where the cursor cannot be moved', () => {
  vi.stubEnv('TERM', 'dumb');
  const { written, start } = terminal(80, 24);
  start();
  vi.advanceTimersByTime(500);
  expect(written).toEqual([]);
});
