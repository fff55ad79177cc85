import { isDefangedAt } from '../../defanged-at.ts';
import { harmless, type Page } from '../../page.ts';
import {
  BEYOND_HEX,
  DIGIT,
  isAlphanumeric,
  isDigit,
  isRun,
  kindAt,
  kindOf,
  LETTER,
  roleAt,
  STOP,
  UNSPACED,
} from '../../text/characters.ts';
import { standsAt } from '../../text/context.ts';
import { wordTable } from '../../text/words.ts';

/** What the walk over a path does at a unit: most are simply part of it. */
const soft = 1;
const opens = 2;
const closes = 3;
const separates = 4;
const escapes = 5;
const breaks = 6;
const unspaced = 7;
const steps = new Uint8Array(0x10000);
for (const character of '.!?\'"*:') steps[character.charCodeAt(0)] = soft;
for (const character of '([{') steps[character.charCodeAt(0)] = opens;
for (const character of ')]}') steps[character.charCodeAt(0)] = closes;
for (const character of ',;&') steps[character.charCodeAt(0)] = separates;
steps[0x5c] = escapes;
steps[0x3d] = breaks;
for (let code = 0x80; code < 0x10000; code++) if (kindOf[code] === UNSPACED) steps[code] = unspaced;

/** Walks path, query and fragment, then gives back the punctuation of the sentence around. */
export function endOfLink(page: Page, start: number, from: number): number {
  const { codes } = page;
  const first = codes[from];
  if (first !== 0x2f && first !== 0x3f && first !== 0x23 && first !== 0x5c) return from;
  const quote = codes[start - 1] === 0x27 ? 0x27 : -1;
  let [round, square, curly] = [0, 0, 0];
  /** Just after the last unit that a URL would end in. */
  let solid = from;
  for (let i = from; ; i++) {
    if ((roleAt(codes, i) & STOP) !== 0) return Math.max(solid, from);
    const code = codes[i] as number;
    switch (steps[code]) {
      case 0:
        solid = i + 1;
        break;
      case soft:
        if (code === quote) return Math.max(solid, from);
        break;
      case opens:
        if (!page.isRefanged && isDefangedAt(page, i)) return harmless;
        if (code === 0x5b && codes[i + 1] === 0x2f) return Math.max(solid, from);
        if (code === 0x28) round++;
        else if (code === 0x5b) square++;
        else curly++;
        break;
      case closes:
        if (code === 0x29) {
          if (round-- > 0) solid = i + 1;
          else round = 0;
        } else if (code === 0x5d) {
          if (square-- <= 0) return Math.max(solid, from);
          solid = i + 1;
        } else if (curly-- > 0) solid = i + 1;
        else curly = 0;
        break;
      case separates:
        if (endsAtSeparator(codes, i)) return Math.max(solid, from);
        break;
      case escapes:
        if (!page.isRefanged && isDefangedAt(page, i)) return harmless;
        if (i > from && isEscape(codes[i + 1] as number)) return Math.max(solid, from);
        break;
      case unspaced:
        // `…/a.exeを`: the sentence goes on; `…/wiki/日本` is a path.
        if ((codes[i - 1] as number) < 0x80 && isAlphanumeric(codes, i - 1)) return Math.max(solid, from);
        solid = i + 1;
        break;
      case breaks:
        if (!page.isRefanged && isDefangedAt(page, i)) return harmless;
        solid = i + 1;
        break;
      default:
        break;
    }
  }
}

/** `\n`, `\"`, `\u003e`: an escape of the text around the URL. */
function isEscape(code: number): boolean {
  return code === 0x6e || code === 0x72 || code === 0x74 || code === 0x75 || code === 0x22 || code === 0x27 || code === 0x5c;
}

/** `+http://…+`: the marks of a text format around. */
export function unmarked({ codes }: Page, start: number, end: number): number {
  let stop = end;
  if (codes[start - 1] === 0x2b) while (codes[stop - 1] === 0x2b) stop--;
  return stop;
}

/** Lists put the next URL, a date or a hash after a comma; HTML source ends one with an escaped quote or bracket. */
function endsAtSeparator(codes: Uint16Array, i: number): boolean {
  if (codes[i] === 0x26) {
    return (
      // `curl http://…/x&&sh x`
      codes[i + 1] === 0x26 ||
      standsAt(codes, i + 1, 'quot;') ||
      standsAt(codes, i + 1, 'lt;') ||
      standsAt(codes, i + 1, 'gt;') ||
      standsAt(codes, i + 1, '#39;') ||
      standsAt(codes, i + 1, 'apos;')
    );
  }
  if (standsAt(codes, i + 1, 'http') || standsAt(codes, i + 1, 'hxxp') || standsAt(codes, i + 1, 'ftp:')) return true;
  if (codes[i] === 0x3b && shellWords.of(codes, i + 1, wordEnd(codes, i + 1)) !== 0) return true;
  return isRowEnd(codes, i + 1) || rowWords.of(codes, i + 1, wordEnd(codes, i + 1)) !== 0;
}

/** What a line of a shell goes on with behind a semicolon. */
const shellWords = wordTable(
  'sh bash chmod wget curl rm cd cat perl python python3 busybox nohup tftp echo sudo exec'.split(' ').map((word) => [word, 1] as const),
);

const rowWords = wordTable('true false none null nan'.split(' ').map((word) => [word, 1] as const));

function wordEnd(codes: Uint16Array, start: number): number {
  let i = start;
  while (i < start + 8 && isRun(codes, i)) i++;
  return i;
}

/** `,2024-05-01…`, `,9e107d9d…`: the next column of a row. */
function isRowEnd(codes: Uint16Array, start: number): boolean {
  let i = start;
  while (i < start + 33 && (kindAt(codes, i) & (LETTER | DIGIT)) !== 0 && (kindAt(codes, i) & BEYOND_HEX) === 0) i++;
  return (
    i - start >= 32 ||
    (i - start === 4 &&
      isDigit(codes, start) &&
      isDigit(codes, i - 1) &&
      codes[i] === 0x2d &&
      isDigit(codes, i + 1) &&
      codes[i + 3] === 0x2d)
  );
}
