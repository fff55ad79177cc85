import { createHash } from 'node:crypto';
import type { Mood } from '../domain/lookalike.ts';

/** Shares of all values, in the order they are laid out on the line from 0 to 1. */
const shares: readonly (readonly [Mood, number])[] = [
  ['absent', 0.35],
  ['malicious', 0.25],
  ['suspicious', 0.15],
  ['benign', 0.25],
];

/**
 * How the sandbox feels about a value: a function of its sha256, so every source agrees and every run repeats.
 * `chosen` overrides it for values that a demonstration or a test needs to be of one mood.
 */
export function moodOf(value: string, chosen: Readonly<Record<string, Mood>> = {}): Mood {
  const override = Object.hasOwn(chosen, value) ? chosen[value] : undefined;
  if (override !== undefined) return override;
  const place = createHash('sha256').update(value).digest().readUInt32BE(0) / 2 ** 32;
  let end = 0;
  for (const [mood, share] of shares) {
    end += share;
    if (place < end) return mood;
  }
  return 'absent';
}
