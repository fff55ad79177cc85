import type { ObservableType } from '../../../domain/observable.ts';
import { nameIn } from '../network/name.ts';
import { extensions } from '../network/suffixes.ts';
import { none, type Page } from '../page.ts';
import { DIGIT, isAlphanumeric, isDigit, isHexadecimal, isRun, kindAt, LETTER, LOWER, UPPER } from '../text/characters.ts';
import { standsAt } from '../text/context.ts';
import { because, type Reason } from '../text/reasons.ts';
import { wordSet } from '../text/words.ts';
import { isEscape, longest, walk } from './walk.ts';

const backslash = 0x5c;
const slash = 0x2f;
const dot = 0x2e;

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

export function add(page: Page, type: ObservableType, start: number, end: number, reason: Reason, least: number): number {
  if (end - start <= least + 1) return none;
  // What was still going on where the walk gave up is data, and read.
  if (end - start <= longest) page.hits.add(type, start, end, reason);
  return end;
}
