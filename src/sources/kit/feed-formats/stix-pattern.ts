/** One comparison that a pattern makes: `file:hashes.'SHA-256'` with a value. */
export interface Alternative {
  readonly path: string;
  readonly value: string;
}

const token = /\s*(?:([[\](),])|'((?:[^'\\]|\\.)*)'|([a-z][\w-]*:(?:'[^']*'|[\w.[\]*-])+)|(=|[a-z]+|\S))/giy;
/** Longer ones are written by machines, and compare whole lists. */
const longest = 100_000;

/**
 * The comparisons of a STIX pattern any of which alone is the indicator: equalities joined by OR, also IN and ISSUBSET
 * (STIX 2.1, chapter 9). Undefined for every other pattern: half of an AND accuses what only the whole does.
 */
export function alternativesIn(pattern: string): readonly Alternative[] | undefined {
  if (pattern.length > longest) return undefined;
  const found: Alternative[] = [];
  let path: string | undefined;
  let compared = false;
  token.lastIndex = 0;
  for (const text = pattern.trimEnd(); token.lastIndex < text.length; ) {
    const [, mark, literal, property, word] = token.exec(text) ?? [];
    if (property !== undefined) {
      [path, compared] = [property, false];
    } else if (literal !== undefined) {
      if (path === undefined || !compared) return undefined;
      found.push({ path, value: literal.replace(/\\(.)/gs, '$1') });
    } else if (word !== undefined && /^(?:=|IN|ISSUBSET)$/i.test(word)) {
      compared = true;
    } else if (mark === undefined && !/^OR$/i.test(word ?? '')) {
      return undefined;
    }
  }
  return found.length > 0 ? found : undefined;
}
