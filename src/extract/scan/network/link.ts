import { isDefangedAt, isEdit } from '../defanged-at.ts';
import { type Page, textOf } from '../page.ts';
import {
  BEYOND_HEX,
  DIGIT,
  isAlphanumeric,
  isDigit,
  isLabel,
  isRun,
  kindAt,
  kindOf,
  LETTER,
  roleAt,
  STOP,
  UNSPACED,
} from '../text/characters.ts';
import { standsAt } from '../text/context.ts';
import { because, type Reason } from '../text/reasons.ts';
import { wordTable } from '../text/words.ts';
import { nameIn } from './name.ts';
import { isDisguised, schemeNames, schemes } from './schemes.ts';
import { suffixes } from './suffixes.ts';

/** Somebody made it harmless in the middle: what reads so far must be read again, refanged. */
export const harmless = -1;
/** No URL begins here. */
export const none = 0;

/** A path shorter than a URL holds none. */
const shortest = 10;

/** Longer ones are data, not addresses to look up; their host is still found. */
const longest = 16_384;

/** Reads the URL whose scheme ends at `colon`, before `://`. Answers where reading goes on, {@link none} or {@link harmless}. */
export function readLink(page: Page, runStart: number, colon: number): number {
  const { codes } = page;
  let start = Math.max(runStart, page.floor);
  let scheme = schemes.of(codes, start, colon);
  if (scheme === 0) {
    // `xhttps://`, `url=-http://`: glued to something before it.
    const glued = standsAt(codes, colon - 4, 'http') ? 4 : standsAt(codes, colon - 5, 'https') ? 5 : 0;
    if (glued === 0 || colon - glued < start) return none;
    start = colon - glued;
    scheme = schemes.of(codes, start, colon);
  }
  return readAuthority(page, start, colon + 3, scheme);
}

/** Reads a URL without its scheme from the host on, `evil.com/gate.php`: as http, like everything that lists them. */
export function readPath(page: Page, start: number, hostEnd: number, host: Reason, type: 'domain' | 'ipv4', exact: boolean): number {
  const end = endOfLink(page, start, endOfPort(page.codes, hostEnd));
  if (end === harmless) return harmless;
  const defanged = page.defanged(start, hostEnd);
  page.hits.add('url', start, end, defanged ? because.defanged : because.path, `http://${textOf(page, start, end)}`);
  page.hits.addPart(type, start, hostEnd, host, undefined, exact);
  return end;
}

/** What may stand between a scheme and a host, slashes among it, in spellings nobody has listed: `https:[//]evil.com`, `http: //evil.com`. */
const between = new Uint8Array(0x10000);
for (const character of ':/\\[](){}<> \uff1a\uff0f') between[character.charCodeAt(0)] = 1;
const slashes: ReadonlySet<number> = new Set([0x2f, 0x5c, 0xff0f]);

/** Reads the URL whose scheme stands before a host, with anything but a plain separator between; {@link none} when there is no scheme. */
export function readSeparated(page: Page, host: number): number {
  const { codes } = page;
  let i = host;
  let slashed = false;
  while (i > page.floor && i > host - 12 && between[codes[i - 1] as number] === 1) slashed = slashes.has(codes[--i] as number) || slashed;
  if (!slashed) return none;
  let start = i;
  while (start > page.floor && start > i - 8 && isAlphanumeric(codes, start - 1)) start--;
  const scheme = schemes.of(codes, start, i);
  return scheme === 0 ? none : readAuthority(page, start, host, scheme);
}

/** `http%3A%2F%2Fevil.com%2Fgate.php` outside of any URL; the scheme ends at `percent`. */
export function readEncodedLink(page: Page, runStart: number, percent: number): number {
  const { codes } = page;
  const length = standsAt(codes, percent - 5, 'https') ? 5 : 4;
  if (percent - length < runStart) return none;
  let end = percent;
  while (end < percent + 4096 && (roleAt(codes, end) & STOP) === 0 && codes[end] !== 0x26 && codes[end] !== 0x27 && codes[end] !== 0x2c)
    end++;
  addInner(page, percent - length, end);
  return end;
}

/** Whether a path or a port and a path follows a host. */
export function hasPath(codes: Uint16Array, hostEnd: number, isDefanged: boolean): boolean {
  const slash = endOfPort(codes, hostEnd);
  if (codes[slash] !== 0x2f) return false;
  if (isDefanged) return true;
  // `host/192.0.2.7:80`, as Java writes an address with its name.
  if (isDigit(codes, slash + 1) && isQuad(codes, slash + 1)) return false;
  const code = codes[slash + 1] as number;
  return isRun(codes, slash + 1) || code === 0x3f || code === 0x25 || code === 0x7e || code === 0x2e || code === 0x23 || code === 0x40;
}

/** Four numbers with dots between. */
function isQuad(codes: Uint16Array, start: number): boolean {
  let dots = 0;
  let i = start;
  for (; i < start + 16 && (isDigit(codes, i) || codes[i] === 0x2e); i++) if (codes[i] === 0x2e) dots++;
  return dots === 3;
}

/** `scheme` is a number of the table; the authority begins at `authority`. */
export function readAuthority(page: Page, start: number, authority: number, scheme: number): number {
  const { codes, hits } = page;
  const host = afterUserinfo(codes, authority);
  const hostEnd = codes[host] === 0x5b ? endOfBrackets(codes, host) : endOfHost(codes, host);
  if (!page.isRefanged) {
    const stop = hostEnd === -1 ? host : hostEnd;
    if (isDefangedAt(page, stop) || isBrokenAt(page, stop)) return harmless;
  }
  if (hostEnd === -1 || hostEnd === host) return none;
  if (codes[hostEnd] === 0x3a && isGroups(codes, host, hostEnd)) return readBareAddress(page, start, host, schemeNames[scheme] as string);
  const end = unmarked(page, start, endOfLink(page, start, endOfPort(codes, hostEnd)));
  if (end === harmless) return harmless;
  if (
    end === hostEnd &&
    codes[end] === 0x20 &&
    codes[end + 1] === 0x2f &&
    isRun(codes, end + 2) &&
    (isDisguised(scheme) || page.defanged(start, end))
  ) {
    return readParted(page, start, authority, end, schemeNames[scheme] as string);
  }
  const scheme0 = schemeNames[scheme] as string;
  const isLocal = codes[host] !== 0x5b && !hasDot(codes, host, hostEnd);
  // No host ends like that: it is a piece of code, or of something encoded.
  if (isLocal && brokenAfter[codes[hostEnd] as number] === 1) return end;
  // A file of this machine has no host; what follows is its path.
  if (scheme0 === 'file' && isLocal && end - authority < 2) return none;
  if (end - start <= longest) {
    const reason = reasonOf(page, start, end, host, hostEnd, isLocal, isDisguised(scheme));
    const written = scheme0.length === authority - 3 - start && standsAt(codes, start, scheme0);
    hits.add('url', start, end, reason, written ? undefined : `${scheme0}://${textOf(page, authority, end)}`);
    if (reason === because.schema) return end;
  }
  addHost(page, host, hostEnd);
  addAccount(page, host, hostEnd, end);
  if (end - hostEnd > shortest) addNested(page, hostEnd, end);
  return end;
}

/** `hxxp://evil[.]com /gate.php`: a space before the path is one more way to break a link. */
function readParted(page: Page, start: number, authority: number, hostEnd: number, scheme: string): number {
  const end = endOfLink(page, start, hostEnd + 1);
  if (end === harmless) return harmless;
  page.hits.add('url', start, end, because.defanged, `${scheme}://${textOf(page, authority, hostEnd)}${textOf(page, hostEnd + 1, end)}`);
  addHost(page, afterUserinfo(page.codes, authority), hostEnd);
  return end;
}

/** A dot made harmless behind a host, a space or a bracket between: `evil .com`, `evil [.] com`, `evil dot com`, `evil.]com`. */
function isBrokenAt(page: Page, stop: number): boolean {
  const { codes } = page;
  const next = codes[stop + 1] as number;
  if (codes[stop] === 0x2e) return next === 0x5d ? isEdit(page, stop) : next >= 0x80 && isDefangedAt(page, stop + 1);
  if (codes[stop] !== 0x20) return false;
  return (next === 0x2e || next === 0x5b || next === 0x28 || next === 0x7b || (next | 0x20) === 0x64) && isEdit(page, stop + 1);
}

/** Hexadecimal digits, a colon, more of them and another colon: an IPv6 address whose brackets were left out. */
function isGroups(codes: Uint16Array, host: number, colon: number): boolean {
  if (colon - host > 4 || !isHexadecimal(codes, host, colon)) return false;
  let next = colon + 1;
  while (next < colon + 5 && isHexadecimal(codes, next, next + 1)) next++;
  return codes[next] === 0x3a;
}

function isHexadecimal(codes: Uint16Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!isAlphanumeric(codes, i) || (kindAt(codes, i) & BEYOND_HEX) !== 0) return false;
  return true;
}

/** `http://2001:db8::7`: no port can be told from a group, so that there is none. */
function readBareAddress(page: Page, start: number, host: number, scheme: string): number {
  const { codes, hits } = page;
  let end = host;
  while (end < host + 46 && (codes[end] === 0x3a || isHexadecimal(codes, end, end + 1))) end++;
  while (codes[end - 1] === 0x3a && codes[end - 2] !== 0x3a) end--;
  const stop = endOfLink(page, start, end);
  if (stop === harmless) return harmless;
  hits.add('url', start, stop, because.url, `${scheme}://[${textOf(page, host, end)}]${textOf(page, end, stop)}`);
  hits.addPart('ipv6', host, end, because.host);
  return stop;
}

function reasonOf(page: Page, start: number, end: number, host: number, hostEnd: number, isLocal: boolean, disguised: boolean): Reason {
  if (page.defanged(start, end)) return because.defanged;
  if (disguised) return because.oddScheme;
  if (isLocal) return because.innerUrl;
  if (isNamespace(page.codes, start) || schemaHosts.of(page.codes, host, hostEnd) === 1) return because.schema;
  if (schemaHosts.of(page.codes, host, hostEnd) === 2 && isSchemaPath(page.codes, hostEnd)) return because.schema;
  return because.url;
}

/** Hosts that names of formats begin with: 1 whatever the path, 2 only below a year or the like. */
const schemaHosts = wordTable([
  ...'schemas.openxmlformats.org schemas.microsoft.com schemas.xmlsoap.org schemas.android.com ns.adobe.com purl.org xmlns.com json-schema.org schemas.dmtf.org xmlns.oracle.com java.sun.com xmlns.jcp.org docs.oasis-open.org schema.org ogp.me rdfs.org'
    .split(' ')
    .map((name) => [name, 1] as const),
  ['www.w3.org', 2],
  ['w3.org', 2],
]);

/** `/1999/xhtml`, `/2000/svg`, `/TR/html4/…`. */
function isSchemaPath(codes: Uint16Array, slash: number): boolean {
  return (
    codes[slash] === 0x2f &&
    ((isDigit(codes, slash + 1) && isDigit(codes, slash + 4)) || standsAt(codes, slash + 1, 'tr/') || standsAt(codes, slash + 1, 'ns/'))
  );
}

/** `xmlns="`, `xmlns:svg='`, `xsi:schemaLocation="`: a name for machines, nobody visits it. */
function isNamespace(codes: Uint16Array, start: number): boolean {
  if (codes[start - 1] !== 0x22 && codes[start - 1] !== 0x27) return false;
  let i = start - 2;
  while (codes[i] === 0x5c || codes[i] === 0x3d || codes[i] === 0x20) i--;
  const end = i + 1;
  while (i > end - 40 && (isRun(codes, i) || codes[i] === 0x3a || codes[i] === 0x2e)) i--;
  return standsAt(codes, i + 1, 'xmlns') || standsAt(codes, i + 1, 'xsi:') || standsAt(codes, i + 1, 'targetnamespace');
}

function addHost(page: Page, start: number, end: number): void {
  const { codes, hits } = page;
  const reason = page.defanged(start, end) ? because.defanged : because.host;
  if (codes[start] === 0x5b) hits.addPart('ipv6', start + 1, end - 1, reason);
  else if (isAddress(codes, start, end)) hits.addPart('ipv4', start, end, reason);
  else if (hasDot(codes, start, end)) {
    const name = nameIn(page, start, end);
    if (name === undefined) return;
    hits.addPart('domain', name.start, name.end, name.reason === because.unknownTld ? name.reason : reason, undefined, name.exact);
  }
}

/** Four numbers; that they are small enough is seen when the address is spelled. */
function isAddress(codes: Uint16Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!isDigit(codes, i) && codes[i] !== 0x2e) return false;
  return true;
}

const accountHosts = wordTable([
  ['t.me', 1],
  ['telegram.me', 1],
  ['discord.gg', 2],
  ['discord.com', 3],
  ['discordapp.com', 3],
  ['attack.mitre.org', 4],
]);

/** What the path of a link names by itself: the account of a messenger, a technique of ATT&CK. */
function addAccount(page: Page, host: number, hostEnd: number, end: number): void {
  const { codes, hits } = page;
  const which = accountHosts.of(codes, host, hostEnd);
  if (which === 0 || codes[hostEnd] !== 0x2f) return;
  let start = hostEnd + 1;
  if (which === 4) {
    const id = /\/(T\d{4}|TA\d{4}|[GSM]\d{4})(?:\/(\d{3}))?(?![\w-])/i.exec(textOf(page, hostEnd, end));
    if (id !== null)
      hits.add(
        'attack-id',
        hostEnd + id.index + 1,
        hostEnd + id.index + id[0].length,
        because.invited,
        id[2] === undefined ? (id[1] as string) : `${id[1]}.${id[2]}`,
      );
    return;
  }
  if (which === 1 && standsAt(codes, start, 's/')) start += 2;
  if (which === 3) {
    if (!standsAt(codes, start, 'invite/')) return;
    start += 7;
  }
  let stop = start;
  while (stop < end && isRun(codes, stop)) stop++;
  if (stop === start || codes[start] === 0x2b) return;
  const name = textOf(page, start, stop);
  if (which === 1) {
    if (!/^(?:joinchat|share|addstickers|proxy|socks|bot|c|iv)$/i.test(name))
      hits.add('telegram-handle', start, stop, because.invited, `@${name}`);
  } else hits.add('discord-handle', start, stop, because.invited, `discord.gg/${name}`);
}

/**
 * The first URL handed on inside another one, plain or percent-encoded: redirectors and link protection carry the real
 * target there. One only, so that a URL made of URLs stays linear.
 */
function addNested(page: Page, from: number, end: number): void {
  const { codes } = page;
  for (let i = from; i < end; i++) {
    const code = codes[i];
    const isPlain = code === 0x3a && codes[i + 1] === 0x2f && codes[i + 2] === 0x2f;
    if (!isPlain && !(code === 0x25 && standsAt(codes, i + 1, '3a%2f%2f'))) continue;
    const length = standsAt(codes, i - 5, 'https') ? 5 : standsAt(codes, i - 4, 'http') ? 4 : 0;
    if (length === 0 || i - length < from) continue;
    addInner(page, i - length, isPlain ? end : endOfParameter(codes, i, end));
    return;
  }
}

function endOfParameter(codes: Uint16Array, from: number, end: number): number {
  let i = from;
  while (i < end && codes[i] !== 0x26 && codes[i] !== 0x23) i++;
  return i;
}

function addInner(page: Page, start: number, end: number): void {
  if (end - start > longest) return;
  const written = textOf(page, start, end);
  const value = written.includes('%') && !written.includes('://') ? decoded(written) : written;
  const host = value === undefined ? undefined : /^https?:\/\/(?:[^/?#@\s]{0,200}@)?([^/?#:\s]{1,253})/i.exec(value)?.[1];
  if (value === undefined || host === undefined || !/[^.]\.[^.]/.test(host)) return;
  page.hits.add('url', start, end, because.nested, value);
  const isNumbers = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host);
  page.hits.add(isNumbers ? 'ipv4' : 'domain', start, end, because.nested, host);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function hasDot(codes: Uint16Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (codes[i] === 0x2e) return true;
  return false;
}

function afterUserinfo(codes: Uint16Array, authority: number): number {
  let found = authority;
  for (let i = authority; i < authority + 512; i++) {
    const code = codes[i] as number;
    if ((roleAt(codes, i) & STOP) !== 0 || endsUserinfo[code] === 1) break;
    if (code === 0x40) found = i + 1;
  }
  return found;
}

const brokenAfter = new Uint8Array(0x10000);
for (const character of '=$%&+~@{[(') brokenAfter[character.charCodeAt(0)] = 1;

const endsUserinfo = new Uint8Array(0x10000);
for (const character of '/?#\\,;()[]') endsUserinfo[character.charCodeAt(0)] = 1;

function endOfHost(codes: Uint16Array, start: number): number {
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
function endOfBrackets(codes: Uint16Array, start: number): number {
  let colons = 0;
  for (let i = start + 1; i < start + 64; i++) {
    const code = codes[i];
    if (code === 0x5d) return colons > 1 ? i + 1 : -1;
    if (code === 0x3a) colons++;
    else if (!isRun(codes, i) && code !== 0x2e && code !== 0x25) return -1;
  }
  return -1;
}

function endOfPort(codes: Uint16Array, hostEnd: number): number {
  if (codes[hostEnd] !== 0x3a) return hostEnd;
  let end = hostEnd + 1;
  while (end < hostEnd + 6 && isDigit(codes, end)) end++;
  return end === hostEnd + 1 ? hostEnd : end;
}

/** What the walk over a path does at a unit: most are simply part of it. */
const soft = 1;
const opens = 2;
const closes = 3;
const separates = 4;
const escapes = 5;
const breaks = 6;
const unspaced = 7;
const steps = new Uint8Array(0x10000);
for (const character of '.!?\'"*:') steps[character.charCodeAt(0)] = soft;
for (const character of '([{') steps[character.charCodeAt(0)] = opens;
for (const character of ')]}') steps[character.charCodeAt(0)] = closes;
for (const character of ',;&') steps[character.charCodeAt(0)] = separates;
steps[0x5c] = escapes;
steps[0x3d] = breaks;
for (let code = 0x80; code < 0x10000; code++) if (kindOf[code] === UNSPACED) steps[code] = unspaced;

/** Walks path, query and fragment, then gives back the punctuation of the sentence around. */
function endOfLink(page: Page, start: number, from: number): number {
  const { codes } = page;
  const first = codes[from];
  if (first !== 0x2f && first !== 0x3f && first !== 0x23 && first !== 0x5c) return from;
  const quote = codes[start - 1] === 0x27 ? 0x27 : -1;
  let [round, square, curly] = [0, 0, 0];
  /** Just after the last unit that a URL would end in. */
  let solid = from;
  for (let i = from; ; i++) {
    if ((roleAt(codes, i) & STOP) !== 0) return Math.max(solid, from);
    const code = codes[i] as number;
    switch (steps[code]) {
      case 0:
        solid = i + 1;
        break;
      case soft:
        if (code === quote) return Math.max(solid, from);
        break;
      case opens:
        if (!page.isRefanged && isDefangedAt(page, i)) return harmless;
        if (code === 0x5b && codes[i + 1] === 0x2f) return Math.max(solid, from);
        if (code === 0x28) round++;
        else if (code === 0x5b) square++;
        else curly++;
        break;
      case closes:
        if (code === 0x29) {
          if (round-- > 0) solid = i + 1;
          else round = 0;
        } else if (code === 0x5d) {
          if (square-- <= 0) return Math.max(solid, from);
          solid = i + 1;
        } else if (curly-- > 0) solid = i + 1;
        else curly = 0;
        break;
      case separates:
        if (endsAtSeparator(codes, i)) return Math.max(solid, from);
        if (code === 0x26) solid = i;
        break;
      case escapes:
        if (!page.isRefanged && isDefangedAt(page, i)) return harmless;
        if (i > from && isEscape(codes[i + 1] as number)) return Math.max(solid, from);
        break;
      case unspaced:
        // `…/a.exeを`: the sentence goes on; `…/wiki/日本` is a path.
        if ((codes[i - 1] as number) < 0x80 && isAlphanumeric(codes, i - 1)) return Math.max(solid, from);
        solid = i + 1;
        break;
      case breaks:
        if (!page.isRefanged && isDefangedAt(page, i)) return harmless;
        solid = i + 1;
        break;
      default:
        break;
    }
  }
}

/** `\n`, `\"`, `\u003e`: an escape of the text around the URL. */
function isEscape(code: number): boolean {
  return code === 0x6e || code === 0x72 || code === 0x74 || code === 0x75 || code === 0x22 || code === 0x27 || code === 0x5c;
}

/** `+http://…+`: the marks of a text format around. */
function unmarked({ codes }: Page, start: number, end: number): number {
  let stop = end;
  if (codes[start - 1] === 0x2b) while (codes[stop - 1] === 0x2b) stop--;
  return stop;
}

/** Lists put the next URL, a date or a hash after a comma; HTML source ends one with an escaped quote or bracket. */
function endsAtSeparator(codes: Uint16Array, i: number): boolean {
  if (codes[i] === 0x26) {
    return (
      standsAt(codes, i + 1, 'quot;') ||
      standsAt(codes, i + 1, 'lt;') ||
      standsAt(codes, i + 1, 'gt;') ||
      standsAt(codes, i + 1, '#39;') ||
      standsAt(codes, i + 1, 'apos;')
    );
  }
  if (standsAt(codes, i + 1, 'http') || standsAt(codes, i + 1, 'hxxp') || standsAt(codes, i + 1, 'ftp:')) return true;
  return isRowEnd(codes, i + 1) || rowWords.of(codes, i + 1, wordEnd(codes, i + 1)) !== 0;
}

const rowWords = wordTable('true false none null nan'.split(' ').map((word) => [word, 1] as const));

function wordEnd(codes: Uint16Array, start: number): number {
  let i = start;
  while (i < start + 8 && isRun(codes, i)) i++;
  return i;
}

/** `,2024-05-01…`, `,9e107d9d…`: the next column of a row. */
function isRowEnd(codes: Uint16Array, start: number): boolean {
  let i = start;
  while (i < start + 33 && (kindAt(codes, i) & (LETTER | DIGIT)) !== 0 && (kindAt(codes, i) & BEYOND_HEX) === 0) i++;
  return (
    i - start >= 32 ||
    (i - start === 4 &&
      isDigit(codes, start) &&
      isDigit(codes, i - 1) &&
      codes[i] === 0x2d &&
      isDigit(codes, i + 1) &&
      codes[i + 3] === 0x2d)
  );
}
