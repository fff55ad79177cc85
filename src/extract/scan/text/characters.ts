/** What a UTF-16 unit can be, in bits; the bits of a run tell what it can be without reading it again. */
export const LOWER = 1;
export const UPPER = 2;
export const DIGIT = 4;
/** A letter beyond `f`: no part of a hexadecimal number. */
export const BEYOND_HEX = 8;
export const DASH = 16;
export const UNDERSCORE = 32;
/** A letter or digit beyond ASCII, of a script with spaces between words. */
export const WIDE = 64;
/** Something may begin here that is no run of letters: a path, an address in brackets, a number with a plus. */
export const MARK = 128;
/** A letter of a script without spaces: where it meets another, a word may begin or end. */
export const UNSPACED = 256;
/** Runs are made of these: labels of host names, hashes, numbers, identifiers. */
export const RUN = LOWER | UPPER | DIGIT | DASH | UNDERSCORE | WIDE;
export const LETTER = LOWER | UPPER | WIDE;

/** Ends a URL wherever it stands. */
export const STOP = 1;
/** The local part of a mail address holds it. */
export const LOCAL = 2;
export const BASE64 = 4;

const size = 0x10000;
const kinds = new Uint16Array(size);
const roles = new Uint8Array(size);

for (let code = 0x80; code < size; code++) roles[code] = STOP;
for (let code = 0; code <= 0x20; code++) roles[code] = STOP;
roles[0x7f] = STOP;
each('"<>`|', (code) => add(roles, code, STOP));
each('abcdefghijklmnopqrstuvwxyz', (code) => add(kinds, code, LOWER | (code > 0x66 ? BEYOND_HEX : 0)));
each('ABCDEFGHIJKLMNOPQRSTUVWXYZ', (code) => add(kinds, code, UPPER | (code > 0x46 ? BEYOND_HEX : 0)));
each('0123456789', (code) => add(kinds, code, DIGIT));
add(kinds, 0x2d, DASH);
add(kinds, 0x5f, UNDERSCORE);
each(':@[(\\/%~+*', (code) => add(kinds, code, MARK));
for (let code = 0x80; code < size; code++) {
  if (/[\p{L}\p{M}\p{Nd}]/u.test(String.fromCharCode(code))) {
    kinds[code] = isUnspaced(code) ? UNSPACED : WIDE | BEYOND_HEX;
    roles[code] = 0;
  }
}
for (let code = 0; code < 0x80; code++) {
  if (((kinds[code] ?? 0) & (LOWER | UPPER | DIGIT)) !== 0) add(roles, code, LOCAL | BASE64);
}
each("-_.+='%&!#$*?^{}~/", (code) => add(roles, code, LOCAL));
each('+/', (code) => add(roles, code, BASE64));

function each(characters: string, act: (code: number) => void): void {
  for (const character of characters) act(character.charCodeAt(0));
}

function add(table: Uint8Array | Uint16Array, code: number, bits: number): void {
  table[code] = (table[code] ?? 0) | bits;
}

/** Kinds of every UTF-16 unit, for the loop that looks at each of them. */
export const kindOf: Uint16Array = kinds;

/** The kind of the unit at an index of a page. */
export function kindAt(codes: Uint16Array, index: number): number {
  return kinds[codes[index] as number] as number;
}

/** The roles of the unit at an index: STOP, LOCAL, BASE64. */
export function roleAt(codes: Uint16Array, index: number): number {
  return roles[codes[index] as number] as number;
}

export function isRun(codes: Uint16Array, index: number): boolean {
  return (kindAt(codes, index) & RUN) !== 0;
}

/** Whether a label of a host name may begin here, in a script with spaces or without. */
export function isLabel(codes: Uint16Array, index: number): boolean {
  return (kindAt(codes, index) & (RUN | UNSPACED)) !== 0;
}

/** The end of the label that begins at an index: letters of a script without spaces stand by themselves. */
export function labelEnd(codes: Uint16Array, start: number): number {
  const same = kindAt(codes, start) === UNSPACED ? UNSPACED : RUN;
  let end = start;
  while ((kindAt(codes, end) & same) !== 0) end++;
  return end;
}

/** An ASCII digit. */
export function isDigit(codes: Uint16Array, index: number): boolean {
  return ((codes[index] as number) - 0x30) >>> 0 < 10;
}

/** Whether all from an index to another are hexadecimal digits. */
export function isHexadecimal(codes: Uint16Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const kind = kindAt(codes, i);
    if ((kind & (LOWER | UPPER | DIGIT)) === 0 || (kind & BEYOND_HEX) !== 0) return false;
  }
  return true;
}

/** Letters and digits, of any script; not `-` and `_`. */
export function isAlphanumeric(codes: Uint16Array, index: number): boolean {
  return (kindAt(codes, index) & (LETTER | DIGIT)) !== 0;
}

/** Han, kana and hangul. */
function isUnspaced(code: number): boolean {
  return (code >= 0x3040 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff) || (code >= 0xac00 && code <= 0xd7af);
}
