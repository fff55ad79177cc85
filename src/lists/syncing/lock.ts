import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A sync that takes longer was killed, whatever its process number says now. */
const longestMs = 30 * 60_000;

/** One process at a time. Undefined where another is at it; else how to let go. A lock whose process is gone is taken over. */
export function takeLock(file: string, now: Date): (() => void) | undefined {
  mkdirSync(dirname(file), { recursive: true });
  for (const attempt of [1, 2]) {
    try {
      const handle = openSync(file, 'wx');
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      if (attempt === 2 || isHeld(file, now)) return undefined;
      rmSync(file, { force: true });
    }
  }
  return undefined;
}

function isHeld(file: string, now: Date): boolean {
  try {
    if (now.getTime() - statSync(file).mtimeMs > longestMs) return false;
    const holder = Number(readFileSync(file, 'utf8'));
    // An empty file: it is being written this moment.
    if (!Number.isInteger(holder) || holder <= 0) return true;
    process.kill(holder, 0);
    return true;
  } catch (error) {
    // Not ours to signal, but alive.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
