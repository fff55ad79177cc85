import type { ObservableType } from '../../../domain/observable.ts';
import { none } from '../network/link.ts';
import { nameIn } from '../network/name.ts';
import { extensions } from '../network/suffixes.ts';
import type { Page } from '../page.ts';
import { BEYOND_HEX, DIGIT, isAlphanumeric, isDigit, isRun, kindAt, LETTER, LOWER, UPPER } from '../text/characters.ts';
import { standsAt } from '../text/context.ts';
import { because, type Reason } from '../text/reasons.ts';
import { wordSet } from '../text/words.ts';

const backslash = 0x5c;
const slash = 0x2f;
const space = 0x20;
const dot = 0x2e;

/** Longest path that systems allow and people write. */
const longest = 1024;
/** How far a component with spaces in it is followed to its next separator. */
const spaced = 60;

const ends = new Uint8Array(0x10000);
for (let code = 0; code < 0x20; code++) ends[code] = 1;
for (const character of '"<>|*?\u201c\u201d\u2018\u2019`') ends[character.charCodeAt(0)] = 1;
const soft = new Uint8Array(0x10000);
for (const character of ".,;:!')]}") soft[character.charCodeAt(0)] = 1;

/** A path of Windows that begins with a drive, `C:\…`; the backslash stands at `from`. */
export function readDrivePath(page: Page, start: number, from: number): number {
  const { codes } = page;
  let first = from;
  while (codes[first] === backslash || codes[first] === slash) first++;
  // `if m:\\n` is a line of code.
  if (codes[first] === 0x5b || (isEscape(codes[first] as number) && !isRun(codes, first + 1))) return none;
  return add(page, 'file-path', start, walk(page, start, from, backslash), because.filePath, 2);
}

/** `\\server\share\file`, `\\.\pipe\name`; the first backslash stands at `start`. */
export function readUncPath(page: Page, start: number): number {
  const { codes } = page;
  let at = start;
  while (codes[at] === backslash) at++;
  // Doubled once more in JSON and in source code.
  const slashes = at - start;
  if (slashes !== 2 && slashes !== 4) return none;
  if (codes[at] === dot && codes[at + 1] === backslash) {
    let name = at + 1;
    while (codes[name] === backslash) name++;
    if (!standsAt(codes, name, 'pipe\\')) return none;
    return add(page, 'named-pipe', start, walk(page, start, name + 4, backslash), because.object, 0);
  }
  if (!isAlphanumeric(codes, at)) return none;
  let host = at;
  while (isRun(codes, host) || codes[host] === dot) host++;
  let share = host;
  // `\\\\host@80\\share`, `\\\\host@SSL\\share`: over the web.
  if (codes[share] === 0x40)
    do share++;
    while (isRun(codes, share));
  const next = share + slashes / 2;
  if (codes[share] !== backslash || !isRun(codes, next) || (codes[next] === 0x75 && isHexadecimal(codes, next + 1, next + 5))) return none;
  const end = add(page, 'file-path', start, walk(page, start, share, backslash), because.filePath, 0);
  if (end !== none) addHost(page, at, host);
  return end;
}

/** `%APPDATA%\…`; the first percent sign stands at `start`. */
export function readVariablePath(page: Page, start: number): number {
  const { codes } = page;
  let end = start + 1;
  while (end < start + 32 && (isRun(codes, end) || codes[end] === 0x28 || codes[end] === 0x29)) end++;
  if (codes[end] !== 0x25 || end < start + 4 || codes[end + 1] !== backslash || (kindAt(codes, start + 1) & LETTER) === 0) return none;
  return add(page, 'file-path', start, walk(page, start, end + 1, backslash), because.filePath, 0);
}

const roots = wordSet(
  'usr etc var tmp opt home root bin sbin lib lib64 dev proc sys mnt media srv boot run private applications library users volumes system data sdcard storage',
);

/** `/usr/bin/x`, `~/x`; the first slash or the tilde stands at `start`. */
export function readUnixPath(page: Page, start: number): number {
  const { codes } = page;
  const isHome = codes[start] === 0x7e;
  if (isHome && codes[start + 1] !== slash) return none;
  const first = isHome ? start + 2 : start + 1;
  let end = first;
  while (end < first + 64 && isRun(codes, end)) end++;
  if (end === first && codes[end] !== dot) return none;
  if (!isHome && roots.of(codes, first, end) === 0) return none;
  if (
    !isHome &&
    (codes[end] !== slash || !isRun(codes, end + 1)) &&
    !(codes[end] === slash && codes[end + 1] === dot && isRun(codes, end + 2))
  )
    return none;
  return add(page, 'file-path', start, walk(page, start, isHome ? start + 1 : end, slash), because.filePath, 0);
}

/** A key of the registry; the hive ends at `hiveEnd`, before a separator or a bracket and a separator. */
export function readRegistryKey(page: Page, start: number, hiveEnd: number): number {
  const { codes } = page;
  let at = hiveEnd;
  if (codes[at] === 0x3e || codes[at] === 0x5d || codes[at] === 0x3a) at++;
  if (codes[at] !== backslash) return none;
  let component = at;
  while (codes[component] === backslash) component++;
  if (!isAlphanumeric(codes, component) && codes[component] !== 0x7b && codes[component] !== dot && codes[component] !== 0x2a) return none;
  const opened = at > hiveEnd && codes[hiveEnd] !== 0x3a && (codes[start - 1] === 0x3c || codes[start - 1] === 0x5b);
  return add(page, 'registry-key', opened ? start - 1 : start, walk(page, start, at, backslash), because.key, 0);
}

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

/** `Global\name`, `Local\name`: an object that programs see of one another. */
export function readMutex(page: Page, start: number, end: number): number {
  const { codes } = page;
  let at = end;
  while (codes[at] === backslash) at++;
  let stop = at;
  while (
    stop < at + 200 &&
    (isRun(codes, stop) || codes[stop] === 0x7b || codes[stop] === 0x7d || (codes[stop] === dot && isRun(codes, stop + 1)))
  )
    stop++;
  if (stop - at < 3) return none;
  page.hits.add('mutex', start, stop, because.object);
  return stop;
}

/** `Mutex: name`, `mutex name: "name"`, `mutex "name"`: what follows the word, which ends at `end`. Whether there was one. */
export function addNamedMutex(page: Page, start: number, wordEnd: number): boolean {
  const { codes } = page;
  if (!standsAt(codes, start, 'mutex') && !standsAt(codes, start, 'mutant')) return false;
  let at = wordEnd;
  if (standsAt(codes, at, ' name')) at += 5;
  else if (standsAt(codes, at, ' named ')) at += 6;
  else if (codes[at] === space && codes[at + 1] !== 0x22 && codes[at + 1] !== 0x27) return false;
  if (codes[at] === 0x73) at++;
  if (codes[at] === 0x3a || codes[at] === 0x3d) at++;
  const colon = at;
  while (at < colon + 4 && (codes[at] === space || codes[at] === 0x22 || codes[at] === 0x27)) at++;
  let end = at;
  while (
    end < at + 200 &&
    (isRun(codes, end) ||
      codes[end] === 0x7b ||
      codes[end] === 0x7d ||
      codes[end] === backslash ||
      (codes[end] === dot && isRun(codes, end + 1)))
  )
    end++;
  if (end - at < 4 || standsAt(codes, at, 'global\\') || standsAt(codes, at, 'local\\')) return false;
  page.hits.add('mutex', at, end, because.named);
  return true;
}

/** The machine that a path of a network names. */
function addHost(page: Page, start: number, end: number): void {
  const { codes, hits } = page;
  if (isDigit(codes, end - 1) && isDigit(codes, start)) hits.addPart('ipv4', start, end, because.host);
  else {
    const name = nameIn(page, start, end);
    if (name !== undefined) hits.addPart('domain', name.start, name.end, because.host, undefined, name.exact);
  }
}

/** A file name without a path: its extension begins at `extension`. */
export function addFileName(page: Page, start: number, extension: number, end: number): void {
  if (extensions.of(page.codes, extension, end) === 0 || extension - start < (end - extension === 1 ? 3 : 2)) return;
  if ((kindAt(page.codes, start) & (LETTER | DIGIT)) === 0 && page.codes[start] !== 0x5f) return;
  const last = kindAt(page.codes, end - 1);
  if ((last & (LOWER | UPPER | DIGIT)) === 0) return;
  page.hits.add('file-name', start, end, because.fileName);
}

function add(page: Page, type: ObservableType, start: number, end: number, reason: Reason, least: number): number {
  if (end - start <= least + 1) return none;
  // What was still going on where the walk gave up is data, and read.
  if (end - start <= longest) page.hits.add(type, start, end, reason);
  return end;
}

/**
 * Walks components from a separator on. A space is part of a component when the next separator follows on the same
 * line before anything that begins another value; in the last component, when the path stands in quotes.
 */
function walk(page: Page, start: number, from: number, separator: number): number {
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
function isEscape(code: number): boolean {
  return code === 0x6e || code === 0x72 || code === 0x74;
}

function isHexadecimal(codes: Uint16Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!isAlphanumeric(codes, i) || (kindAt(codes, i) & BEYOND_HEX) !== 0) return false;
  return true;
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
