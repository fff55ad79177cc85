import { isDefangedAt, isEdit } from '../../defanged-at.ts';
import type { Page } from '../../page.ts';
import { isDigit, isHexadecimal, isLabel, isRun, kindAt, roleAt, STOP, UNSPACED } from '../../text/characters.ts';
import { suffixes } from '../suffixes.ts';

/** A dot made harmless behind a host, a space or a bracket between: `evil .com`, `evil [.] com`, `evil dot com`, `evil.]com`. */
export function isBrokenAt(page: Page, stop: number): boolean {
  const { codes } = page;
  const next = codes[stop + 1] as number;
  if (codes[stop] === 0x2e) return next === 0x5d ? isEdit(page, stop) : next >= 0x80 && isDefangedAt(page, stop + 1);
  if (codes[stop] !== 0x20) return false;
  return (next === 0x2e || next === 0x5b || next === 0x28 || next === 0x7b || (next | 0x20) === 0x64) && isEdit(page, stop + 1);
}

/** Hexadecimal digits, a colon, more of them and another colon: an IPv6 address whose brackets were left out. */
export function isGroups(codes: Uint16Array, host: number, colon: number): boolean {
  if (colon - host > 4 || !isHexadecimal(codes, host, colon)) return false;
  let next = colon + 1;
  while (next < colon + 5 && isHexadecimal(codes, next, next + 1)) next++;
  return codes[next] === 0x3a;
}

export function hasDot(codes: Uint16Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (codes[i] === 0x2e) return true;
  return false;
}

export function afterUserinfo(codes: Uint16Array, authority: number): number {
  let found = authority;
  for (let i = authority; i < authority + 512; i++) {
    const code = codes[i] as number;
    if ((roleAt(codes, i) & STOP) !== 0 || endsUserinfo[code] === 1) break;
    if (code === 0x40) found = i + 1;
  }
  return found;
}

export const brokenAfter = new Uint8Array(0x10000);
for (const character of '=$%&+~@{[(') brokenAfter[character.charCodeAt(0)] = 1;

const endsUserinfo = new Uint8Array(0x10000);
for (const character of '/?#\\,;()[]') endsUserinfo[character.charCodeAt(0)] = 1;

export function endOfHost(codes: Uint16Array, start: number): number {
  let end = start;
  let label = start;
  for (; end < start + 1024; end++) {
    const code = codes[end];
    if (code === 0x2e) label = end + 1;
    else if (!isLabel(codes, end)) break;
    // A script without spaces goes on right behind the suffix.
    else if (kindAt(codes, end) === UNSPACED && end > label && isRun(codes, end - 1) && suffixes.of(codes, label, end) !== 0) break;
  }
  while (end > start && (codes[end - 1] === 0x2e || codes[end - 1] === 0x2d || codes[end - 1] === 0x5f)) end--;
  return end;
}

/** The end of an IPv6 address in brackets; whether it is one is seen when it is spelled. */
export function endOfBrackets(codes: Uint16Array, start: number): number {
  let colons = 0;
  for (let i = start + 1; i < start + 64; i++) {
    const code = codes[i];
    if (code === 0x5d) return colons > 1 ? i + 1 : -1;
    if (code === 0x3a) colons++;
    else if (!isRun(codes, i) && code !== 0x2e && code !== 0x25) return -1;
  }
  return -1;
}

export function endOfPort(codes: Uint16Array, hostEnd: number): number {
  if (codes[hostEnd] !== 0x3a) return hostEnd;
  let end = hostEnd + 1;
  while (end < hostEnd + 6 && isDigit(codes, end)) end++;
  return end === hostEnd + 1 ? hostEnd : end;
}
