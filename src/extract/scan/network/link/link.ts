import { isDefangedAt } from '../../defanged-at.ts';
import { harmless, none, type Page, textOf } from '../../page.ts';
import { isAlphanumeric, isDigit, isHexadecimal, isRun, roleAt, STOP } from '../../text/characters.ts';
import { standsAt } from '../../text/context.ts';
import { because, type Reason } from '../../text/reasons.ts';
import { endOfLink, unmarked } from './link-end.ts';
import { afterUserinfo, brokenAfter, endOfBrackets, endOfHost, endOfPort, hasDot, isBrokenAt, isGroups } from './link-host.ts';
import { addAccount, addHost, addInner, addNested, longest } from './link-parts.ts';
import { isNamespace, isSchemaPath, schemaHosts } from './link-schema.ts';
import { isDisguised, maskedScheme, schemeNames, schemes } from './schemes.ts';

/** A path shorter than a URL holds none. */
const shortest = 10;

/** Reads the URL whose scheme ends at `colon`, before `://`. Answers where reading goes on, {@link none} or {@link harmless}. */
export function readLink(page: Page, runStart: number, colon: number): number {
  const { codes } = page;
  let start = Math.max(runStart, page.floor);
  let scheme = schemes.of(codes, start, colon);
  const masked = scheme === 0 ? maskedScheme(codes, start, colon) : undefined;
  if (masked !== undefined && masked[0] >= page.floor) return readAuthority(page, masked[0], colon + 3, masked[1]);
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
  let slashed = 0;
  let hasColon = false;
  while (i > page.floor && i > host - 12 && between[codes[i - 1] as number] === 1) {
    const code = codes[--i] as number;
    if (slashes.has(code)) slashed++;
    else if (code === 0x3a || code === 0xff1a) hasColon = true;
  }
  // `HTTP/1.1` is no link.
  if (slashed === 0 || (slashed === 1 && !hasColon)) return none;
  let start = i;
  while (start > page.floor && start > i - 8 && isAlphanumeric(codes, start - 1)) start--;
  const scheme = schemes.of(codes, start, i);
  return scheme === 0 ? none : readAuthority(page, start, host, scheme);
}

/** Marks that an encoded URL has encoded, so that they stand behind it. */
const outside: ReadonlySet<number> = new Set([..."&',["].map((mark) => mark.charCodeAt(0)));

/** `http%3A%2F%2Fevil.com%2Fgate.php` outside of any URL; the scheme ends at `percent`. */
export function readEncodedLink(page: Page, runStart: number, percent: number): number {
  const { codes } = page;
  const length = encodedSchemes.find((scheme) => standsAt(codes, percent - scheme.length, scheme))?.length ?? 0;
  if (length === 0 || percent - length < runStart) return none;
  let end = percent;
  while (end < percent + 4096 && (roleAt(codes, end) & STOP) === 0 && !outside.has(codes[end] as number) && !isEncodedStop(codes, end))
    end++;
  if (!page.isRefanged && isDefangedAt(page, end)) return harmless;
  addInner(page, percent - length, end);
  return end;
}

const encodedSchemes = ['https', 'http', 'sftp', 'ftps', 'ftp'];

/** Spaces, line breaks, quotes and angle brackets, encoded. */
const encodedStops = ['%20', '%22', '%09', '%0a', '%0d', '%3c', '%3e', '%7d', '%5d'];

function isEncodedStop(codes: Uint16Array, at: number): boolean {
  return codes[at] === 0x25 && encodedStops.some((stop) => standsAt(codes, at, stop));
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
    const written =
      standsAt(codes, start, scheme0) && standsAt(codes, start + scheme0.length, '://') && start + scheme0.length + 3 === authority;
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
