import { readBeforeBackslash, readBeforeColon, readBeforeSpace } from './before-mark.ts';
import { isDefangedAt, isEdit } from './defanged-at.ts';
import { holdsDot, isBareScheme, isDisguisedRun, isEncodedDot } from './disguised.ts';
import { readDotted } from './dotted.ts';
import { isClient, readAgent } from './machine/agent.ts';
import { isHive, readRegistryKey } from './machine/registry.ts';
import { readMark } from './mark.ts';
import { readEncodedLink } from './network/link/link.ts';
import { isDisguised, schemes } from './network/link/schemes.ts';
import { none, type Page, settled } from './page.ts';
import { isDate, isPlain } from './plain-word.ts';
import { readRegion } from './region.ts';
import { DASH, DIGIT, isLabel, kindAt, LOWER, labelEnd, MARK, RUN, UNDERSCORE, UNSPACED, UPPER } from './text/characters.ts';
import { standsAt } from './text/context.ts';
import { addNumberedHandle } from './token/account.ts';
import { readToken } from './token/token.ts';

const dot = 0x2e;
const colon = 0x3a;
const slash = 0x2f;
const backslash = 0x5c;
const space = 0x20;

/**
 * Finds everything in a page, in order. One pass over its units: work is done where a run of letters and digits ends and
 * at a few marks, every walk either consumes what it reads or is bounded.
 */
export function scan(page: Page): void {
  const { codes, end } = page;
  for (let i = page.floor; i < end; ) {
    let kind = kindAt(codes, i);
    if ((kind & RUN) === 0) {
      // Every field of a record has a colon; only two of them begin something.
      if (kind === 0 || (codes[i] === colon && codes[i + 1] !== colon)) i++;
      else i = readOn(page, kind === MARK ? readMark(page, i) : readUnspaced(page, i));
      continue;
    }
    const start = i;
    let flags = 0;
    do {
      flags |= kind;
      kind = kindAt(codes, ++i);
    } while ((kind & RUN) !== 0);
    if (!isPlain(codes, start, i, flags)) i = readOn(page, readRun(page, start, i, flags));
  }
}

/** Where reading goes on: at the answer, or behind the line that has to be read refanged first. */
function readOn(page: Page, answer: number): number {
  if (answer >= 0) return answer;
  page.floor = readRegion(page, ~answer, scan);
  return page.floor;
}

/** Letters of a script without spaces: only a host name is read in them. */
function readUnspaced(page: Page, start: number): number {
  const end = labelEnd(page.codes, start);
  if (page.codes[end] === dot && isLabel(page.codes, end + 1)) return readDotted(page, start, end, UNSPACED);
  return !page.isRefanged && isDefangedAt(page, end) ? ~end : end;
}

/** A run of letters, digits, dashes and underscores: what follows it tells what it may be. */
function readRun(page: Page, start: number, end: number, flags: number): number {
  const { codes } = page;
  switch (codes[end]) {
    case dot:
      if (isLabel(codes, end + 1)) return readDotted(page, start, end, flags);
      if (!page.isRefanged && (codes[end + 1] as number) >= 0x80 && isDefangedAt(page, end + 1)) return ~end;
      if (!page.isRefanged && codes[end + 1] === 0x5d && isEdit(page, end)) return ~end;
      break;
    case colon: {
      const answer = readBeforeColon(page, start, end, flags);
      if (answer !== none) return answer;
      break;
    }
    case slash:
      if (end - start === 2 && codes[start - 1] === slash && !page.isRefanged && isEdit(page, start)) return ~start;
      if (isClient(codes, start, end)) return settled(page, readAgent(page, start), start, end);
      if (codes[end + 1] === slash && isBareScheme(page, start, end)) return ~end;
      break;
    case backslash: {
      const answer = readBeforeBackslash(page, start, end);
      if (answer !== none) return answer;
      break;
    }
    case 0x3e:
    case 0x5d:
      if (codes[end + 1] === backslash && isHive(codes, start, end)) return settled(page, readRegistryKey(page, start, end), start, end);
      break;
    case space: {
      const answer = readBeforeSpace(page, start, end, flags);
      if (answer !== none) return answer;
      break;
    }
    case 0x23:
      addNumberedHandle(page, start, end);
      break;
    case 0x25:
      if (standsAt(codes, end + 1, '3a%2f%2f') && (standsAt(codes, end - 1, 'p') || standsAt(codes, end - 2, 'ps'))) {
        if (isDisguised(schemes.of(codes, start, end)) && isBareScheme(page, start, end)) return ~end;
        return settled(page, readEncodedLink(page, start, end), start, end);
      }
      break;
    case 0x2c:
      if (!page.isRefanged && (flags & ~DIGIT) === 0 && end - start < 4 && isEdit(page, end)) return ~end;
      break;
    default:
      break;
  }
  if (!page.isRefanged) {
    // A soft line break matters where something broken by it begins: in links and dotted names.
    if ((codes[end] !== 0x3d || isEncodedDot(codes, end)) && isDefangedAt(page, end)) return ~end;
    if ((flags & (DASH | UNDERSCORE)) !== 0 && isDisguisedRun(page, start, end, flags)) return ~start;
    if ((flags & UPPER) !== 0 && (flags & LOWER) !== 0 && codes[start - 1] === 0x40 && holdsDot(codes, start, end)) return ~start;
  }
  if (((flags & DIGIT) !== 0 || end - start > 6) && !isDate(codes, start, end)) readToken(page, start, end, flags);
  return end;
}
