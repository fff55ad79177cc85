import { type Page, textOf } from '../page.ts';
import { BEYOND_HEX, DIGIT, isDigit, isRun, kindAt, LETTER, UNDERSCORE, UPPER, WIDE } from '../text/characters.ts';
import { standsAt } from '../text/context.ts';
import { because } from '../text/reasons.ts';

const dash = 0x2d;

/**
 * Identifiers written with dashes: `CVE-2024-3094`, `GHSA-…`, `CWE-79`, `UA-000000-1`, `pub-…`, UUIDs and MAC addresses.
 * Whether the run was one.
 */
export function readDashed(page: Page, start: number, end: number, flags: number): boolean {
  const { codes, hits } = page;
  const length = end - start;
  if ((flags & DIGIT) !== 0) {
    if (length === 36 && isUuid(codes, start)) {
      hits.add('uuid', start, end, because.shape);
      return true;
    }
    if (length === 17 && isPairs(codes, start)) {
      hits.add('mac', start, end, because.shape);
      return true;
    }
    if (length > 8 && standsAt(codes, start, 'cve-')) return cve(page, start, end);
    if (length > 4 && standsAt(codes, start, 'cwe-') && allDigits(codes, start + 4, end)) {
      hits.add('cwe', start, end, because.shape);
      return true;
    }
    if (length > 6 && standsAt(codes, start, 'ua-') && isAnalytics(codes, start + 3, end)) {
      hits.add('google-analytics-id', start, end, because.shape);
      return true;
    }
    if (
      length === 20 &&
      codes[start] === 0x70 &&
      codes[start + 1] === 0x75 &&
      standsAt(codes, start, 'pub-') &&
      allDigits(codes, start + 4, end)
    ) {
      hits.add('adsense-id', start, end, because.shape);
      return true;
    }
    if (length === 23 && standsAt(codes, start, 'ca-pub-') && allDigits(codes, start + 7, end)) {
      hits.add('adsense-id', start, end, because.shape, textOf(page, start + 3, end));
      return true;
    }
    if (length === 12 && codes[start] === 0x47 && codes[start + 1] === dash && isUpperWord(codes, start + 2, end)) {
      hits.add('google-analytics-id', start, end, because.shape);
      return true;
    }
  }
  if (length === 19 && standsAt(codes, start, 'ghsa-')) {
    hits.add('ghsa', start, end, because.shape);
    return true;
  }
  if (length > 7 && length < 14 && codes[start] === 0x47 && standsAt(codes, start, 'gtm-') && isUpperWord(codes, start + 4, end)) {
    hits.add('tag-manager-id', start, end, because.shape);
    return true;
  }
  return false;
}

/** `CVE-2024-3094`, and what is glued behind: `CVE-2024-3094_poc`. */
function cve(page: Page, start: number, end: number): boolean {
  const { codes } = page;
  let stop = start + 4;
  while (stop < end && isDigit(codes, stop)) stop++;
  if (stop !== start + 8 || codes[stop] !== dash) return false;
  const number = ++stop;
  while (stop < end && isDigit(codes, stop)) stop++;
  if (stop - number < 4 || (kindAt(codes, stop) & LETTER) !== 0) return false;
  page.hits.add('cve', start, stop, because.shape);
  return true;
}

function allDigits(codes: Uint16Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!isDigit(codes, i)) return false;
  return end > start && !isRun(codes, end);
}

/** Four digits and more, and perhaps the number of a property. */
function isAnalytics(codes: Uint16Array, start: number, end: number): boolean {
  let i = start;
  while (i < end && isDigit(codes, i)) i++;
  if (i - start < 4 || i - start > 10) return false;
  if (i === end) return i - start > 4;
  return codes[i] === dash && end - i < 6 && allDigits(codes, i + 1, end);
}

function isUpperWord(codes: Uint16Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if ((kindAt(codes, i) & (UPPER | DIGIT)) === 0) return false;
  return true;
}

function isHex(codes: Uint16Array, index: number): boolean {
  const kind = kindAt(codes, index);
  return (kind & (LETTER | DIGIT)) !== 0 && (kind & (BEYOND_HEX | WIDE | UNDERSCORE)) === 0;
}

/** 8-4-4-4-12. */
function isUuid(codes: Uint16Array, start: number): boolean {
  for (let i = 0; i < 36; i++) {
    const isDash = i === 8 || i === 13 || i === 18 || i === 23;
    if (isDash ? codes[start + i] !== dash : !isHex(codes, start + i)) return false;
  }
  return true;
}

/** Six pairs. */
function isPairs(codes: Uint16Array, start: number): boolean {
  for (let i = 0; i < 17; i++) if (i % 3 === 2 ? codes[start + i] !== dash : !isHex(codes, start + i)) return false;
  return true;
}
