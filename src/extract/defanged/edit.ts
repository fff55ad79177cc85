import { DIGIT, kindOf, LETTER, UNSPACED } from '../scan/text/characters.ts';
import { topLevelDomains } from '../scan/text/tlds.generated.ts';

/** One stretch of a text that reads differently once it is refanged. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

const tlds: ReadonlySet<string> = new Set(topLevelDomains.split(' '));

/** Whether a top-level domain of that name exists. */
export function isTld(word: string): boolean {
  return tlds.has(word.toLowerCase());
}

/** Whether a unit can stand in a label of a host name; an underscore only matters to those who ask for it. */
export function isHost(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code === 0x2d || ((kindOf[code] ?? 0) & (LETTER | DIGIT | UNSPACED)) !== 0;
}

/** The label that begins at an index: letters, digits and dashes, at most 63. */
export function labelAfter(text: string, index: number): string {
  let end = index;
  while (end < index + 63 && isHost(text, end)) end++;
  return text.slice(index, end);
}

/** The label that ends at an index. */
export function labelBefore(text: string, index: number, least: number): string {
  let start = index;
  while (start > least && start > index - 63 && isHost(text, start - 1)) start--;
  return text.slice(start, index);
}

/** At most two: more is a layout, not a spelling. */
export function skipSpaces(text: string, index: number): number {
  return text[index] !== ' ' ? index : text[index + 1] === ' ' ? index + 2 : index + 1;
}

export function skipSpacesBack(text: string, index: number): number {
  return text[index - 1] !== ' ' ? index : text[index - 2] === ' ' ? index - 2 : index - 1;
}
