/** One comparison of a STIX pattern: `url:value = 'http://example.com/'`. */
export interface Comparison {
  /** `file:hashes.'SHA-256'`, as written. */
  readonly path: string;
  readonly operator: '=' | 'IN' | 'LIKE' | 'MATCHES' | 'ISSUBSET' | 'ISSUPERSET';
  /** The literal without its escapes. */
  readonly value: string;
  /** Where the literal stands in the pattern, without its quotes. */
  readonly start: number;
  readonly end: number;
}

const operators: ReadonlySet<string> = new Set(['=', 'IN', 'LIKE', 'MATCHES', 'ISSUBSET', 'ISSUPERSET']);
const negations: ReadonlySet<string> = new Set(['NOT', '!=', '<>']);
const layout: ReadonlySet<string> = new Set(['(', ')', ',']);

/**
 * The comparisons of a STIX pattern (STIX 2.1, chapter 9) that state what something is, in order; those that state what
 * it is not, or is more than, are left out. Nothing else of the grammar is checked: a broken pattern gives the comparisons
 * that can be read.
 */
export function comparisonsIn(pattern: string): readonly Comparison[] {
  const found: Comparison[] = [];
  let path = '';
  let operator = '';
  let negated = false;
  for (const { text, start } of pieces(pattern)) {
    const word = text.toUpperCase();
    const isLiteral = text.startsWith("'");
    if (
      operator === '' &&
      path !== '' &&
      path.length < longestPath &&
      (text === '.' || (path.endsWith('.') && (isLiteral || /^\w/.test(text))))
    ) {
      path += text;
    } else if (isLiteral) {
      if (path !== '' && !negated && operators.has(operator)) {
        const value = text.slice(1, -1).replace(/\\(.)/gs, '$1');
        found.push({ path, operator: operator as Comparison['operator'], value, start: start + 1, end: start + text.length - 1 });
      }
    } else if (negations.has(word)) {
      negated = true;
    } else if (operators.has(word) || /^[=<>]/.test(text)) {
      operator = text === '==' ? '=' : word;
    } else if (!layout.has(text)) {
      path = /^[\w-]+:/.test(text) ? text : '';
      operator = '';
      negated = false;
    }
  }
  return found;
}

/** Paths of the standard have a few steps. */
const longestPath = 1000;

/** A word, a path with its colon, an operator, or any other character. */
const piece = /[\w-]+(?::[\w.[\]*-]*)?|!=|<>|[=<>]=?|\S/y;

function* pieces(pattern: string): Generator<{ readonly text: string; readonly start: number }> {
  for (let at = 0; at < pattern.length; ) {
    if (pattern[at] === "'") {
      const end = literalEnd(pattern, at);
      // What follows a literal without an end cannot be told from it.
      if (end === undefined) return;
      yield { text: pattern.slice(at, end), start: at };
      at = end;
      continue;
    }
    piece.lastIndex = at;
    const text = piece.exec(pattern)?.[0];
    if (text !== undefined) yield { text, start: at };
    at += text?.length ?? 1;
  }
}

function literalEnd(pattern: string, start: number): number | undefined {
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++;
    else if (pattern[at] === "'") return at + 1;
  }
  return undefined;
}
