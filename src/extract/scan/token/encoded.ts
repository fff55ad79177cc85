import { type Page, textOf } from '../page.ts';
import { BASE64, BEYOND_HEX, DIGIT, LOWER, roleAt, UPPER } from '../text/characters.ts';
import { standsAt } from '../text/context.ts';
import { because } from '../text/reasons.ts';

/** As much of encoded data as a URL may fill. */
const longest = 4096;

/**
 * URLs in base64 or hexadecimal: the letters that `http` becomes stand in a run, `aHR0cDov` or `68747470`. The first
 * URL of a run only.
 */
export function addEncoded(page: Page, start: number, end: number, flags: number): void {
  if ((flags & BEYOND_HEX) === 0) addHexadecimal(page, start, end);
  else if ((flags & LOWER) !== 0 && (flags & UPPER) !== 0 && (flags & DIGIT) !== 0) addBase64(page, start, end);
}

function addHexadecimal(page: Page, start: number, end: number): void {
  const { codes } = page;
  for (let i = start; i + 24 <= end; i += 2) {
    if (codes[i] !== 0x36 || !standsAt(codes, i, '68747470')) continue;
    const stop = Math.min(end, i + longest);
    const text = Buffer.from(textOf(page, i, stop - ((stop - i) % 2)), 'hex').toString('latin1');
    add(page, start, end, text);
    return;
  }
}

/** Base64 puts the letters of `http` in three ways, by how many bytes stand before them. */
/** From the letter in common on, less one: there the four letters of a group begin, whatever stands before. */
function addBase64(page: Page, start: number, end: number): void {
  const { codes } = page;
  for (let at = start + 1; at + 11 <= end; at++) {
    // The letter they have in common.
    if (codes[at] !== 0x48) continue;
    const known = isHere(codes, at - 1, 'aHR0c')
      ? ''
      : isHere(codes, at - 3, 'h0dHA')
        ? 'ht'
        : isHere(codes, at - 2, 'odHRw')
          ? 'h'
          : undefined;
    if (known === undefined) continue;
    const from = at - 1;
    let stop = end;
    while (stop < at + longest && (roleAt(codes, stop) & BASE64) !== 0) stop++;
    const text = known + Buffer.from(textOf(page, from, stop), 'base64').toString('latin1');
    add(page, start, stop, text);
    return;
  }
}

function isHere(codes: Uint16Array, index: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (codes[index + i] !== text.charCodeAt(i)) return false;
  return true;
}

function add(page: Page, start: number, end: number, text: string): void {
  const url = /^https?:\/\/[^\s"'<>`\u0000-\u0020\u007f-\uffff]{1,2048}/.exec(text)?.[0];
  if (url === undefined) return;
  page.hits.add('url', start, end, because.encoded, url);
  const host = /^https?:\/\/(?:[^/?#@]{0,200}@)?([^/?#:]{1,253})/.exec(url)?.[1];
  if (host?.includes('.')) page.hits.add(/^[\d.]+$/.test(host) ? 'ipv4' : 'domain', start, end, because.encoded, host);
}
