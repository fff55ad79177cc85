import { isEdit } from './defanged-at.ts';
import { schemes } from './network/link/schemes.ts';
import type { Page } from './page.ts';
import { UNDERSCORE } from './text/characters.ts';
import { standsAt } from './text/context.ts';

/** Letters that `GHSA-`, `GTM-` and `http__` begin with. */
export const joined = new Uint8Array(0x10000);
for (const character of 'gGhH') joined[character.charCodeAt(0)] = 1;

/** `=2E`. */
export function isEncodedDot(codes: Uint16Array, at: number): boolean {
  return codes[at + 1] === 0x32 && ((codes[at + 2] as number) | 0x20) === 0x65;
}

/** `http__evil.com`, `evil-dot-com`. */
export function isDisguisedRun(page: Page, start: number, end: number, flags: number): boolean {
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
export function spelledDotIn(codes: Uint16Array, start: number, end: number): number {
  for (let i = start + 1; i < end - 5; i++) {
    if (((codes[i + 1] as number) | 0x20) !== 0x64 || ((codes[i + 2] as number) | 0x20) !== 0x6f) continue;
    if ((codes[i] === 0x2d || codes[i] === 0x5f) && ((codes[i + 3] as number) | 0x20) === 0x74 && codes[i + 4] === codes[i]) return i + 1;
  }
  return -1;
}

/** `evilDOTcom`. */
export function holdsDot(codes: Uint16Array, start: number, end: number): boolean {
  for (let i = start + 1; i < end - 4; i++) if (codes[i] === 0x44 && codes[i + 1] === 0x4f && codes[i + 2] === 0x54) return true;
  return false;
}

/** `https//evil.com`. */
export function isBareScheme(page: Page, start: number, end: number): boolean {
  return !page.isRefanged && schemes.of(page.codes, start, end) !== 0 && isEdit(page, end);
}
