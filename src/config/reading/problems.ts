import type { z } from 'zod';
import { AssayError } from '../../domain/errors.ts';

/** One thing wrong in the configuration. Never holds a value that the user wrote. */
export interface Problem {
  readonly path: readonly PropertyKey[];
  /** Whether the key itself is wrong or what stands behind it. */
  readonly at: 'key' | 'value';
  readonly text: string;
  /** The way to mend it, where it is known. */
  readonly fix?: string | undefined;
}

const most = 10;

/** All problems as one error; `place` says where a problem stands (`assay.yaml:3:5`). */
export function configError(
  problems: readonly Problem[],
  place: (problem: Problem) => string,
  guide = 'docs/guide/configuration.md',
): AssayError {
  const lines = problems.map((problem) => `${place(problem)}: ${shownPath(problem.path)}${problem.text}`);
  const more = lines.length > most ? [`and ${lines.length - most} more`] : [];
  const message =
    lines.length === 1 ? lines.join() : [`The configuration has ${lines.length} problems:`, ...lines.slice(0, most), ...more].join('\n  ');
  const [same, ...others] = new Set(problems.map(({ fix }) => fix));
  const fix = (others.length === 0 && same) || `Correct what is named above; ${guide} lists every key.`;
  return new AssayError('ASSAY_CONFIG_INVALID', message, fix);
}

/** What a schema objects to, in our words. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], schema: z.ZodType): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(issue.path, key, keysAt(schema, issue.path)));
    const written = issue.message
      .replace(/^(Invalid input|Invalid option|Too small|Too big): /, '')
      .replace(/^expected /, '')
      .replace(/^boolean,/, 'true or false,');
    const quote = /^string, received (?:number|boolean)$/.test(written) ? ' (put it in quotes)' : '';
    return [{ path: issue.path, at: 'value', text: `expected ${written}${quote}` }];
  });
}

function unknownKey(path: readonly PropertyKey[], key: string, known: readonly string[]): Problem {
  const meant = nearest(key, known);
  return {
    path: [...path, key],
    at: 'key',
    text: `unknown ${path.join() === 'sources' ? 'source' : 'key'}${meant === undefined ? '.' : `, did you mean ${meant}?`} Known here: ${known.join(', ')}`,
    fix: meant === undefined ? undefined : `Write ${meant} instead.`,
  };
}

function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let def = schema.def as { type: string; innerType?: z.ZodType; shape?: Record<string, z.ZodType>; element?: z.ZodType };
  const inside = (): void => {
    while (def.innerType) def = def.innerType.def as typeof def;
  };
  inside();
  for (const segment of path) {
    const next = def.element ?? def.shape?.[String(segment)];
    if (next === undefined) return [];
    def = next.def as typeof def;
    inside();
  }
  return Object.keys(def.shape ?? {});
}

/** The known word that was most likely meant; undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > 60) return undefined;
  const plain = (text: string): string => text.toLowerCase().replace(/[-_\s]/g, '');
  const ranked = known.map((each) => ({ each, distance: distance(plain(word), plain(each)) })).sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(1, Math.floor(best.each.length / 3)) ? best.each : undefined;
}

/** Levenshtein's, where two neighbours swapped count once. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const steps = [
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (same ? 0 : 1),
        ...(swapped ? [(before[j - 2] ?? 0) + 1] : []),
      ];
      next.push(Math.min(...steps));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

/** A name that the user wrote, as far as it looks like a name: `api_key:s3cret` without a blank is a key to YAML. */
export function shownName(name: PropertyKey): string {
  if (typeof name !== 'string') return String(name);
  const word = /^[\p{L}_][\p{L}\d_.-]*/u.exec(name)?.[0] ?? '';
  const likeSecret = word.length > 30 || (word.length >= 12 && /\d/.test(word));
  return word === name && !likeSecret ? word : `${word.slice(0, likeSecret ? 4 : 30)}…`;
}

function shownPath(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '' : `${path.map(shownName).join('.')}: `;
}
