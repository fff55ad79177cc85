import { extensions } from '../network/suffixes.ts';
import type { Page } from '../page.ts';
import { isAlphanumeric, isRun } from '../text/characters.ts';
import { standsAt } from '../text/context.ts';

const backslash = 0x5c;
const slash = 0x2f;
const space = 0x20;
const dot = 0x2e;

/** Longest path that systems allow and people write. */
export const longest = 1024;
/** How far a component with spaces in it is followed to its next separator. */
const spaced = 60;

const ends = new Uint8Array(0x10000);
for (let code = 0; code < 0x20; code++) ends[code] = 1;
for (const character of '"<>|*?\u201c\u201d\u2018\u2019`') ends[character.charCodeAt(0)] = 1;
const soft = new Uint8Array(0x10000);
for (const character of ".,;:!')]}") soft[character.charCodeAt(0)] = 1;

const lastSpaced = [
  'session manager',
  'windows nt',
  'internet explorer',
  'active setup',
  'user shell folders',
  'shell folders',
  'internet settings',
  'program files',
  'image file execution options',
  'terminal server',
  'memory management',
  'windows defender',
  'installed components',
  'winlogon notify',
  'known dlls',
  'security center',
];

/**
 * Walks components from a separator on. A space is part of a component when the next separator follows on the same
 * line before anything that begins another value; in the last component, when the path stands in quotes.
 */
export function walk(page: Page, start: number, from: number, separator: number): number {
  const { codes } = page;
  const open = codes[start - 1] as number;
  const quote = open === 0x22 || open === 0x27 || open === 0x60 ? open : open === 0x201c ? 0x201d : open === 0x2018 ? 0x2019 : -1;
  let solid = from;
  for (let i = from; i <= start + longest; i++) {
    const code = codes[i] as number;
    if (code === quote) return i;
    if (code === 0x3c && separator === backslash) {
      const close = placeholderEnd(codes, i);
      if (close === -1) return solid;
      i = close;
      solid = i + 1;
      continue;
    }
    if (ends[code] === 1) return solid;
    if (code === space) {
      if (quote !== -1 && closes(codes, i, quote)) continue;
      const next = endsInExtension(codes, from, i) ? -1 : nextSeparator(codes, i, separator);
      if (next === -1) return endOfSpaced(page, i, solid);
      i = next - 1;
      solid = next;
      continue;
    }
    if (code === separator) {
      if (separator === backslash && isEscape(codes[i + 1] as number) && endsInExtension(codes, from, i)) return i;
      solid = codes[i - 1] === separator ? solid : i + 1;
      continue;
    }
    if (soft[code] === 1 || code === 0x26) {
      if (code === 0x2c && codes[i + 1] === space) return solid;
      // What follows a file's name is no part of it: `a.dll,Export`, `a.rb:71`, `a.exe&&start`.
      if (code !== dot && endsInExtension(codes, from, i)) return i;
      continue;
    }
    solid = i + 1;
  }
  return Math.max(solid, start + longest + 1);
}

/** Whether a known extension ends at an index. */
function endsInExtension(codes: Uint16Array, from: number, end: number): boolean {
  let start = end;
  while (start > from && start > end - 6 && isAlphanumeric(codes, start - 1)) start--;
  return codes[start - 1] === dot && extensions.of(codes, start, end) !== 0;
}

/** `\\n`, `\\r`, `\\t`: an escape of the text around. */
export function isEscape(code: number): boolean {
  return code === 0x6e || code === 0x72 || code === 0x74;
}

/** `<username>`: a stand-in for a component. */
function placeholderEnd(codes: Uint16Array, open: number): number {
  for (let i = open + 1; i < open + 32; i++) {
    if (codes[i] === 0x3e) return i;
    if (!isRun(codes, i) && codes[i] !== space) return -1;
  }
  return -1;
}

/** Whether the quotes around close on the same line. */
function closes(codes: Uint16Array, from: number, quote: number): boolean {
  for (let i = from; i < from + 260; i++) {
    if (codes[i] === quote) return true;
    if (ends[codes[i] as number] === 1) return false;
  }
  return false;
}

/** Where the next separator stands, when only words and spaces lie between; -1 when another value begins. */
function nextSeparator(codes: Uint16Array, from: number, separator: number): number {
  if (codes[from + 1] === space) return -1;
  let words = 0;
  for (let i = from; i < from + spaced; i++) {
    const code = codes[i] as number;
    if (code === separator) {
      const before = codes[i - 1] as number;
      // `… D:\x`, `… HKLM\x`, `… /etc/x` begin another path.
      if (before === 0x3a || before === space)
        return separator === backslash && before === space && isAlphanumeric(codes, i + 1) && words === 1 ? i : -1;
      return isHiveBefore(codes, i) ? -1 : i;
    }
    if (code === space) {
      if (++words > 4 || codes[i + 1] === space) return -1;
    } else if (
      ends[code] === 1 ||
      code === 0x2c ||
      code === 0x3b ||
      code === 0x3d ||
      code === 0x3a ||
      (code === slash && separator === backslash)
    )
      return -1;
    else if (separator === slash && soft[code] === 1 && code !== dot) return -1;
  }
  return -1;
}

function isHiveBefore(codes: Uint16Array, separatorAt: number): boolean {
  let start = separatorAt;
  while (start > separatorAt - 24 && isRun(codes, start - 1)) start--;
  return standsAt(codes, start, 'hk') && (separatorAt - start === 4 || codes[start + 4] === 0x5f || separatorAt - start === 3);
}

/** Known last components with a space: `…\Control\Session Manager`. */
function endOfSpaced({ codes }: Page, spaceAt: number, solid: number): number {
  for (const known of lastSpaced) {
    const first = known.indexOf(' ');
    const start = spaceAt - first;
    if (codes[start - 1] === backslash && standsAt(codes, start, known) && !isRun(codes, start + known.length)) return start + known.length;
  }
  return solid;
}
