import { isEdit } from './defanged-at.ts';
import { readUncPath, readUnixPath, readVariablePath } from './machine/path.ts';
import { readColons } from './network/colons.ts';
import { readMail } from './network/mail.ts';
import { none, type Page, settled } from './page.ts';
import { isAlphanumeric, isDigit, isHexadecimal, isRun, kindAt, LETTER } from './text/characters.ts';
import { standsAt } from './text/context.ts';
import { addHandle, readPhone } from './token/account.ts';

const dot = 0x2e;
const colon = 0x3a;
const slash = 0x2f;
const backslash = 0x5c;
const space = 0x20;

/** A mark that may begin something: an address in brackets, a path, a number with a plus. */
export function readMark(page: Page, at: number): number {
  const { codes } = page;
  const next = codes[at + 1] as number;
  switch (codes[at]) {
    case colon:
      if (next === colon && !isRun(codes, at - 1)) return settled(page, readColons(page, at), at, at + 2);
      return at + 1;
    case 0x40:
      if (!page.isRefanged && (codes[at - 1] === space || next === space) && isEdit(page, at)) return ~at;
      if (!isRun(codes, at - 1) && isRun(codes, at + 1) && addHandle(page, at)) return at + 1;
      return settled(page, readMail(page, at), at, at + 1);
    case slash:
      if (!isRun(codes, at - 1) && codes[at - 1] !== slash && codes[at - 1] !== colon && codes[at - 1] !== dot)
        return settled(page, readUnixPath(page, at), at, at + 1);
      return at + 1;
    case 0x7e:
      if (next === slash && !isRun(codes, at - 1)) return settled(page, readUnixPath(page, at), at, at + 1);
      return at + 1;
    case backslash:
      if (next !== backslash) {
        const after = afterEscape(page, at);
        if (after > at + 1) page.floor = after;
        return after;
      }
      if (codes[at - 1] !== backslash && !isRun(codes, at - 1) && (codes[at - 1] !== colon || standsAt(codes, at - 5, 'file'))) {
        const path = readUncPath(page, at);
        if (path !== none) return settled(page, path, at, at + 1);
      }
      return at + 1;
    case 0x25: {
      if ((kindAt(codes, at + 1) & LETTER) !== 0) {
        const path = readVariablePath(page, at);
        if (path !== none) return settled(page, path, at, at + 1);
      }
      // An encoded mark is no part of the word behind it.
      return isHexadecimal(codes, at + 1, at + 3) ? at + 3 : at + 1;
    }
    case 0x2b:
      if (isDigit(codes, at + 1) && !isAlphanumeric(codes, at - 1)) return settled(page, readPhone(page, at), at, at + 1);
      return at + 1;
    case 0x5b:
    case 0x28:
      if (!page.isRefanged && ((next | 0x20) === 0x77 || (next | 0x20) === 0x68) && isEdit(page, at)) return ~at;
      return at + 1;
    default:
      return at + 1;
  }
}

/** Behind `\\u003c` and `\\x3c`, and behind `\\n` in text whose line breaks are written so: the letter is no part of a word. */
function afterEscape(page: Page, at: number): number {
  const { codes } = page;
  const letter = codes[at + 1] as number;
  if (letter === 0x75 && isHexadecimal(codes, at + 2, at + 6)) return at + 6;
  if (letter === 0x78 && isHexadecimal(codes, at + 2, at + 4)) return at + 4;
  return (letter === 0x6e || letter === 0x72 || letter === 0x74) && isRun(codes, at + 2) && isEscaped(page) ? at + 2 : at + 1;
}

/** JSON and source code escape quotes and line breaks; elsewhere `\\n` is the beginning of a name in a path. */
function isEscaped(page: Page): boolean {
  page.escaped ??= ['\\r\\n', '\\n\\n', '\\n"', '\\"', "\\n'"].some((sign) => page.text.includes(sign));
  return page.escaped;
}
