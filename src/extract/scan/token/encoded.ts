import { margin, type Page, textOf } from '../page.ts';
import { BASE64, BEYOND_HEX, DIGIT, LOWER, roleAt, UPPER } from '../text/characters.ts';
import { standsAt } from '../text/context.ts';
import { because } from '../text/reasons.ts';

/** As much of encoded data as a URL may fill. */
const longest = 4096;

/**
 * URLs in base64 or hexadecimal: the letters that `http` becomes stand in a run, `aHR0cDov` or `68747470`. The first
 * URL of a run only. Whether there was one.
 */
export function addEncoded(page: Page, start: number, end: number, flags: number): boolean {
  if ((flags & BEYOND_HEX) === 0) return addHexadecimal(page, start, end);
  return (flags & LOWER) !== 0 && (flags & UPPER) !== 0 && (flags & DIGIT) !== 0 && addBase64(page, start, end);
}

function addHexadecimal(page: Page, start: number, end: number): boolean {
  const { codes } = page;
  for (let i = start; i + 24 <= end; i += 2) {
    if (codes[i] !== 0x36 || !standsAt(codes, i, '68747470')) continue;
    const stop = Math.min(end, i + longest);
    const text = Buffer.from(textOf(page, i, stop - ((stop - i) % 2)), 'hex').toString('latin1');
    return add(page, start, end, text);
  }
  return false;
}

/** What base64 makes of `http`, by how many bytes stand before it: letters that are rare enough to search for, those before them, and what of `http` the latter hold. */
const ways: readonly { readonly letters: string; readonly before: string; readonly held: string }[] = [
  { letters: 'HR0c', before: 'a', held: '' },
  { letters: 'HRw', before: 'od', held: 'h' },
  { letters: '0dH', before: 'h', held: 'ht' },
];

function addBase64(page: Page, start: number, end: number): boolean {
  for (const [way, { letters, before, held }] of ways.entries()) {
    const at = next(page, way, start + before.length, end);
    if (at + 7 > end || !isHere(page.codes, at - before.length, before)) continue;
    const common = at + letters.indexOf('H');
    let stop = end;
    while (stop < at + longest && (roleAt(page.codes, stop) & BASE64) !== 0) stop++;
    // Before the `H` begin the four letters of a group, whatever stands before.
    return add(page, start, stop, held + Buffer.from(textOf(page, common - 1, stop), 'base64').toString('latin1'));
  }
  return false;
}

/** Where the letters of a way stand next in a page, with those before them; what was searched once is not searched again. */
function next(page: Page, way: number, start: number, end: number): number {
  const { letters, before } = ways[way] as (typeof ways)[number];
  if (page.isRefanged) return indexOf(page.codes, before + letters, start - before.length, end) + before.length;
  if ((page.base64[way] as number) >= start) return page.base64[way] as number;
  let found = page.text.indexOf(letters, start - margin);
  while (found !== -1 && !page.text.startsWith(before, found - before.length)) found = page.text.indexOf(letters, found + 1);
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

function add(page: Page, start: number, end: number, text: string): boolean {
  const url = /^https?:\/\/[^\s"'<>`\u0000-\u0020\u007f-\uffff]{1,2048}/.exec(text)?.[0];
  if (url === undefined) return false;
  page.hits.add('url', start, end, because.encoded, url);
  const host = /^https?:\/\/(?:[^/?#@]{0,200}@)?([^/?#:]{1,253})/.exec(url)?.[1];
  if (host?.includes('.')) page.hits.add(/^[\d.]+$/.test(host) ? 'ipv4' : 'domain', start, end, because.encoded, host);
  return true;
}
