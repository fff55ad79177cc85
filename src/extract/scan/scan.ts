import { isDefangedAt, isEdit } from './defanged-at.ts';
import { isClient, readAgent, readNamedAgent } from './machine/agent.ts';
import {
  addFileName,
  addNamedMutex,
  readDrivePath,
  readMutex,
  readRegistryKey,
  readUncPath,
  readUnixPath,
  readVariablePath,
} from './machine/path.ts';
import { addRule } from './machine/rule.ts';
import { readAddresses, readGluedAddress } from './network/address.ts';
import { readColons, readFuzzyHash } from './network/colons.ts';
import { harmless, hasPath, none, readAuthority, readEncodedLink, readLink, readPath, readSeparated } from './network/link.ts';
import { readMail } from './network/mail.ts';
import { nameIn } from './network/name.ts';
import { schemes } from './network/schemes.ts';
import { extensions } from './network/suffixes.ts';
import type { Page } from './page.ts';
import { readRegion } from './region.ts';
import {
  BEYOND_HEX,
  DASH,
  DIGIT,
  isAlphanumeric,
  isDigit,
  isLabel,
  isRun,
  kindAt,
  LETTER,
  LOCAL,
  LOWER,
  labelEnd,
  MARK,
  RUN,
  roleAt,
  UNDERSCORE,
  UNSPACED,
  UPPER,
  WIDE,
} from './text/characters.ts';
import { standsAt } from './text/context.ts';
import { because, reasons } from './text/reasons.ts';
import { readAccount, readArn, readPhone, readToken as readSecret } from './token/account.ts';
import { readParts, readToken } from './token/token.ts';

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
      else i = kind === MARK ? readMark(page, i) : readUnspaced(page, i);
      continue;
    }
    const start = i;
    let flags = 0;
    do {
      flags |= kind;
      kind = kindAt(codes, ++i);
    } while ((kind & RUN) !== 0);
    if (!isPlain(codes, start, i, flags)) i = readRun(page, start, i, flags);
  }
}

/** Letters of a script without spaces: only a host name is read in them. */
function readUnspaced(page: Page, start: number): number {
  const end = labelEnd(page.codes, start);
  if (page.codes[end] === dot && isLabel(page.codes, end + 1)) return readDotted(page, start, end, UNSPACED);
  return !page.isRefanged && isDefangedAt(page, end) ? region(page, end) : end;
}

/** Marks behind a word that make nothing of it. */
const quiet = new Uint8Array(0x10000);
for (const character of '\0\n\r\t"\',;)}|!?+*#$^~`') quiet[character.charCodeAt(0)] = 1;
quiet[space] = 2;
/** Letters that `dot`, `at`, `et` and `rule` begin with, or the number of a network or technique: `AS64500`, `T1059`. */
const starters = new Uint8Array(0x10000);
for (const character of 'dDaAErR') starters[character.charCodeAt(0)] = 1;
for (const character of 'aAtTgGsSmM') starters[character.charCodeAt(0)] = (starters[character.charCodeAt(0)] ?? 0) | 2;

/** What a disguised dot, at or separator with a space before it begins with. */
const spacedMarks = new Uint8Array(0x10000);
for (const character of '.:[({') spacedMarks[character.charCodeAt(0)] = 1;

/** Whether `ASN`, and a mark or two, stand before a number. */
function isNamedAsn(codes: Uint16Array, start: number): boolean {
  let i = start;
  while (i > start - 4 && (codes[i - 1] === space || codes[i - 1] === colon || codes[i - 1] === 0x22 || codes[i - 1] === 0x3d)) i--;
  return i < start && ((codes[i - 1] as number) | 0x20) === 0x6e && standsAt(codes, i - 3, 'asn') && !isRun(codes, i - 4);
}

/** Letters that `GHSA-`, `GTM-` and `http__` begin with. */
const joined = new Uint8Array(0x10000);
for (const character of 'gGhH') joined[character.charCodeAt(0)] = 1;

/** Whether a run is a word or a number of no interest: most of any text is, and this is all that is done about it. */
function isPlain(codes: Uint16Array, start: number, end: number, flags: number): boolean {
  const after = quiet[codes[end] as number] as number;
  const length = end - start;
  if (after === 0) return false;
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

/** Consumes up to an index, or reads on refanged, or from where reading would have gone on anyway. */
function consumed(page: Page, answer: number, from: number, otherwise: number): number {
  if (answer === harmless) return region(page, from);
  if (answer === none) return otherwise;
  page.floor = answer;
  return answer;
}

function region(page: Page, index: number): number {
  const end = readRegion(page, index, scan);
  page.floor = end;
  return end;
}

/** A run of letters, digits, dashes and underscores: what follows it tells what it may be. */
function readRun(page: Page, start: number, end: number, flags: number): number {
  const { codes } = page;
  switch (codes[end]) {
    case dot:
      if (isLabel(codes, end + 1)) return readDotted(page, start, end, flags);
      if (!page.isRefanged && (codes[end + 1] as number) >= 0x80 && isDefangedAt(page, end + 1)) return region(page, end);
      if (!page.isRefanged && codes[end + 1] === 0x5d && isEdit(page, end)) return region(page, end);
      break;
    case colon: {
      const answer = readBeforeColon(page, start, end, flags);
      if (answer !== none) return answer;
      break;
    }
    case slash:
      if (end - start === 2 && codes[start - 1] === slash && !page.isRefanged && isEdit(page, start)) return region(page, start);
      if (isClient(codes, start, end)) return consumed(page, readAgent(page, start), start, end);
      if (codes[end + 1] === slash && isBareScheme(page, start, end)) return region(page, end);
      break;
    case backslash: {
      const answer = readBeforeBackslash(page, start, end);
      if (answer !== none) return answer;
      break;
    }
    case 0x3e:
    case 0x5d:
      if (codes[end + 1] === backslash && isHive(codes, start, end)) return consumed(page, readRegistryKey(page, start, end), start, end);
      break;
    case space: {
      const answer = readBeforeSpace(page, start, end, flags);
      if (answer !== none) return answer;
      break;
    }
    case 0x25:
      if (standsAt(codes, end + 1, '3a%2f%2f') && standsAt(codes, end - 1, 'p'))
        return consumed(page, readEncodedLink(page, start, end), start, end);
      if (standsAt(codes, end + 1, '3a%2f%2f') && standsAt(codes, end - 2, 'ps'))
        return consumed(page, readEncodedLink(page, start, end), start, end);
      break;
    case 0x2c:
      if (!page.isRefanged && (flags & ~DIGIT) === 0 && end - start < 4 && isEdit(page, end)) return region(page, end);
      break;
    default:
      break;
  }
  if (!page.isRefanged) {
    // A soft line break matters where something broken by it begins: in links and dotted names.
    if ((codes[end] !== 0x3d || isEncodedDot(codes, end)) && isDefangedAt(page, end)) return region(page, end);
    if ((flags & (DASH | UNDERSCORE)) !== 0 && isDisguisedRun(page, start, end, flags)) return region(page, start);
    if ((flags & UPPER) !== 0 && (flags & LOWER) !== 0 && codes[start - 1] === 0x40 && holdsDot(codes, start, end))
      return region(page, start);
  }
  if (((flags & DIGIT) !== 0 || end - start > 6) && !isDate(codes, start, end)) readToken(page, start, end, flags);
  return end;
}

/** `=2E`. */
function isEncodedDot(codes: Uint16Array, at: number): boolean {
  return codes[at + 1] === 0x32 && ((codes[at + 2] as number) | 0x20) === 0x65;
}

/** `2026-11-23`, `2026-11-23T10`. */
function isDate(codes: Uint16Array, start: number, end: number): boolean {
  return (
    (end - start === 10 || end - start === 13) &&
    codes[start + 4] === 0x2d &&
    codes[start + 7] === 0x2d &&
    isDigit(codes, start) &&
    isDigit(codes, start + 9)
  );
}

/** `http__evil.com`, `evil-dot-com`. */
function isDisguisedRun(page: Page, start: number, end: number, flags: number): boolean {
  const { codes } = page;
  if ((flags & UNDERSCORE) !== 0 && end - start > 6) {
    const scheme =
      joined[codes[start] as number] === 0
        ? 0
        : standsAt(codes, start, 'https__') || standsAt(codes, start, 'hxxps__')
          ? 5
          : standsAt(codes, start, 'http__') || standsAt(codes, start, 'hxxp__')
            ? 4
            : 0;
    if (scheme > 0) return isEdit(page, start + scheme);
  }
  const at = spelledDotIn(codes, start, end);
  return at !== -1 && isEdit(page, at);
}

/** Where `dot` stands between two dashes or underscores of a run; -1 when it does not. */
function spelledDotIn(codes: Uint16Array, start: number, end: number): number {
  for (let i = start + 1; i < end - 5; i++) {
    if (((codes[i + 1] as number) | 0x20) !== 0x64 || ((codes[i + 2] as number) | 0x20) !== 0x6f) continue;
    if ((codes[i] === 0x2d || codes[i] === 0x5f) && ((codes[i + 3] as number) | 0x20) === 0x74 && codes[i + 4] === codes[i]) return i + 1;
  }
  return -1;
}

/** `evilDOTcom`. */
function holdsDot(codes: Uint16Array, start: number, end: number): boolean {
  for (let i = start + 1; i < end - 4; i++) if (codes[i] === 0x44 && codes[i + 1] === 0x4f && codes[i + 2] === 0x54) return true;
  return false;
}

/** `https//evil.com`. */
function isBareScheme(page: Page, start: number, end: number): boolean {
  return !page.isRefanged && schemes.of(page.codes, start, end) !== 0 && isEdit(page, end);
}

function readBeforeColon(page: Page, start: number, end: number, flags: number): number {
  const { codes } = page;
  const next = codes[end + 1];
  if (next === slash || next === backslash) {
    if (end - start === 1 && (flags & LETTER) !== 0 && (next === backslash || isAlphanumeric(codes, end + 2))) {
      return consumed(page, readDrivePath(page, start, end + 1), start, end + 1);
    }
    if (next === slash && codes[end + 2] === slash && codes[end + 3] !== slash && codes[end + 3] !== space) {
      const link = readLink(page, start, end);
      if (link !== none) return consumed(page, link, start, end + 3);
      return end + 3;
    }
    if (next === backslash && isHive(codes, start, end)) return consumed(page, readRegistryKey(page, start, end), start, end + 1);
    return !page.isRefanged && schemes.of(codes, start, end) !== 0 && isEdit(page, end) ? region(page, end) : none;
  }
  if (next === 0x5b || next === 0x5f || next === 0x28) {
    if (!page.isRefanged && schemes.of(codes, start, end) !== 0 && isEdit(page, end)) return region(page, end);
  }
  if (isDigit(codes, end - 1) && isDigit(codes, end + 1)) {
    const time = timeEnd(codes, end);
    if (time !== none) return time;
  }
  if ((flags & (BEYOND_HEX | UNDERSCORE | WIDE)) === 0 && end - start < 6) {
    const colons = readColons(page, start);
    if (colons !== none) return consumed(page, colons, start, end);
  }
  if ((flags & ~DIGIT) === 0) {
    const fuzzy = readFuzzyHash(page, start, end);
    if (fuzzy !== none) return consumed(page, fuzzy, start, end);
    const secret = readSecret(page, start, end);
    if (secret !== none) return consumed(page, secret, start, end);
  }
  if (end - start === 3 && standsAt(codes, start, 'arn')) return consumed(page, readArn(page, start, end), start, end);
  if (end - start > 4 && end - start < 8 && standsAt(codes, start, 'mut') && addNamedMutex(page, start, end)) return none;
  if (
    (flags & LETTER) !== 0 &&
    standsAt(codes, end - 5, 'agent') &&
    (codes[end - 6] === 0x2d || codes[end - 6] === 0x5f || codes[end - 6] === space)
  ) {
    const agent = readNamedAgent(page, end);
    if (agent !== none) return consumed(page, agent, start, end);
  }
  return none;
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

function isHive(codes: Uint16Array, start: number, end: number): boolean {
  if (!standsAt(codes, start, 'hk')) return false;
  const length = end - start;
  return length === 3 || length === 4 || (length > 8 && codes[start + 4] === UNDERSCORE_CODE);
}
const UNDERSCORE_CODE = 0x5f;

function readBeforeBackslash(page: Page, start: number, end: number): number {
  const { codes } = page;
  if (isHive(codes, start, end)) {
    const key = readRegistryKey(page, start, end);
    if (key !== none) return consumed(page, key, start, end);
  }
  if (
    ((end - start === 6 && codes[start] === 0x47 && standsAt(codes, start, 'global')) ||
      (end - start === 5 && codes[start] === 0x4c && standsAt(codes, start, 'local'))) &&
    codes[start - 1] !== backslash
  ) {
    const mutex = readMutex(page, start, end);
    if (mutex !== none) return consumed(page, mutex, start, end);
  }
  return none;
}

/** Words that matter before a space: `rule`, `dot`, `AT`; and disguises that hold one. */
function readBeforeSpace(page: Page, start: number, end: number, flags: number): number {
  const { codes } = page;
  const length = end - start;
  if (page.isRefanged) {
    return none;
  }
  if (codes[end + 1] === dot && isEdit(page, end + 1)) return region(page, end + 1);
  if (codes[end + 1] === colon && codes[end + 2] === slash && schemes.of(codes, start, end) !== 0 && isEdit(page, end + 1))
    return region(page, end + 1);
  if (codes[end + 1] === 0x5b || codes[end + 1] === 0x28 || codes[end + 1] === 0x7b) {
    if (isDefangedAt(page, end + 1)) return region(page, end + 1);
  }
  if (length === 3 && ((codes[start] as number) | 0x20) === 0x64 && codes[start - 1] === space && isEdit(page, start))
    return region(page, start);
  if (
    length === 2 &&
    (((codes[start] as number) | 0x20) === 0x61 || codes[start] === 0x45) &&
    codes[start - 1] === space &&
    isEdit(page, start)
  )
    return region(page, start);
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

/** Labels with dots between: an address, a name, or a file. */
function readDotted(page: Page, start: number, firstEnd: number, firstFlags: number): number {
  const { codes, hits } = page;
  if (codes[start - 1] === 0x0a && !page.isRefanged && isSoftBroken(page, start)) return region(page, start - 2);
  let end = firstEnd;
  let flags = firstFlags;
  let last = start;
  do {
    last = ++end;
    let kind = kindAt(codes, end);
    if (kind === UNSPACED) {
      flags |= UNSPACED;
      end = labelEnd(codes, end);
      continue;
    }
    do {
      flags |= kind;
      kind = kindAt(codes, ++end);
    } while ((kind & RUN) !== 0);
  } while (codes[end] === dot && isLabel(codes, end + 1));
  if (!page.isRefanged && (isDefangedAt(page, end) || (codes[end] === dot && codes[end + 1] === 0x5d && isEdit(page, end))))
    return region(page, end);
  if (
    !page.isRefanged &&
    codes[end] === space &&
    spacedMarks[codes[end + 1] as number] === 1 &&
    codes[end + 1] !== dot &&
    isDefangedAt(page, end + 1)
  ) {
    return region(page, end + 1);
  }
  if (!page.isRefanged && (firstFlags & UNDERSCORE) !== 0 && isDisguisedRun(page, start, firstEnd, firstFlags)) return region(page, start);
  if ((flags & ~(DIGIT | DASH)) === 0) {
    const link = separated[codes[start - 1] as number] === 1 ? readSeparated(page, start) : none;
    if (link !== none) return consumed(page, link, start, end);
    const from = page.hits.length;
    readAddresses(page, start, end);
    const only = hits.length - 1;
    if (only === from && hits.type(only) === 'ipv4' && codes[end] !== undefined && isPathOf(page, hits.start(only), end)) {
      const reason = hits.reason(only);
      if ((reasons[reason]?.confidence ?? 0) >= 0.5 && hits.plain(only) === undefined) {
        hits.takeBack(start);
        return consumed(page, readPath(page, hits.start(only), end, reason, 'ipv4', true), start, end);
      }
    }
    const stop = hits.length > from ? Math.max(end, hits.end(hits.length - 1)) : end;
    if (hits.length > from) page.floor = stop;
    return stop;
  }
  if (codes[end] === 0x40 || (codes[end] === 0x2b && isLocalPart(codes, end))) return end;
  const name = end - start > 1000 ? undefined : nameIn(page, start, end);
  if (name === undefined) {
    readOther(page, start, last, end, flags);
    return end;
  }
  const link = separated[codes[name.start - 1] as number] === 1 ? readSeparated(page, name.start) : none;
  if (link !== none) return consumed(page, link, start, end);
  if (name.reason === because.extension && codes[end] !== slash) addFileName(page, start, last, end);
  const isSure = (reasons[name.reason]?.confidence ?? 0) >= 0.5 || name.reason === because.unknownTld;
  if (!isSure && (flags & DIGIT) !== 0) readParts(page, start, end);
  if (
    isSure &&
    name.end === end &&
    codes[name.start - 1] !== slash &&
    codes[name.start - 1] !== backslash &&
    hasPath(codes, end, page.defanged(name.start, end))
  ) {
    return consumed(page, readPath(page, name.start, name.end, name.reason, 'domain', name.exact), start, end);
  }
  hits.add('domain', name.start, name.end, name.reason, undefined, name.exact);
  page.floor = name.end;
  return end;
}

/** What a separator between scheme and host ends in, when it is not the plain one. */
const separated = new Uint8Array(0x10000);
for (const character of '/\\])}> \uff0f') separated[character.charCodeAt(0)] = 1;

/** `first.last+tag@…`: what is read so far is the beginning of a mail address. */
function isLocalPart(codes: Uint16Array, plus: number): boolean {
  let i = plus;
  while (i < plus + 64 && (roleAt(codes, i) & LOCAL) !== 0) i++;
  return codes[i] === 0x40;
}

/** Whether a soft line break stands before an index, and a value before that. */
function isSoftBroken(page: Page, index: number): boolean {
  const at = page.codes[index - 2] === 0x0d ? index - 3 : index - 2;
  return page.codes[at] === 0x3d && at > page.floor && isRun(page.codes, at - 1) && isEdit(page, at);
}

/** A path behind an address: not the other half of a network, a date or a fraction. */
function isPathOf({ codes }: Page, start: number, end: number): boolean {
  return codes[start - 1] !== slash && hasPath(codes, end, false) && (codes[end] === colon || !isDigit(codes, end + 1));
}

/** What is no host name: a file, a secret, parts that matter by themselves. */
function readOther(page: Page, start: number, last: number, end: number, flags: number): void {
  const { codes } = page;
  if (extensions.of(codes, last, end) !== 0) {
    const from = page.hits.length;
    readParts(page, start, last);
    if (page.hits.length === from) addFileName(page, start, last, end);
    return;
  }
  if (end - start === 14 && (flags & BEYOND_HEX) === 0 && codes[start + 4] === dot && codes[start + 9] === dot) {
    page.hits.add('mac', start, end, because.shape);
    return;
  }
  if ((flags & DIGIT) !== 0 && readGluedAddress(page, start, end)) return;
  if (end - start > 50 && readAccount(page, start, end, flags)) return;
  if ((flags & DIGIT) !== 0) readParts(page, start, end);
}

/** A mark that may begin something: an address in brackets, a path, a number with a plus. */
function readMark(page: Page, at: number): number {
  const { codes } = page;
  const next = codes[at + 1] as number;
  switch (codes[at]) {
    case colon:
      if (next === colon && !isRun(codes, at - 1)) return consumed(page, readColons(page, at), at, at + 2);
      return at + 1;
    case 0x40:
      if (!page.isRefanged && (codes[at - 1] === space || next === space) && isEdit(page, at)) return region(page, at);
      return consumed(page, readMail(page, at), at, at + 1);
    case slash:
      if (!isRun(codes, at - 1) && codes[at - 1] !== slash && codes[at - 1] !== colon && codes[at - 1] !== dot)
        return consumed(page, readUnixPath(page, at), at, at + 1);
      return at + 1;
    case 0x7e:
      if (next === slash && !isRun(codes, at - 1)) return consumed(page, readUnixPath(page, at), at, at + 1);
      return at + 1;
    case backslash:
      if (next !== backslash) {
        const after = afterEscape(page, at);
        if (after > at + 1) page.floor = after;
        return after;
      }
      if (codes[at - 1] !== backslash && !isRun(codes, at - 1) && (codes[at - 1] !== colon || standsAt(codes, at - 5, 'file'))) {
        const path = readUncPath(page, at);
        if (path !== none) return consumed(page, path, at, at + 1);
      }
      return at + 1;
    case 0x25: {
      if ((kindAt(codes, at + 1) & LETTER) !== 0) {
        const path = readVariablePath(page, at);
        if (path !== none) return consumed(page, path, at, at + 1);
      }
      // An encoded mark is no part of the word behind it.
      return isHexadecimal(codes, at + 1, 2) ? at + 3 : at + 1;
    }
    case 0x2b:
      if (isDigit(codes, at + 1) && !isAlphanumeric(codes, at - 1)) return consumed(page, readPhone(page, at), at, at + 1);
      return at + 1;
    case 0x2a:
      if (next === 0x2a && !page.isRefanged && standsAt(codes, at - 1, 'h') && standsAt(codes, at + 2, 'p')) return readStarred(page, at);
      return at + 1;
    case 0x5b:
    case 0x28:
      if (!page.isRefanged && ((next | 0x20) === 0x77 || (next | 0x20) === 0x68) && isEdit(page, at)) return region(page, at);
      return at + 1;
    default:
      return at + 1;
  }
}

/** Behind `\\u003c` and `\\x3c`, and behind `\\n` in text whose line breaks are written so: the letter is no part of a word. */
function afterEscape(page: Page, at: number): number {
  const { codes } = page;
  const letter = codes[at + 1] as number;
  if (letter === 0x75 && isHexadecimal(codes, at + 2, 4)) return at + 6;
  if (letter === 0x78 && isHexadecimal(codes, at + 2, 2)) return at + 4;
  return (letter === 0x6e || letter === 0x72 || letter === 0x74) && isRun(codes, at + 2) && isEscaped(page) ? at + 2 : at + 1;
}

function isHexadecimal(codes: Uint16Array, start: number, length: number): boolean {
  for (let i = start; i < start + length; i++)
    if (!isAlphanumeric(codes, i) || (kindAt(codes, i) & (BEYOND_HEX | WIDE)) !== 0) return false;
  return true;
}

/** JSON and source code escape quotes and line breaks; elsewhere `\\n` is the beginning of a name in a path. */
function isEscaped(page: Page): boolean {
  page.escaped ??= ['\\r\\n', '\\n\\n', '\\n"', '\\"', "\\n'"].some((sign) => page.text.includes(sign));
  return page.escaped;
}

/** `h**p://`, `h**ps://`. */
function readStarred(page: Page, at: number): number {
  const { codes } = page;
  const end = ((codes[at + 3] as number) | 0x20) === 0x73 ? at + 4 : at + 3;
  if (at - 1 < page.floor || codes[end] !== colon) return at + 1;
  if (codes[end + 1] === slash && codes[end + 2] === slash) {
    const answer = readAuthority(page, at - 1, end + 3, schemes.of(codes, end, end) || (end === at + 4 ? httpsNumber : httpNumber));
    return answer === harmless ? region(page, at - 1) : consumed(page, answer, at, at + 1);
  }
  return isEdit(page, end) ? region(page, at - 1) : at + 1;
}

const [httpNumber, httpsNumber] = ['hxxp', 'hxxps'].map((word) =>
  schemes.of(
    Uint16Array.from(word, (character) => character.charCodeAt(0)),
    0,
    word.length,
  ),
) as [number, number];
