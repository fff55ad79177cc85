import { margin, type Page, textOf } from '../page.ts';
import { BASE64, BEYOND_HEX, DIGIT, LOWER, roleAt, UPPER } from '../text/characters.ts';
import { standsAt } from '../text/context.ts';
import { because } from '../text/reasons.ts';

/** As much of encoded data as a URL may fill. */
const longest = 4096;

/** Of what stands before `://`, as many bytes are decoded as a scheme may have. */
const longestScheme = 5;
const scheme = /(?:https?|s?ftp|ftps):\/\//i;
const link = /(?:https?|s?ftp|ftps):\/\/[^\s"'<>`\u0000-\u0020\u007f-\uffff]{1,2048}/i;

/**
 * URLs in base64 or hexadecimal: what `://` becomes stands in a run, `Oi8v` or `3a2f2f`, and a scheme before it. The
 * first URL of a run only. Whether there was one.
 */
export function addEncoded(page: Page, start: number, end: number, flags: number): boolean {
  if ((flags & BEYOND_HEX) === 0) return addHexadecimal(page, start, end);
  return (flags & LOWER) !== 0 && (flags & UPPER) !== 0 && (flags & DIGIT) !== 0 && addBase64(page, start, end);
}

function addHexadecimal(page: Page, start: number, end: number): boolean {
  const { codes } = page;
  for (let i = start + 6; i + 16 <= end; i += 2) {
    if (codes[i] !== 0x33 || !standsAt(codes, i, '3a2f2f')) continue;
    const first = Math.max(start, i - 2 * longestScheme);
    const stop = Math.min(end, i + longest);
    if (!scheme.test(Buffer.from(textOf(page, first, i + 6), 'hex').toString('latin1'))) continue;
    return add(page, start, end, Buffer.from(textOf(page, first, stop - ((stop - i) % 2)), 'hex'));
  }
  return false;
}

/** What base64 makes of `://`, and the place of its first letter in a group of four: by how many bytes stand before it. */
const ways: readonly { readonly letters: string; readonly place: number }[] = [
  { letters: 'Oi8v', place: 0 },
  { letters: 'ovL', place: 2 },
  { letters: '6Ly', place: 3 },
];

function addBase64(page: Page, start: number, end: number): boolean {
  for (const [way, { letters, place }] of ways.entries()) {
    for (let at = next(page, way, start, end); at + letters.length <= end; at = next(page, way, at + 1, end)) {
      const group = at - place;
      if (group < start) continue;
      const first = group - 4 * Math.min(2, (group - start) >> 2);
      if (!scheme.test(Buffer.from(textOf(page, first, at + letters.length + 1), 'base64').toString('latin1'))) continue;
      let stop = Math.min(end, at + longest);
      while (stop < at + longest && (roleAt(page.codes, stop) & BASE64) !== 0) stop++;
      return add(page, start, Math.max(end, stop), Buffer.from(textOf(page, first, stop), 'base64'));
    }
  }
  return false;
}

/** Where the letters of a way stand next in a page; what was searched once is not searched again. */
function next(page: Page, way: number, start: number, end: number): number {
  const { letters } = ways[way] as (typeof ways)[number];
  if (page.isRefanged) return indexOf(page.codes, letters, start, end);
  if ((page.base64[way] as number) >= start) return page.base64[way] as number;
  const found = page.text.indexOf(letters, start - margin);
  page.base64[way] = found === -1 ? Number.MAX_SAFE_INTEGER : found + margin;
  return page.base64[way] as number;
}

function indexOf(codes: Uint16Array, letters: string, start: number, end: number): number {
  for (let i = start; i < end; i++) if (codes[i] === letters.charCodeAt(0) && isHere(codes, i, letters)) return i;
  return end;
}

function isHere(codes: Uint16Array, index: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (codes[index + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** `decoded` begins with what stands before a scheme. */
function add(page: Page, start: number, end: number, decoded: Buffer): boolean {
  const found = link.exec(decoded.toString('latin1'));
  if (found === null || found.index > 2 * longestScheme) return false;
  const [url] = found;
  page.hits.add('url', start, end, because.encoded, url);
  const host = /^\w+:\/\/(?:[^/?#@]{0,200}@)?([^/?#:]{1,253})/.exec(url)?.[1];
  if (host?.includes('.')) page.hits.add(/^[\d.]+$/.test(host) ? 'ipv4' : 'domain', start, end, because.encoded, host);
  return true;
}
