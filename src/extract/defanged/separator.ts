import { schemeOf } from '../scan/network/link/schemes.ts';
import { DIGIT, kindOf, LETTER } from '../scan/text/characters.ts';
import type { Edit } from './edit.ts';

/** Words before `__` and `//` that are meant as the scheme of a link, not as a name. */
const linked = /^(?:https?|ftps?|sftp)$/;

/** Marks that people write for the letters of a scheme. */
const masks: ReadonlySet<number> = new Set([...'*_#?$~+-.\u2014\u2026'].map((mark) => mark.charCodeAt(0)));

/**
 * A scheme and the separator after it, where either is written otherwise: `hxxp://`, `http[:]//`, `https[://]`, `http:\\`,
 * `http__`, `http// `, `http%3A%2F%2F`. `i` is where the separator begins; `done` is where the untouched text begins. Bounded.
 */
export function separatorAt(text: string, i: number, done: number): Edit | undefined {
  const end = separatorEnd(text, i);
  if (end === -1) return undefined;
  const spaced = text[i - 1] === ' ' && text[i] === ':';
  const wordEnd = spaced || text[i - 1] === ']' ? i - 1 : i;
  let start = wordEnd;
  while (start > done && start > wordEnd - 10 && isSchemeCharacter(text.charCodeAt(start - 1))) start--;
  // What is glued in front (`**hxxp://` in Markdown) is not part of the word.
  while (start < wordEnd && isMask(text.charCodeAt(start))) start++;
  const word = text.slice(start, wordEnd).toLowerCase();
  const scheme = meantBy(word);
  if (scheme === undefined) return undefined;
  if (wordEnd < i && !spaced && start > done && '[('.includes(text[start - 1] ?? ' ')) start--;
  const bare = text[i] === '_' || text[i] === '/';
  if (bare && !linked.test(scheme)) return undefined;
  const host = skipGap(text, end);
  if (scheme === word && !spaced && wordEnd === i && host === end && text.startsWith('://', i) && end === i + 3) return undefined;
  return { start, end: host, by: `${scheme}://` };
}

/** `h**p`, `h##p`: letters that a mark stands for. */
function meantBy(word: string): string | undefined {
  const known = schemeOf(word);
  if (known !== undefined) return known;
  const starred = /^h(?:([^a-z0-9])\1{1,3}|[^\0-\x7f])p(s?)$/.exec(word);
  return starred === null ? undefined : `http${starred[2]}`;
}

/** The index after `://` in any of its spellings, or -1. */
function separatorEnd(text: string, i: number): number {
  if (text.startsWith('//', i) || text.startsWith('__', i)) {
    const before = text[i - 1]?.toLowerCase();
    return before === 'p' || before === 's' ? afterSlashes(text, i + 2) : -1;
  }
  if (text[i] === '%') {
    const encoded = /^%3a%2f%2f/i.exec(text.slice(i, i + 9));
    return encoded === null ? -1 : i + 9;
  }
  let p = i;
  const opened = '[({<'.includes(text[p] ?? ' ') && text[p] !== undefined;
  if (opened) p++;
  if (text[p] !== ':') return -1;
  p++;
  if (opened && text.startsWith('//', p)) {
    p += 2;
    return ')]}>'.includes(text[p] ?? ' ') ? p + 1 : p;
  }
  if (opened) {
    if (!')]}>'.includes(text[p] ?? ' ')) return -1;
    p++;
  }
  if (text.startsWith('__', p)) return p + 2;
  for (let slashes = 0; slashes < 2; slashes++) {
    const slash = slashEnd(text, p);
    if (slash === -1) return -1;
    p = slash;
  }
  return afterSlashes(text, p);
}

/** A third slash is one too many. */
function afterSlashes(text: string, p: number): number {
  return text[p] === '/' && text[p + 1] !== '/' ? p + 1 : p;
}

function slashEnd(text: string, p: number): number {
  for (const spelling of ['\\/', '/', '\\', '[/]', '(/)', '{/}']) if (text.startsWith(spelling, p)) return p + spelling.length;
  return -1;
}

/** Leaves out one space after the separator where something with a dot follows: `http:// evil.com`. */
function skipGap(text: string, end: number): number {
  if (text[end] !== ' ') return end;
  return /^[a-z0-9-]{1,63}(?:\.|\[\.|\(\.|\[dot)[a-z0-9\])]/i.test(text.slice(end + 1, end + 72)) ? end + 1 : end;
}

function isSchemeCharacter(code: number): boolean {
  return ((kindOf[code] ?? 0) & (LETTER | DIGIT)) !== 0 || isMask(code);
}

function isMask(code: number): boolean {
  return masks.has(code);
}
