import { type Edit, isHost, isTld, labelAfter, labelBefore, skipSpaces } from './edit.ts';

/** What stands in brackets for a mark, in the languages people write reports in. */
const inBrackets: Readonly<Record<string, string>> = {
  ...Object.fromEntries('. , dot punkt punto ponto point dt d \u00b7 \uff0e \u3002 \u2024 \\. %2e'.split(' ').map((word) => [word, '.'])),
  ...Object.fromEntries('@ at et arroba chiocciola \u00e4t'.split(' ').map((word) => [word, '@'])),
  ':': ':',
  '/': '/',
  '-': '-',
};
const openers = '[({<';
const closers = '])}>';
const inScheme = /^(?:tt|xx|ttp|tp|xxp)$/i;
const wrapped = /^(?:www|https?|h[tx]{2}ps?|ftps?)$/i;

/** `[.]`, `(dot)`, `{ at }`, `[[.])`, `[.` with the second bracket forgotten; and brackets around a word: `[www].evil.com`, `h[tt]p://`, `evil.[com]`. */
export function bracketed(text: string, i: number, done: number): Edit | undefined {
  // By far the most frequent forms: `[.]`, and `[.` with the second bracket forgotten.
  if (text.charCodeAt(i + 1) === 0x2e && isHost(text, i - 1)) {
    if (text.charCodeAt(i + 2) === 0x5d && isHost(text, i + 3)) return { start: i, end: i + 3, by: '.' };
    if (text.charCodeAt(i) === 0x5b && isHost(text, i + 2)) return { start: i, end: i + 2, by: '.' };
  }
  let p = i + 1;
  while (p < i + 6 && openers.includes(text[p] ?? ' ')) p++;
  const openings = p - i;
  while (p < i + 10 && text[p] === ' ') p++;
  const word = wordAt(text, p);
  const by = Object.hasOwn(inBrackets, word) ? inBrackets[word] : undefined;
  if (by === undefined) return word === '' || openings > 1 ? undefined : unwrapped(text, i, p, p + word.length);
  p = skipSpaces(text, p + word.length);
  const inside = p;
  while (p < inside + 6 && closers.includes(text[p] ?? ' ')) p++;
  const closed = p > inside;
  if (!closed && word !== '.' && word !== '@') return undefined;
  if (!closed && openers.includes(text[p] ?? ' ')) p++;
  const spaced = closed || openings > 1 ? by === '.' || by === '@' : by === '.' && /^[a-z]{2,12}\b/i.test(text.slice(p));
  let start = i;
  if (spaced) while (start > done && start > i - 3 && text[start - 1] === ' ') start--;
  let end = spaced ? skipSpaces(text, p) : p;
  // A line that breaks right after the dot.
  if (closed && by === '.' && /^\r?\n/.test(text.slice(p, p + 2)) && isTld(labelAfter(text, text.indexOf('\n', p) + 1)))
    end = text.indexOf('\n', p) + 1;
  if (text[i] === '<' && by !== '.' && by !== '@') return undefined;
  if (!closed && (text[i] === '<' || (inside !== i + 2 && openings === 1))) return undefined;
  const before = text[start - 1] ?? ' ';
  const after = text[end] ?? ' ';
  if (by === ':' || by === '/') return /[a-z0-9:/\]]/i.test(before) && /[a-z0-9:/[]/i.test(after) ? { start, end, by } : undefined;
  if ((word === 'd' || word === ',') && !isTld(labelAfter(text, end)) && !/^\d{1,3}(?![a-z])/i.test(text.slice(end, end + 4)))
    return undefined;
  const leftFits = isHost(text, start - 1) || (by === '@' && /[+_-]/.test(before)) || (by === '.' && start === i && before === '/');
  if (!leftFits || (!isHost(text, end) && !(by === '.' && end === p && closed && text[start - 1] === '/'))) return undefined;
  return { start, end, by };
}

const marks: ReadonlySet<number> = new Set([0x2e, 0x2c, 0x40, 0x3a, 0x2f, 0x2d, 0xb7, 0xff0e, 0x3002, 0x2024]);

/** The mark or the word at an index, in lower case; empty when there is neither. */
function wordAt(text: string, p: number): string {
  const code = text.charCodeAt(p);
  if (marks.has(code)) return text[p] ?? '';
  if (code === 0x5c) return text[p + 1] === '.' ? '\\.' : '';
  if (code === 0x25) return text.slice(p, p + 3).toLowerCase() === '%2e' ? '%2e' : '';
  let end = p;
  while (end < p + 10 && isLetter(text.charCodeAt(end))) end++;
  return text.slice(p, end).toLowerCase();
}

function isLetter(code: number): boolean {
  return ((code | 0x20) - 0x61) >>> 0 < 26 || (code | 0x20) === 0xe4;
}

function unwrapped(text: string, open: number, start: number, end: number): Edit | undefined {
  if (start !== open + 1 || !closers.includes(text[end] ?? ' ')) return undefined;
  const word = text.slice(start, end);
  const after = text.slice(end + 1, end + 4);
  if (wrapped.test(word) && (word.toLowerCase() === 'www' ? after.startsWith('.') : after === '://'))
    return { start: open, end: end + 1, by: word };
  if ((text[open - 1] === 'h' || text[open - 1] === 'H') && inScheme.test(word) && /^p?s?\[?:/i.test(text.slice(end + 1, end + 5)))
    return { start: open, end: end + 1, by: word.replaceAll(/x/gi, 't') };
  return text[open - 1] === '.' && isHost(text, open - 2) && isTld(word) && !isHost(text, end + 1)
    ? { start: open, end: end + 1, by: word }
    : undefined;
}

/** `evil.]com`, `evil].]com`, `evilDOT]com`, `userAT)evil.com`: the first bracket forgotten. */
export function halfBracketed(text: string, i: number, done: number): Edit | undefined {
  if (text[i] === '.') {
    return closers.includes(text[i + 1] ?? ' ') && text[i + 1] === ']' && isHost(text, i - 1) && isHost(text, i + 2)
      ? { start: i, end: i + 2, by: '.' }
      : undefined;
  }
  if (text[i + 1] === '.' && text[i + 2] === text[i] && isHost(text, i - 1) && isHost(text, i + 3))
    return { start: i, end: i + 3, by: '.' };
  if (!isHost(text, i + 1)) return undefined;
  const found = /[^\s.](DOT|AT|ET|dot|arroba|punkt|punto|et|at)$/.exec(text.slice(Math.max(done, i - 72), i));
  const word = found?.[1];
  if (word === undefined) return undefined;
  const by = inBrackets[word.toLowerCase()] ?? '';
  const label = labelBefore(text, i - word.length, done);
  if (
    label === '' ||
    (by === '@' ? !/^[a-z0-9-]{1,63}(?:\.|\[\.|\(\.)[a-z]/i.test(text.slice(i + 1, i + 70)) : !isTld(labelAfter(text, i + 1)))
  )
    return undefined;
  return { start: i - word.length, end: i + 1, by };
}
