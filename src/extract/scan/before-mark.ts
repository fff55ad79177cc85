import { isDefangedAt, isEdit } from './defanged-at.ts';
import { readNamedAgent } from './machine/agent.ts';
import { addNamedMutex, readMutex } from './machine/object.ts';
import { readDrivePath } from './machine/path.ts';
import { isHive, readRegistryKey } from './machine/registry.ts';
import { addRule } from './machine/rule.ts';
import { readColons, readFuzzyHash } from './network/colons.ts';
import { readLink } from './network/link/link.ts';
import { maskedScheme, schemes } from './network/link/schemes.ts';
import { none, type Page, settled } from './page.ts';
import { BEYOND_HEX, DIGIT, isAlphanumeric, isDigit, isRun, LETTER, UNDERSCORE, UPPER, WIDE } from './text/characters.ts';
import { standsAt } from './text/context.ts';
import { readArn, readToken as readSecret } from './token/account.ts';

const dot = 0x2e;
const colon = 0x3a;
const slash = 0x2f;
const backslash = 0x5c;
const space = 0x20;

export function readBeforeColon(page: Page, start: number, end: number, flags: number): number {
  const { codes } = page;
  const next = codes[end + 1];
  if (next === slash || next === backslash) {
    if (end - start === 1 && (flags & LETTER) !== 0 && (next === backslash || isAlphanumeric(codes, end + 2))) {
      return settled(page, readDrivePath(page, start, end + 1), start, end + 1);
    }
    if (next === slash && codes[end + 2] === slash && codes[end + 3] !== slash && codes[end + 3] !== space) {
      const link = readLink(page, start, end);
      if (link !== none) return settled(page, link, start, end + 3);
      return end + 3;
    }
    if (next === backslash && isHive(codes, start, end)) return settled(page, readRegistryKey(page, start, end), start, end + 1);
    return isBrokenLink(page, start, end) ? ~end : none;
  }
  if (next === 0x5b || next === 0x5f || next === 0x28) {
    if (isBrokenLink(page, start, end)) return ~end;
  }
  if (isDigit(codes, end - 1) && isDigit(codes, end + 1)) {
    const time = timeEnd(codes, end);
    if (time !== none) return time;
  }
  if ((flags & (BEYOND_HEX | UNDERSCORE | WIDE)) === 0 && end - start < 6) {
    const colons = readColons(page, start);
    if (colons !== none) return settled(page, colons, start, end);
  }
  if ((flags & ~DIGIT) === 0) {
    const fuzzy = readFuzzyHash(page, start, end);
    if (fuzzy !== none) return settled(page, fuzzy, start, end);
    const secret = readSecret(page, start, end);
    if (secret !== none) return settled(page, secret, start, end);
  }
  if (end - start === 3 && standsAt(codes, start, 'arn')) return settled(page, readArn(page, start, end), start, end);
  if (end - start > 4 && end - start < 8 && standsAt(codes, start, 'mut') && addNamedMutex(page, start, end)) return none;
  if (
    (flags & LETTER) !== 0 &&
    standsAt(codes, end - 5, 'agent') &&
    (codes[end - 6] === 0x2d || codes[end - 6] === 0x5f || codes[end - 6] === space)
  ) {
    const agent = readNamedAgent(page, end);
    if (agent !== none) return settled(page, agent, start, end);
  }
  return none;
}

/** `http:\\\\`, `hxxp[:]//`, `h**p:__`: a scheme and something like a separator. */
function isBrokenLink(page: Page, start: number, end: number): boolean {
  if (page.isRefanged || (schemes.of(page.codes, start, end) === 0 && maskedScheme(page.codes, start, end) === undefined)) return false;
  return isEdit(page, end);
}

/** The end of `:45:10.123Z` behind the hour of a time of day; {@link none} when it is none. */
function timeEnd(codes: Uint16Array, at: number): number {
  if (codes[at + 3] !== colon || !isDigit(codes, at + 2) || !isDigit(codes, at + 4) || !isDigit(codes, at + 5)) return none;
  if (
    codes[at + 6] === colon ||
    isRun(codes, at + 6) ||
    !isDigit(codes, at - 2) ||
    (isAlphanumeric(codes, at - 3) && codes[at - 3] !== 0x54)
  )
    return none;
  const end = at + 6;
  if (codes[end] !== dot && codes[end] !== 0x2c) return codes[end] === 0x5a ? end + 1 : end;
  // Thousandths of a second; behind a comma may as well stand the next column.
  let stop = end + 1;
  while (isDigit(codes, stop)) stop++;
  if (codes[stop] === dot || (isRun(codes, stop) && codes[stop] !== 0x5a) || (codes[end] === 0x2c && stop - end !== 4)) return end;
  return codes[stop] === 0x5a ? stop + 1 : stop;
}

export function readBeforeBackslash(page: Page, start: number, end: number): number {
  const { codes } = page;
  if (isHive(codes, start, end)) {
    const key = readRegistryKey(page, start, end);
    if (key !== none) return settled(page, key, start, end);
  }
  if (
    ((end - start === 6 && codes[start] === 0x47 && standsAt(codes, start, 'global')) ||
      (end - start === 5 && codes[start] === 0x4c && standsAt(codes, start, 'local'))) &&
    codes[start - 1] !== backslash
  ) {
    const mutex = readMutex(page, start, end);
    if (mutex !== none) return settled(page, mutex, start, end);
  }
  return none;
}

/** Words that matter before a space: `rule`, `dot`, `AT`; and disguises that hold one. */
export function readBeforeSpace(page: Page, start: number, end: number, flags: number): number {
  const { codes } = page;
  const length = end - start;
  if (page.isRefanged) {
    return none;
  }
  if (codes[end + 1] === dot && isEdit(page, end + 1)) return ~(end + 1);
  if (codes[end + 1] === colon && codes[end + 2] === slash && schemes.of(codes, start, end) !== 0 && isEdit(page, end + 1))
    return ~(end + 1);
  if (codes[end + 1] === 0x5b || codes[end + 1] === 0x28 || codes[end + 1] === 0x7b) {
    if (isDefangedAt(page, end + 1)) return ~(end + 1);
  }
  if (length === 3 && ((codes[start] as number) | 0x20) === 0x64 && codes[start - 1] === space && isEdit(page, start)) return ~start;
  if (
    length === 2 &&
    (((codes[start] as number) | 0x20) === 0x61 || codes[start] === 0x45) &&
    codes[start - 1] === space &&
    isEdit(page, start)
  )
    return ~start;
  if (length > 4 && length < 8 && standsAt(codes, start, 'mut')) addNamedMutex(page, start, end);
  if (
    length === 4 &&
    codes[start] === 0x72 &&
    codes[start + 3] === 0x65 &&
    (flags & (UPPER | DIGIT)) === 0 &&
    standsAt(codes, start, 'rule')
  )
    addRule(page, start, end);
  return none;
}
