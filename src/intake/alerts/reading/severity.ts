import type { Severity } from '../../../domain/intake.ts';

const words: Readonly<Record<string, Severity>> = {
  info: 'info',
  information: 'info',
  informational: 'info',
  low: 'low',
  medium: 'medium',
  moderate: 'medium',
  high: 'high',
  'very-high': 'critical',
  critical: 'critical',
};

/** A vendor's word in our five, whatever its case; null for a word that is none (`unknown`, `UnSpecified`) and for no word. */
export function severityOfWord(word: unknown): Severity | null {
  const text = typeof word === 'string' && word.length <= 20 ? word.trim().toLowerCase() : '';
  return Object.hasOwn(words, text) ? (words[text] ?? null) : null;
}

/** A vendor's number in our five: the first step whose least number it reaches, given from the highest down; null for no number. */
export function severityOfNumber(number: unknown, steps: readonly (readonly [least: number, severity: Severity])[]): Severity | null {
  const value = typeof number === 'string' && /^\d{1,5}$/.test(number.trim()) ? Number(number) : number;
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  return steps.find(([least]) => value >= least)?.[1] ?? null;
}

/** Severity of a CEF header: a word, or 0 to 10 (0-3 low, 4-6 medium, 7-8 high, 9-10 very high, as ArcSight reads it). */
export function severityOfCef(written: string): Severity | null {
  return (
    severityOfWord(written) ??
    severityOfNumber(written, [
      [9, 'critical'],
      [7, 'high'],
      [4, 'medium'],
      [0, 'low'],
    ])
  );
}
