import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A sync that takes longer was killed, whatever its process number says now. */
export const longestMs = 30 * 60_000;

/** Those of this process. A number alone proves nothing: in containers every start has the same one. */
const own = new Set<string>();

/**
 * One at a time, in this process and among all. Undefined where another is at it; else how to let go. A lock whose process is gone is
 * taken over. @throws where the disk takes no lock.
 */
export function takeLock(file: string, now: Date): (() => void) | undefined {
  if (own.has(file)) return undefined;
  mkdirSync(dirname(file), { recursive: true });
  if (!created(file)) {
    if (isHeld(file, now)) return undefined;
    rmSync(file, { force: true });
    if (!created(file)) return undefined;
  }
  own.add(file);
  return () => {
    own.delete(file);
    rmSync(file, { force: true });
  };
}

/** False where it is there already. */
function created(file: string): boolean {
  let handle: number;
  try {
    handle = openSync(file, 'wx');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(handle, String(process.pid));
  } catch (error) {
    // A full disk: an empty lock would stand in the way long after there is room again.
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
  return true;
}

function isHeld(file: string, now: Date): boolean {
  try {
    // Either way: a time to come was written before the clock was put back.
    if (Math.abs(now.getTime() - statSync(file).mtimeMs) > longestMs) return false;
    const holder = Number(readFileSync(file, 'utf8'));
    // An empty file: it is being written this moment.
    if (!Number.isInteger(holder) || holder <= 0) return true;
    // Ours of an earlier life.
    if (holder === process.pid) return false;
    process.kill(holder, 0);
    return true;
  } catch (error) {
    // Not ours to signal, but alive.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
