import { isDefangedAt, isEdit } from './defanged-at.ts';
import { isDisguisedRun } from './disguised.ts';
import { addFileName } from './machine/path.ts';
import { readAddresses, readGluedAddress } from './network/address.ts';
import { hasPath, readPath, readSeparated } from './network/link/link.ts';
import { nameIn } from './network/name.ts';
import { extensions } from './network/suffixes.ts';
import { none, type Page, settled } from './page.ts';
import { spacedMarks } from './plain-word.ts';
import {
  BEYOND_HEX,
  DASH,
  DIGIT,
  isDigit,
  isLabel,
  isRun,
  kindAt,
  LOCAL,
  labelEnd,
  RUN,
  roleAt,
  UNDERSCORE,
  UNSPACED,
} from './text/characters.ts';
import { because, reasons } from './text/reasons.ts';
import { readAccount } from './token/account.ts';
import { readParts } from './token/token.ts';

const dot = 0x2e;
const colon = 0x3a;
const slash = 0x2f;
const backslash = 0x5c;
const space = 0x20;

/** Labels with dots between: an address, a name, or a file. */
export function readDotted(page: Page, start: number, firstEnd: number, firstFlags: number): number {
  const { codes, hits } = page;
  if (codes[start - 1] === 0x0a && !page.isRefanged && isSoftBroken(page, start)) return ~(start - 2);
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
  if (!page.isRefanged && (isDefangedAt(page, end) || (codes[end] === dot && codes[end + 1] === 0x5d && isEdit(page, end)))) return ~end;
  if (
    !page.isRefanged &&
    codes[end] === space &&
    spacedMarks[codes[end + 1] as number] === 1 &&
    codes[end + 1] !== dot &&
    isDefangedAt(page, end + 1)
  ) {
    return ~(end + 1);
  }
  if (!page.isRefanged && (firstFlags & UNDERSCORE) !== 0 && isDisguisedRun(page, start, firstEnd, firstFlags)) return ~start;
  if ((flags & ~(DIGIT | DASH)) === 0) {
    const link = separated[codes[start - 1] as number] === 1 ? readSeparated(page, start) : none;
    if (link !== none) return settled(page, link, start, end);
    const from = page.hits.length;
    readAddresses(page, start, end);
    const only = hits.length - 1;
    if (
      only === from &&
      hits.type(only) === 'ipv4' &&
      hits.end(only) === end &&
      codes[end] !== undefined &&
      isPathOf(page, hits.start(only), end)
    ) {
      const reason = hits.reason(only);
      if ((reasons[reason]?.confidence ?? 0) >= 0.5 && hits.plain(only) === undefined) {
        hits.takeBack(start);
        return settled(page, readPath(page, hits.start(only), end, reason, 'ipv4', true), start, end);
      }
    }
    const stop = hits.length > from && hits.type(hits.length - 1) === 'cidr' ? Math.max(end, hits.end(hits.length - 1)) : end;
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
  if (link !== none) return settled(page, link, start, end);
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
    return settled(page, readPath(page, name.start, name.end, name.reason, 'domain', name.exact), start, end);
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
