import { type Page, textOf } from '../page.ts';
import { isAlphanumeric, isDigit, isRun, kindAt, LETTER, UPPER } from '../text/characters.ts';
import { wordAfter, wordBefore } from '../text/context.ts';
import { because, type Reason } from '../text/reasons.ts';
import { wordSet } from '../text/words.ts';

const dot = 0x2e;
const dash = 0x2d;
const slash = 0x2f;

const versionWords = wordSet(
  'version versions ver v vers rv number section sections sec chapter clause paragraph build builds release releases oid firmware revision rev fw sdk word office kernel fileversion productversion assembly toolset runtime',
);
/** Names that four numbers behind them are the version of. */
const products = wordSet(
  'openssl msie smtp error item product java jdk jre ios ipados android player flash reader acrobat windows nginx apache tomcat iis php python perl ruby node nodejs js mysql mariadb postgresql sqlite redis mongodb chrome chromium firefox safari opera edge explorer thunderbird excel outlook powerpoint sharepoint exchange openssh samba drupal wordpress joomla magento jenkins gitlab jira confluence struts log4j spring weblogic websphere jboss vmware esxi vcenter fortios fortigate pan-os panos junos big-ip strike plugin patch step figure fig rfc abschnitt kapitel table appendix android-sdk curl wget libcurl zlib busybox linux ubuntu debian macos osx dotnet silverlight quicktime itunes skype teams zoom anydesk teamviewer winrar 7-zip',
);
const versionFollows = wordSet('build release version beta alpha firmware');
const maskWords = wordSet('mask netmask subnetmask wildcard');

/** Octets of the address last read by {@link quad}, and whether zeros stood before any of them. */
const octets = new Uint8Array(4);
let padding: 'none' | 'plain' | 'ambiguous' = 'none';

/** The end of four octets that begin at an index, -1 when there are not four, or more than four numbers. */
function quad(codes: Uint16Array, start: number): number {
  let i = start;
  let padded = false;
  let agrees = true;
  let isWide = true;
  for (let part = 0; part < 4; part++) {
    if (part > 0) {
      if (codes[i] !== dot) return -1;
      i++;
    }
    const first = i;
    let value = 0;
    while (isDigit(codes, i) && i < first + 4) value = value * 10 + (codes[i++] as number) - 0x30;
    const length = i - first;
    if (length === 0 || length > 3 || value > 255) return -1;
    if (length < 3) isWide = false;
    if (length > 1 && codes[first] === 0x30) {
      padded = true;
      if (value > 7) agrees = false;
    }
    octets[part] = value;
  }
  padding = !padded ? 'none' : agrees || isWide ? 'plain' : 'ambiguous';
  return isDigit(codes, i) || (codes[i] === dot && isDigit(codes, i + 1)) ? -1 : i;
}

function plainAddress(): string | undefined {
  return padding === 'none' ? undefined : octets.join('.');
}

/**
 * Addresses in a run of digits, dots and dashes: one, or two as a range, with the network or port behind it. The run
 * begins at `start`; answers where reading goes on.
 */
export function readAddresses(page: Page, start: number, end: number): number {
  const { codes, hits } = page;
  let previous = -1;
  let previousStart = -1;
  for (let at = start; at < end; ) {
    const stop = isDigit(codes, at) ? quad(codes, at) : -1;
    if (stop === -1 || (stop < end && codes[stop] !== dash && codes[stop] !== dot)) {
      while (at < end && codes[at] !== dash) at++;
      at++;
      previous = -1;
      continue;
    }
    const plain = plainAddress();
    const network = networkEnd(codes, stop);
    if (network !== -1) {
      hits.add('cidr', at, network, judge(page, at, stop, because.network), plain && `${plain}${textOf(page, stop, network)}`);
      return network;
    }
    if (previous === at - 1 && previous !== -1) hits.add('ip-range', previousStart, stop, because.range);
    const hasPort = codes[stop] === 0x3a && isDigit(codes, stop + 1);
    hits.add('ipv4', at, stop, judge(page, at, stop, hasPort ? because.port : because.address), plain, true);
    const last = spacedEnd(codes, stop);
    if (last !== -1) hits.add('ip-range', at, last, because.range);
    previous = stop;
    previousStart = at;
    at = stop + 1;
  }
  return end;
}

/** The end of the second address of `192.0.2.7 - 192.0.2.9`, the first of which ends at `stop`; -1 when there is none. */
function spacedEnd(codes: Uint16Array, stop: number): number {
  const mark = codes[stop + 1];
  if (codes[stop] !== 0x20 || (mark !== dash && mark !== 0x2013) || codes[stop + 2] !== 0x20 || !isDigit(codes, stop + 3)) return -1;
  return quad(codes, stop + 3);
}

/** `words192.0.2.7words`: letters right before or behind four numbers. Defanged it was meant; else it is doubtful. */
export function readGluedAddress(page: Page, start: number, end: number): boolean {
  const { codes } = page;
  let at = start;
  while (at < end && codes[at] !== dot) at++;
  while (at > start && isDigit(codes, at - 1)) at--;
  const stop = isDigit(codes, at) ? quad(codes, at) : -1;
  if (stop === -1 || stop > end || codes[stop] === dot || codes[stop] === dash) return false;
  // Versions begin with small numbers, addresses seldom do.
  const reason =
    padding === 'ambiguous'
      ? because.ambiguous
      : page.defanged(at, stop)
        ? because.defanged
        : (octets[0] as number) > 10
          ? because.glued
          : because.glueAddress;
  page.hits.add('ipv4', at, stop, reason, plainAddress());
  return true;
}

/** The end of a prefix length behind the address just read, when no bit is set beyond it; else -1. */
function networkEnd(codes: Uint16Array, stop: number): number {
  if (codes[stop] !== slash || !isDigit(codes, stop + 1)) return -1;
  let end = stop + 1;
  let bits = 0;
  while (isDigit(codes, end) && end < stop + 4) bits = bits * 10 + (codes[end++] as number) - 0x30;
  if (bits > 32 || isRun(codes, end) || (codes[end] === dot && isDigit(codes, end + 1))) return -1;
  if (codes[end] === slash && isAlphanumeric(codes, end + 1)) return -1;
  const value = number();
  return bits === 32 || (value & (0xffffffff >>> bits)) === 0 ? end : -1;
}

function number(): number {
  return (((octets[0] as number) << 24) | ((octets[1] as number) << 16) | ((octets[2] as number) << 8) | (octets[3] as number)) >>> 0;
}

function judge(page: Page, start: number, end: number, usual: Reason): Reason {
  const { codes } = page;
  // Defanged or not: which address was meant cannot be told.
  if (padding === 'ambiguous') return because.ambiguous;
  if (page.defanged(start, end)) return because.defanged;
  if (padding === 'plain') return because.padded;
  if (
    wordBefore(codes, start, versionWords) !== 0 ||
    wordAfter(codes, end, versionFollows) !== 0 ||
    codes[start - 1] === 0xa7 ||
    codes[start - 2] === 0xa7
  ) {
    return because.version;
  }
  const isNamed =
    (codes[start - 1] === 0x20 || codes[start - 1] === slash) && isRun(codes, start - 2) && wordBefore(codes, start, products) !== 0;
  if (isNamed || (codes[start - 1] === slash && isProduct(codes, start - 1))) return because.product;
  const [a, b, c, d] = octets as unknown as [number, number, number, number];
  if (b === 0 && c === 0 && a < 10 && a > 0) return d === 0 || a < 8 ? (d === 0 ? because.version : usual) : usual;
  if ((a === 127 || a === 0) && b === 0 && c === 0 && d < 2 && !standsAlone(page, start, end)) return because.nowhere;
  if (a === 255 && b === 255 && d !== 255 && isMask()) return because.mask;
  if (a === 255 && wordBefore(codes, start, maskWords) !== 0) return because.mask;
  return isInner(a, b) ? because.inner : usual;
}

function isMask(): boolean {
  const holes = ~number() >>> 0;
  return (holes & (holes + 1)) === 0;
}

function isInner(a: number, b: number): boolean {
  return (
    a === 10 ||
    a === 127 ||
    a === 0 ||
    (a === 192 && b === 168) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b < 128) ||
    a >= 224
  );
}

/** `Chrome/120.0.6.1`: a capitalised word before the slash. */
function isProduct(codes: Uint16Array, slashAt: number): boolean {
  let start = slashAt;
  while (start > slashAt - 32 && isRun(codes, start - 1)) start--;
  return slashAt - start > 1 && (kindAt(codes, start) & UPPER) !== 0 && (kindAt(codes, slashAt - 1) & LETTER) !== 0;
}

/**
 * Whether the line holds nothing but numbers and marks around. Loopback in a sentence or a log is "this machine" and no
 * observable; in a list of addresses it is one.
 */
export function standsAlone({ codes }: Page, start: number, end: number): boolean {
  for (let i = start - 1; i > start - 64 && codes[i] !== 0x0a && codes[i] !== 0; i--) if ((kindAt(codes, i) & LETTER) !== 0) return false;
  for (let i = end; i < end + 64 && codes[i] !== 0x0a && codes[i] !== 0; i++) if ((kindAt(codes, i) & LETTER) !== 0) return false;
  return true;
}
