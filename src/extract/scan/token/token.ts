import type { Page } from '../page.ts';
import { BEYOND_HEX, DASH, DIGIT, isDigit, isHexadecimal, kindAt, LETTER, LOWER, UNDERSCORE, UPPER, WIDE } from '../text/characters.ts';
import { standsAt } from '../text/context.ts';
import { because } from '../text/reasons.ts';
import { readCoin } from './coin.ts';
import { readDashed } from './dashed.ts';
import { addEncoded } from './encoded.ts';
import { addGlued, readHash } from './hash.ts';
import { readNumbered, readSpacedAsn } from './numbered.ts';

/**
 * Reads a run of letters, digits, dashes and underscores that is no part of a host name: hashes, numbers of catalogues,
 * coins, identifiers. `flags` are the kinds in it.
 */
export function readToken(page: Page, start: number, end: number, flags: number): void {
  const length = end - start;
  if ((flags & DIGIT) === 0 && length < 26) {
    if ((flags & DASH) !== 0 && length < 24) readDashed(page, start, end, flags);
    return;
  }
  if ((flags & (DASH | UNDERSCORE | WIDE)) !== 0) {
    if ((flags & DASH) !== 0 && readDashed(page, start, end, flags)) return;
    if (length === 36 && (flags & UNDERSCORE) !== 0 && isJa4(page.codes, start)) page.hits.add('ja4', start, end, because.shape);
    else readParts(page, start, end);
    if (length >= 16) addEncoded(page, start, end, flags);
    return;
  }
  readPart(page, start, end, flags);
}

/** Each part between dashes, underscores and dots on its own: `<sha256>.exe`, `T1059.001`, `exploit-CVE-2024-1234.py`. */
export function readParts(page: Page, start: number, end: number): void {
  const { codes } = page;
  for (let from = start; from < end; ) {
    let to = from;
    let flags = 0;
    for (; to < end; to++) {
      const kind = kindAt(codes, to);
      if ((kind & (LETTER | DIGIT)) === 0) break;
      flags |= kind;
    }
    if (codes[to] === 0x2d && to - from === 3 && to < end && standsAt(codes, from, 'cve')) {
      let stop = to;
      while (stop < end && (isDigit(codes, stop) || codes[stop] === 0x2d)) stop++;
      if (readDashed(page, from, stop, flags | DASH | DIGIT)) {
        from = stop + 1;
        continue;
      }
    }
    if (to > from && (flags & DIGIT) !== 0) readPart(page, from, to, flags);
    from = to + 1;
  }
}

/** A part without any mark in it. */
function readPart(page: Page, start: number, end: number, flags: number): void {
  const length = end - start;
  if ((flags & WIDE) !== 0) return;
  if (length < 14) {
    if ((flags & (LOWER | UPPER)) !== 0) readNumbered(page, start, end);
    else if (length < 11) readSpacedAsn(page, start, end);
    return;
  }
  if (length < 25 && length !== 16) {
    readCoin(page, start, end, flags);
    if (length > 15) addEncoded(page, start, end, flags);
    return;
  }
  if ((flags & BEYOND_HEX) === 0) {
    if (readHash(page, start, end, flags)) return;
    if (length % 2 === 0) addEncoded(page, start, end, flags);
  } else if (length > 24) {
    if (
      length === 72 &&
      ((page.codes[start] as number) | 0x20) === 0x74 &&
      page.codes[start + 1] === 0x31 &&
      isHexadecimal(page.codes, start + 2, end)
    ) {
      page.hits.add('tlsh', start, end, because.shape);
      return;
    }
    if (!readCoin(page, start, end, flags) && length > 32) addGlued(page, start, end);
    addEncoded(page, start, end, flags);
  } else addEncoded(page, start, end, flags);
}

/** `t13d1516h2_8daaf6152771_e5627efa2ab1` and its kin. */
function isJa4(codes: Uint16Array, start: number): boolean {
  return (
    codes[start + 10] === 0x5f &&
    codes[start + 23] === 0x5f &&
    (standsAt(codes, start, 't1') || standsAt(codes, start, 'q1') || standsAt(codes, start, 't0') || standsAt(codes, start, 'd1'))
  );
}
