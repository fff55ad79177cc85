import { isRun } from './characters.ts';
import type { Words } from './words.ts';

/** Marks that stand between a word and the value it names: `imphash: "…"`, `version = [`. */
const between = new Uint8Array(128);
for (const character of ' \t\r\n:="\'`([{<>*|,-_/#.') between[character.charCodeAt(0)] = 1;

/** How far a word may stand from the value it names. */
const reach = 16;
const longestWord = 24;

/** What the word before an index stands for in a table; 0 when it is none of these. Bounded. */
export function wordBefore(codes: Uint16Array, index: number, words: Words): number {
  let end = index;
  while (end > index - reach && between[codes[end - 1] as number] === 1) end--;
  let start = end;
  while (start > end - longestWord && isRun(codes, start - 1)) start--;
  if (start === end) return 0;
  const whole = words.of(codes, start, end);
  if (whole !== 0) return whole;
  // `file_imphash`, `os-version`: the last part names the value.
  let part = end;
  while (part > start && codes[part - 1] !== 0x5f && codes[part - 1] !== 0x2d) part--;
  return part > start ? words.of(codes, part, end) : 0;
}

/** What the word after an index stands for in a table, one space between. */
export function wordAfter(codes: Uint16Array, index: number, words: Words): number {
  if (codes[index] !== 0x20) return 0;
  let end = index + 1;
  while (end < index + longestWord && isRun(codes, end)) end++;
  return words.of(codes, index + 1, end);
}

/** Whether an ASCII text stands at an index; its letters are lower case, those of the page any. */
export function standsAt(codes: Uint16Array, index: number, lowerCase: string): boolean {
  for (let i = 0; i < lowerCase.length; i++) {
    const code = codes[index + i] as number;
    if ((code >= 0x41 && code <= 0x5a ? code | 0x20 : code) !== lowerCase.charCodeAt(i)) return false;
  }
  return true;
}
