import type { Page } from '../page.ts';
import { BEYOND_HEX, isAlphanumeric, kindAt, LOWER, UNDERSCORE, UNSPACED, UPPER, WIDE } from '../text/characters.ts';
import { because, type Reason } from '../text/reasons.ts';
import { wordTable } from '../text/words.ts';
import {
  classic,
  detection,
  extension,
  extensions,
  field,
  isFile,
  isFlat,
  labels,
  packageRoot,
  program,
  suffixes,
  word,
} from './suffixes.ts';

const dot = 0x2e;
const dash = 0x2d;
const underscore = 0x5f;
const quote = 0x22;

/** Where a host name stands in a page, and how sure it is that one was meant. */
export interface Name {
  readonly start: number;
  readonly end: number;
  readonly reason: Reason;
  /** It is in canonical form: of small letters, below a suffix with none below it. */
  readonly exact: boolean;
}

/**
 * The host name at the end of a run of labels and dots, with a top-level domain that exists; undefined when there is
 * none. What stands before the first label that cannot be part of a name is left out (`--banana.com`), and what was
 * glued to its end, too (`evil.com.The next`).
 */
export function nameIn(page: Page, runStart: number, runEnd: number): Name | undefined {
  const { codes } = page;
  let end = runEnd;
  while (end > runStart && (codes[end - 1] === dash || codes[end - 1] === underscore || codes[end - 1] === dot)) end--;
  let last = lastLabel(codes, runStart, end);
  if (last <= runStart) return undefined;
  let suffix = suffixes.of(codes, last, end);
  let glued = false;
  if (suffix === 0) {
    const cut = cutSuffix(codes, last, end);
    if (cut !== -1) {
      end = cut;
      suffix = suffixes.of(codes, last, end);
      glued = suffix !== 0;
    } else if ((kindAt(codes, last) & UPPER) !== 0 && (kindAt(codes, last + 1) & LOWER) !== 0) {
      // `evil.com.The next`: a capital begins a sentence.
      // Not in `System.Net.WebClient`, where every label has one.
      const before = last - 1;
      const previous = lastLabel(codes, runStart, before);
      if (previous > runStart && (suffixes.of(codes, previous, before) & classic) !== 0 && (kinds(codes, runStart, before) & UPPER) === 0) {
        end = before;
        last = previous;
        suffix = suffixes.of(codes, last, end);
        glued = true;
      }
    }
  }
  const isDefanged = page.defanged(runStart, runEnd);
  if (suffix === 0 && (!((isDefanged || page.anyTld) && isWord(codes, last, end)) || extensions.of(codes, last, end) !== 0))
    return undefined;
  const start = firstGoodLabel(codes, runStart, last - 1);
  if (start >= last - 1 || end - start > 253) return undefined;
  const exact = (suffix & isFlat) !== 0 && (kinds(codes, start, end) & (UPPER | WIDE | UNSPACED | UNDERSCORE)) === 0;
  if (isDefanged && page.defanged(start, end)) return { start, end, reason: suffix === 0 ? because.unknownTld : because.defanged, exact };
  // `Invoice_4432.one`: the name of a file, cut at its underscore.
  if (codes[start - 1] === underscore && suffix !== 0 && (suffix & classic) === 0) return { start, end, reason: because.extension, exact };
  if (suffix === 0) return page.anyTld ? { start, end, reason: because.unknownTld, exact } : undefined;
  return { start, end, reason: glued ? because.glued : judge(page, start, last, end, suffix), exact };
}

/** Where the label that ends at `end` begins. */
function lastLabel(codes: Uint16Array, start: number, end: number): number {
  let last = end;
  while (last > start && codes[last - 1] !== dot) last--;
  return last;
}

/** Three letters and more, of one case, as an invented top-level domain has. */
function isWord(codes: Uint16Array, start: number, end: number): boolean {
  const all = kinds(codes, start, end) & ~BEYOND_HEX;
  return end - start > 2 && (all === LOWER || all === UPPER);
}

/** In file names a dash or underscore follows the suffix. */
function cutSuffix(codes: Uint16Array, start: number, end: number): number {
  for (let i = start; i < end; i++) {
    const code = codes[i] as number;
    if (code === dash || code === underscore) return (suffixes.of(codes, start, i) & classic) !== 0 ? i : -1;
  }
  return -1;
}

/** Where the name begins: after the last label that cannot be one; at `lastDot`, before the top-level domain, when none can. */
function firstGoodLabel(codes: Uint16Array, runStart: number, lastDot: number): number {
  let good = lastDot;
  for (let end = lastDot; ; end = good - 1) {
    let start = end;
    while (start > runStart && codes[start - 1] !== dot && !isCut(codes, start, end === lastDot)) start--;
    if (start === end || end - start > 63 || codes[end - 1] === dash) return good;
    if (codes[start] === dash) {
      while (codes[start] === dash) start++;
      return start;
    }
    good = start;
    if (codes[start - 1] !== dot || start === runStart) return good;
  }
}

/** Whether a name begins here in the midst of a run. */
function isCut(codes: Uint16Array, index: number, isRegistered: boolean): boolean {
  // A registered name holds no underscore, and no name two: what stands before is something else.
  return codes[index - 1] === underscore && (isRegistered || codes[index - 2] === underscore);
}

/** Whether a bare name that ends in a real suffix is likely meant as a domain. Prefers doubt. */
function judge(page: Page, start: number, last: number, end: number, suffix: number): Reason {
  const { codes } = page;
  const nameEnd = last - 1;
  const nameStart = lastLabel(codes, start, nameEnd);
  const isPair = nameStart === start;
  const firstEnd = labelEnd(codes, start, end);
  if (isPrefix(codes, start, firstEnd)) return because.name;
  const lastKinds = kinds(codes, last, end);
  const isUpper = (lastKinds & UPPER) !== 0 && (lastKinds & LOWER) === 0;
  const isMixed = (lastKinds & UPPER) !== 0 && (lastKinds & LOWER) !== 0;
  const rest = kinds(codes, start, nameEnd);
  if (isMixed) return because.sentence;
  if (isUpper && (rest & LOWER) !== 0 && (suffix & classic) === 0) return because.code;
  if (isBrand(codes, start, end)) return because.brand;
  const name = labels.of(codes, nameStart, nameEnd);
  const first = isPair ? name : labels.of(codes, start, firstEnd);
  if ((suffix & classic) !== 0) {
    if (codes[start - 1] === 0x5c && isPair) return because.extension;
    return (name & extension) !== 0 && !isPair ? because.weakName : because.name;
  }
  if (hasDetection(codes, start, last)) return because.detection;
  if ((suffix & isFile) !== 0) return because.extension;
  if ((name & extension) !== 0 && !isPair) return because.extension;
  if ((name & extension) !== 0 && extensions.of(codes, last, end) !== 0) return because.extension;
  if (!isPair && (first & packageRoot) !== 0) return because.package;
  const isCode = (suffix & word) !== 0 && (isPair || secondLevel.of(codes, nameStart, nameEnd) === 0);
  const isField = (name & field) !== 0 && (isPair || (first & (field | packageRoot)) !== 0);
  if (isCode && (isField || codes[end] === 0x28 || hasHump(codes, start, nameEnd) || codes[start - 1] === 0x24)) return because.code;
  if (isCode && codes[end] === 0x3d) return because.code;
  if (isCode && (rest & UPPER) !== 0 && isCapital(codes, start)) return because.code;
  if ((suffix & program) !== 0 && isPair && (name & field) !== 0) return because.extension;
  if (codes[end] === quote && isKey(codes, end + 1)) return because.jsonKey;
  if (end - last === 2) {
    if (nameEnd - nameStart === 1 && codes[end] !== 0x2f && !isShortener(codes, start, end)) return because.short;
    if (isCapital(codes, start) && isCapital(codes, nameStart) && !isPair) return because.code;
  }
  return isCode || (suffix & program) !== 0 ? because.weakName : because.name;
}

function labelEnd(codes: Uint16Array, start: number, end: number): number {
  let i = start;
  while (i < end && codes[i] !== dot) i++;
  return i;
}

/** `www`, or the mark of an A-label. */
function isPrefix(codes: Uint16Array, start: number, end: number): boolean {
  const [a, b, c] = [(codes[start] as number) | 0x20, (codes[start + 1] as number) | 0x20, codes[start + 2] as number];
  return (
    (end - start === 3 && a === 0x77 && b === 0x77 && (c | 0x20) === 0x77) ||
    (a === 0x78 && b === 0x6e && c === dash && codes[start + 3] === dash)
  );
}

function kinds(codes: Uint16Array, start: number, end: number): number {
  let all = 0;
  for (let i = start; i < end; i++) all |= kindAt(codes, i);
  return all;
}

/** A capital, then small letters. */
function isCapital(codes: Uint16Array, index: number): boolean {
  return (kindAt(codes, index) & UPPER) !== 0 && (kindAt(codes, index + 1) & LOWER) !== 0;
}

/** `rootLogger`: a capital right after a small letter. */
function hasHump(codes: Uint16Array, start: number, end: number): boolean {
  for (let i = start + 1; i < end; i++) if ((kindAt(codes, i) & UPPER) !== 0 && (kindAt(codes, i - 1) & LOWER) !== 0) return true;
  return false;
}

function hasDetection(codes: Uint16Array, start: number, last: number): boolean {
  for (let at = start; at < last; ) {
    const end = labelEnd(codes, at, last);
    if ((labels.of(codes, at, end) & detection) !== 0) return true;
    at = end + 1;
  }
  return false;
}

/** A quoted name followed by a colon: `"source.ip": …`. */
function isKey(codes: Uint16Array, index: number): boolean {
  return codes[index] === 0x3a || (codes[index] === 0x20 && codes[index + 1] === 0x3a);
}

const brands = wordTable(
  'asp.net vb.net ado.net command.com ml.net node.js dr.web e.g i.e a.m p.m e.u u.s'.split(' ').map((name) => [name, 1] as const),
);

function isBrand(codes: Uint16Array, start: number, end: number): boolean {
  return brands.of(codes, start, end) !== 0;
}

/** Below these and a country, names are registered: `example.net.id`. */
const secondLevel = wordTable(
  'com co net org edu gov ac go or ne my biz web in gob gouv mil sch'.split(' ').map((name) => [name, 1] as const),
);

const shorteners = wordTable('x.co t.co t.me g.co j.mp u.to v.gd s.id q.gs v.ht x.gd'.split(' ').map((name) => [name, 1] as const));

function isShortener(codes: Uint16Array, start: number, end: number): boolean {
  return shorteners.of(codes, start, end) !== 0 || (kindAt(codes, start) & WIDE) !== 0 || isAlphanumeric(codes, end);
}
