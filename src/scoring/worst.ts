import { type Level, levels } from '../domain/verdict.ts';

/** The worst of several levels: malicious, suspicious, unknown, benign. Of none: `unknown`, because silence is not good news. */
export function worst(some: readonly Level[]): Level {
  return levels.find((level) => some.includes(level)) ?? 'unknown';
}
