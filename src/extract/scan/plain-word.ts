import { joined, spelledDotIn } from './disguised.ts';
import { DASH, DIGIT, isDigit, isRun, LETTER, UNDERSCORE, WIDE } from './text/characters.ts';
import { standsAt } from './text/context.ts';

const colon = 0x3a;
const space = 0x20;

/** Marks behind a word that make nothing of it. */
const quiet = new Uint8Array(0x10000);
for (const character of '\0\n\r\t"\',;)}|!?+*$^~`') quiet[character.charCodeAt(0)] = 1;
quiet[space] = 2;

/** Letters that `dot`, `at`, `et` and `rule` begin with, or the number of a network or technique: `AS64500`, `T1059`. */
const starters = new Uint8Array(0x10000);
for (const character of 'dDaAErR') starters[character.charCodeAt(0)] = 1;
for (const character of 'aAtTgGsSmM') starters[character.charCodeAt(0)] = (starters[character.charCodeAt(0)] ?? 0) | 2;

/** What a disguised dot, at or separator with a space before it begins with. */
export const spacedMarks = new Uint8Array(0x10000);
for (const character of '.:[({') spacedMarks[character.charCodeAt(0)] = 1;

/** Whether `ASN`, and a mark or two, stand before a number. */
function isNamedAsn(codes: Uint16Array, start: number): boolean {
  let i = start;
  while (i > start - 4 && (codes[i - 1] === space || codes[i - 1] === colon || codes[i - 1] === 0x22 || codes[i - 1] === 0x3d)) i--;
  return i < start && ((codes[i - 1] as number) | 0x20) === 0x6e && standsAt(codes, i - 3, 'asn') && !isRun(codes, i - 4);
}

/** Whether a run is a word or a number of no interest: most of any text is, and this is all that is done about it. */
export function isPlain(codes: Uint16Array, start: number, end: number, flags: number): boolean {
  const after = quiet[codes[end] as number] as number;
  const length = end - start;
  if (after === 0 || (after === 1 && codes[end + 1] === 0x2e && codes[end + 2] === codes[end])) return false;
  if (length > 13 || (flags & (DASH | UNDERSCORE | WIDE)) !== 0) {
    return (
      after === 1 &&
      length < 26 &&
      (flags & (DIGIT | WIDE)) === 0 &&
      ((flags & (DASH | UNDERSCORE)) === 0 || (joined[codes[start] as number] === 0 && spelledDotIn(codes, start, end) === -1))
    );
  }
  const starter = starters[codes[start] as number] as number;
  if (
    after === 2 &&
    ((length < 5 && (starter & 1) !== 0) ||
      (length < 8 && length > 4 && ((codes[start] as number) | 0x20) === 0x6d) ||
      spacedMarks[codes[end + 1] as number] === 1)
  )
    return false;
  if (codes[end] === 0x2c && (flags & ~DIGIT) === 0 && length < 4) return codes[start - 1] === 0x2c;
  if ((flags & DIGIT) === 0) return true;
  if ((flags & LETTER) === 0) return length < 3 || length > 10 || !isNamedAsn(codes, start);
  return (starter & 2) === 0;
}

/** `2026-11-23`, `2026-11-23T10`. */
export function isDate(codes: Uint16Array, start: number, end: number): boolean {
  return (
    (end - start === 10 || end - start === 13) &&
    codes[start + 4] === 0x2d &&
    codes[start + 7] === 0x2d &&
    isDigit(codes, start) &&
    isDigit(codes, start + 9)
  );
}
