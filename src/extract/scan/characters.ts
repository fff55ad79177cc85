/** Bits that say what a UTF-16 unit can be part of. */
export const DIGIT = 1;
export const HEX = 2;
export const ALPHA = 4;
/** Host names, and what hashes, CVE and AS numbers are made of: letters of any script, digits, `-` and `_`. */
export const WORD = 8;
/** The local part of a mail address, beside WORD characters in ASCII and the dot. */
export const LOCAL = 16;
/** Ends a URL wherever it stands. */
export const STOP = 32;

const ascii = new Uint8Array(128);
for (let code = 0; code <= 0x20; code++) ascii[code] = STOP;
ascii[0x7f] = STOP;
for (const character of '"<>`|') ascii[character.charCodeAt(0)] = STOP;
for (const character of '0123456789') ascii[character.charCodeAt(0)] = DIGIT | HEX | WORD | LOCAL;
for (const character of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ') {
  ascii[character.charCodeAt(0)] = ALPHA | WORD | LOCAL | ('abcdefABCDEF'.includes(character) ? HEX : 0);
}
for (const character of '-_') ascii[character.charCodeAt(0)] = WORD | LOCAL;
for (const character of ".+='") ascii[character.charCodeAt(0)] = LOCAL;

/** Beyond ASCII, filled as characters are met: 0 not asked yet. */
const wide = new Uint8Array(0x10000);

/** The bits of one UTF-16 unit; 0 for a mark that is part of nothing, and for NaN (before or after the text). */
export function bits(code: number): number {
  if (code < 128) return ascii[code] ?? 0;
  if (!(code < 0x10000)) return 0;
  const known = wide[code] ?? 0;
  if (known !== 0) return known;
  const found = /[\p{L}\p{M}\p{N}]/u.test(String.fromCharCode(code)) ? ALPHA | WORD : STOP;
  wide[code] = found;
  return found;
}

/** Scripts written without spaces: where one of them meets ASCII, a word may begin or end. */
export function isUnspaced(code: number): boolean {
  return (code >= 0x3040 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff) || (code >= 0xac00 && code <= 0xd7af);
}
