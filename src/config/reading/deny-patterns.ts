import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';

/** Something that is never told to a third party. */
export interface DenyPattern {
  /** As the user wrote it. May be as secret as what it matches. */
  readonly written: string;
  /** Whether it matches a text, in time linear in the length of the text, whatever the pattern is. Upper and lower case are one. */
  readonly matches: (text: string) => boolean;
}

const longest = 1_000;

/**
 * A pattern as users write it: `/…/` is a regular expression in the syntax of RE2, found anywhere in a text; all else is a glob, in
 * which `*` stands for anything and nothing else is special. A glob matches a text as a whole, or a name or mail address in it;
 * `*.example.com` also `example.com` itself. Where it is wrong, what was expected.
 */
export function denyPattern(written: string): DenyPattern | { readonly expected: string } {
  if (written.length > longest) return { expected: `a pattern of at most ${longest} characters` };
  if (/^\*?$/.test(written.trim())) return { expected: 'a pattern that does not match everything; offline: true asks nobody' };
  const [, expression] = /^\/(.+)\/$/s.exec(written) ?? [];
  if (expression === undefined) return { written, matches: glob(written.trim().toLowerCase()) };
  const compiled = compile(expression);
  return typeof compiled === 'string' ? { expected: compiled } : { written, matches: (text) => compiled.test(text) };
}

/**
 * Regular expressions of users go through RE2, which has no expression that takes forever. It is loaded where there is one: it takes
 * longer than all the rest of reading a configuration.
 */
function compile(expression: string): RE2JS | string {
  const { RE2JS } = createRequire(import.meta.url)('re2js') as typeof import('re2js');
  try {
    const compiled = RE2JS.compile(expression, RE2JS.CASE_INSENSITIVE);
    return compiled.test('') ? 'a regular expression that does not match everything' : compiled;
  } catch (error) {
    // It repeats the part of the pattern that is wrong, which may be the name of a project.
    const why = error instanceof Error ? (/^error parsing regexp: ([a-z ]*[a-z])/i.exec(error.message)?.[1] ?? '') : '';
    return `a regular expression in the syntax of RE2, without look-around and back-references${why === '' ? '' : ` (${why})`}`;
  }
}

function glob(pattern: string): DenyPattern['matches'] {
  const bare = /^\*\.([^*]+)$/.exec(pattern)?.[1];
  const pieces = pattern.split('*');
  const whole = (text: string): boolean => text === bare || inOrder(pieces, text);
  return (written) => {
    const text = written.toLowerCase();
    return whole(text) || (text.match(/[\p{L}\p{N}._-]+/gu) ?? []).some(whole) || (text.match(/[\p{L}\p{N}._%+@-]+/gu) ?? []).some(whole);
  };
}

/** The first piece at the start, the last at the end, the others between them: each as early as it can be. */
function inOrder(pieces: readonly string[], text: string): boolean {
  const [first = '', ...others] = pieces;
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const piece of others) {
    const found = text.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
}
