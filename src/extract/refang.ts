import { ALPHA, bits, DIGIT, WORD } from './scan/characters.ts';
import { separatorAt } from './scan/separator.ts';

/** One stretch of the original that reads differently now. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/** Refanged text that knows where each of its characters came from. */
export interface Refanged {
  readonly text: string;
  /** Where in the original the character at `index` began. */
  start(index: number): number;
  /** Where in the original the character before `index` ended. */
  end(index: number): number;
  /** Whether anything between the two indexes was written otherwise. */
  touched(start: number, end: number): boolean;
}

/** Undoes the usual ways of making indicators harmless: `hxxps[://]evil[.]com`, `user[@]evil(dot)com`, `1\.2\.3\.4`… Linear. */
export function refang(text: string): string {
  return refanged(text).text;
}

/** {@link refang}, with the way back to the original. */
export function refanged(text: string): Refanged {
  const pieces: string[] = [];
  const edits: Edit[] = [];
  /** Index in the refanged text at which each edit begins. */
  const at: number[] = [];
  let done = 0;
  let length = 0;
  for (let i = 0; i < text.length; ) {
    const edit = isTrigger(text.charCodeAt(i)) ? editAt(text, i, done) : undefined;
    if (edit === undefined) {
      i++;
      continue;
    }
    pieces.push(text.slice(done, edit.start), edit.by);
    edits.push(edit);
    at.push(length + edit.start - done);
    length += edit.start - done + edit.by.length;
    done = edit.end;
    i = Math.max(edit.end, i + 1);
  }
  if (edits.length === 0) return { text, start: (index) => index, end: (index) => index, touched: () => false };
  pieces.push(text.slice(done));

  /** The last edit that begins at or before `index`, or -1. */
  const lastEdit = (index: number): number => {
    let [low, high] = [0, at.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((at[middle] ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };
  const origin = (index: number, last: boolean): number => {
    const position = lastEdit(index);
    const edit = edits[position];
    if (edit === undefined) return index + (last ? 1 : 0);
    const beyond = index - (at[position] ?? 0) - edit.by.length;
    if (beyond < 0) return last ? edit.end : edit.start;
    return edit.end + beyond + (last ? 1 : 0);
  };
  return {
    text: pieces.join(''),
    start: (index) => origin(index, false),
    end: (index) => (index === 0 ? 0 : origin(index - 1, true)),
    touched: (start, end) => {
      const position = lastEdit(end - 1);
      const edit = edits[position];
      return edit !== undefined && (at[position] ?? 0) + edit.by.length > start;
    },
  };
}

const triggers = new Uint8Array(128);
for (const character of '[({<:_/\\.&dDA') triggers[character.charCodeAt(0)] = 1;

function isTrigger(code: number): boolean {
  if (code < 128) return triggers[code] === 1;
  return (
    code === 0xad ||
    (code >= 0x200b && code <= 0x2024) ||
    code === 0x2060 ||
    code === 0x3002 ||
    code === 0xfeff ||
    code === 0xff0e ||
    code === 0xff61
  );
}

/** What stands at `i` in defanged spelling. Nothing before `done` may be touched again. Looks at a bounded stretch only. */
function editAt(text: string, i: number, done: number): Edit | undefined {
  const character = text[i];
  switch (character) {
    case '[':
    case '(':
    case '{':
    case '<':
      return separatorAt(text, i, done) ?? bracketed(text, i, done);
    case ':':
    case '_':
    case '/':
      return separatorAt(text, i, done);
    case '\\':
      return unescaped(text, i);
    case '.':
      return text[i + 1] === ']' && isHost(text, i - 1) && isHost(text, i + 2) ? { start: i, end: i + 2, by: '.' } : undefined;
    case '&':
      return text.startsWith('&#46;', i) && isHost(text, i - 1) && isHost(text, i + 5) ? { start: i, end: i + 5, by: '.' } : undefined;
    case 'd':
    case 'D':
      return spelledDot(text, i, done);
    case 'A':
      return spelledAt(text, i, done);
    case '\u2010':
    case '\u2011':
      return isHost(text, i - 1) && isHost(text, i + 1) ? { start: i, end: i + 1, by: '-' } : undefined;
    case '\u2024':
    case '\u3002':
    case '\uff0e':
    case '\uff61':
      return isAscii(text, i - 1) && isAscii(text, i + 1) ? { start: i, end: i + 1, by: '.' } : undefined;
    case '\u00ad':
    case '\u200b':
    case '\u2060':
    case '\ufeff':
      // Invisible characters in the middle of a name; joiners (U+200C, U+200D) are letters' own in some scripts.
      return isInName(text, i - 1) && isInName(text, i + 1) ? { start: i, end: i + 1, by: '' } : undefined;
    default:
      return undefined;
  }
}

const inBrackets: Readonly<Record<string, string>> = {
  '.': '.',
  dot: '.',
  punkt: '.',
  punto: '.',
  '@': '@',
  at: '@',
  arroba: '@',
  ':': ':',
  '/': '/',
  '-': '-',
};
const openers = '[({<';
const closers = '])}>';

/** `[.]`, `(dot)`, `{ at }`, `[[.])`; with the second bracket forgotten only `[.`, which is plain enough. */
function bracketed(text: string, i: number, done: number): Edit | undefined {
  let p = i + 1;
  while (p < i + 4 && openers.includes(text[p] ?? ' ')) p++;
  p = skipSpaces(text, p);
  const word = /^(?:[.@:/-]|[a-z]{2,6})/i.exec(text.slice(p, p + 6))?.[0].toLowerCase() ?? '';
  const by = Object.hasOwn(inBrackets, word) ? inBrackets[word] : undefined;
  if (by === undefined) return undefined;
  p = skipSpaces(text, p + word.length);
  const inside = p;
  while (p < inside + 3 && closers.includes(text[p] ?? ' ')) p++;
  const closed = p > inside;
  if (!closed && word !== '.') return undefined;
  if (!closed && text[p] === '[') p++;
  const spaced = closed && (by === '.' || by === '@');
  const start = spaced ? Math.max(done, skipSpacesBack(text, i)) : i;
  const end = spaced ? skipSpaces(text, p) : p;
  if (text[i] === '<' && by !== '.' && by !== '@') return undefined;
  if (!closed && (text[i] !== '[' || inside !== i + 2)) return undefined;
  const before = text[start - 1] ?? ' ';
  const after = text[end] ?? ' ';
  if (by === ':' || by === '/') return /[a-z0-9:/\]]/i.test(before) && /[a-z0-9:/[]/i.test(after) ? { start, end, by } : undefined;
  const leftFits = isHost(text, start - 1) || (by === '@' && /[+_-]/.test(before));
  return leftFits && isHost(text, end) ? { start, end, by } : undefined;
}

/** `evil\.com` from regular expressions, `http:\/\/` from JSON. A path such as `C:\temp\.net` stays. */
function unescaped(text: string, i: number): Edit | undefined {
  let p = i;
  while (p < i + 8 && text[p] === '\\') p++;
  if (text[p] === '/') return { start: i, end: p + 1, by: '/' };
  if (text[p] !== '.' || !isHost(text, i - 1) || !isHost(text, p + 1)) return undefined;
  let label = i - 1;
  while (label > i - 64 && isHost(text, label)) label--;
  return text[label] === '\\' ? undefined : { start: i, end: p + 1, by: '.' };
}

/** Words that stand before a spoken "dot com" without being a host. */
const notHosts = new Set('a an the this that every each any no of with and or red blue green black white polka'.split(' '));

/** `evil dot com`, `evil DOT com`: only where a real host label and then a plausible suffix stand around it. */
function spelledDot(text: string, i: number, done: number): Edit | undefined {
  const word = text.slice(i, i + 3);
  if ((word !== 'dot' && word !== 'DOT') || text[i - 1] !== ' ' || text[i + 3] !== ' ') return undefined;
  const start = Math.max(done, skipSpacesBack(text, i));
  const end = skipSpaces(text, i + 3);
  let label = start;
  while (label > start - 64 && isHost(text, label - 1)) label--;
  if (label === start || notHosts.has(text.slice(label, start).toLowerCase())) return undefined;
  const next = /^[a-z0-9-]{2,24}/i.exec(text.slice(end, end + 24))?.[0] ?? '';
  const after = text.slice(end + next.length, end + next.length + 5);
  const goesOn = after.toLowerCase() === ' dot ' || after.startsWith('[.]') || /^\.[a-z]/i.test(after);
  const isSuffix =
    /^[a-z]+$/i.test(next) &&
    /^(?:com|net|org|info|biz|ru|cn|io|co|top|xyz|de|uk|eu|fr|it|nl|pl|br|in|ir|jp|kr|us|me|cc|tk|su|online|site|club)$/i.test(next);
  return next !== '' && (goesOn || isSuffix) ? { start, end, by: '.' } : undefined;
}

/** `user AT evil DOT com`. A plain " at " is English. */
function spelledAt(text: string, i: number, done: number): Edit | undefined {
  if (text[i + 1] !== 'T' || text[i - 1] !== ' ' || text[i + 2] !== ' ') return undefined;
  const start = Math.max(done, skipSpacesBack(text, i));
  const end = skipSpaces(text, i + 2);
  if (!isHost(text, start - 1)) return undefined;
  return /^[a-z0-9-]{1,40}(?: (?:dot|DOT) |\[\.\]|\(\.\)|\[dot\]|\(dot\))/i.test(text.slice(end, end + 48))
    ? { start, end, by: '@' }
    : undefined;
}

function isHost(text: string, index: number): boolean {
  const found = bits(text.charCodeAt(index));
  return (found & (ALPHA | DIGIT)) !== 0 || ((found & WORD) !== 0 && text[index] === '-');
}

function isAscii(text: string, index: number): boolean {
  return text.charCodeAt(index) < 128 && isHost(text, index);
}

function isInName(text: string, index: number): boolean {
  return text[index] === '.' || isAscii(text, index);
}

/** At most two: more is a layout, not a spelling. */
function skipSpaces(text: string, index: number): number {
  return text[index] !== ' ' ? index : text[index + 1] === ' ' ? index + 2 : index + 1;
}

function skipSpacesBack(text: string, index: number): number {
  return text[index - 1] !== ' ' ? index : text[index - 2] === ' ' ? index - 2 : index - 1;
}
