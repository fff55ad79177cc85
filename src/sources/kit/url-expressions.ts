import { createHash } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { getDomain } from 'tldts';

/**
 * Which names above a host are looked up beside it: the ends of at most five components (Safe Browsing v4, Web Risk), or what
 * grows from the registrable domain (Safe Browsing v5).
 */
export type HostRule = 'last-five-components' | 'registrable-domain';

/**
 * The parts of a URL under which Google lists it, made canonical as Google does, at most thirty: every host with every path.
 * https://developers.google.com/safe-browsing/reference/URLs.and.Hashing and https://developers.google.com/safe-browsing/v4/urls-hashing
 * @throws RangeError for what is no address of a site.
 */
export function urlExpressions(url: string, rule: HostRule): string[] {
  const { host, path, query } = canonical(url);
  const full = query.length > 1 ? [path + query] : [];
  return hostsOf(host, rule).flatMap((each) => [...new Set([...full, path, ...foldersOf(path)])].map((rest) => each + rest));
}

/** The expressions of a URL by the digests under which they are listed (SHA-256, in base64); the whole URL comes last. */
export function expressionsByDigest(url: string, rule: HostRule): ReadonlyMap<string, string> {
  return new Map(
    urlExpressions(url, rule)
      .map((expression) => [digestOf(expression), expression] as const)
      .reverse(),
  );
}

/** What of a digest is told to the vendor: its first four bytes. Many digests begin so. */
export function prefixOf(digest: string): string {
  return Buffer.from(digest, 'base64').subarray(0, 4).toString('base64');
}

/** A digest a vendor wrote, in the common alphabet, so that it can be compared. */
export function digestIn(base64: string): string {
  return Buffer.from(base64, 'base64').toString('base64');
}

export function digestOf(expression: string): string {
  return createHash('sha256').update(expression, 'latin1').digest('base64');
}

/** The URL as Google writes it before it is taken apart. @throws RangeError for what is no address of a site. */
export function canonicalUrl(url: string): string {
  const { scheme, host, path, query } = canonical(url);
  return `${scheme}://${host}${path}${query}`;
}

interface Canonical {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  /** With its question mark; empty where there is none. */
  readonly query: string;
}

/** From here on a character is a byte of the UTF-8 text: escapes may stand for bytes that are no text. */
function canonical(url: string): Canonical {
  const bytes = Buffer.from(url.trim().replace(/[\t\r\n]/g, ''), 'utf8').toString('latin1');
  const [, scheme = '', authority = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^#]*)/i.exec(bytes) ?? [];
  const host = canonicalHost(unescaped(authority.slice(authority.lastIndexOf('@') + 1).replace(/:\d*$/, '')));
  if (host === '') throw new RangeError('not the address of a site');
  const [, path = '', query = ''] = /^([^?]*)(.*)$/s.exec(unescaped(rest)) ?? [];
  return { scheme: scheme.toLowerCase(), host: escaped(host), path: escaped(canonicalPath(path)), query: escaped(query) };
}

/** Until nothing is left to unescape, however deeply it was escaped; from the end, so that every character is seen once. */
function unescaped(text: string): string {
  const reversed: string[] = [];
  for (let at = text.length - 1; at >= 0; at -= 1) {
    let char = text.charAt(at);
    while (char === '%' && /^[\da-f]{2}$/i.test(`${reversed.at(-1)}${reversed.at(-2)}`)) {
      char = String.fromCharCode(Number.parseInt(`${reversed.pop()}${reversed.pop()}`, 16));
    }
    reversed.push(char);
  }
  return reversed.reverse().join('');
}

function escaped(bytes: string): string {
  return bytes.replace(/[^!-~]|[#%]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

function canonicalHost(bytes: string): string {
  const name = bytes
    .replace(/^\.+|\.+$/g, '')
    .replace(/\.{2,}/g, '.')
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  // The URL parser knows every way to write an address, and Punycode. Names it would refuse or cut stay as they are.
  if (!/^(\[[\da-f:.]+\]|[^\0-,/:-@[-^`{-\x7f]+)$/.test(name)) return name;
  const parsed = `http://${Buffer.from(name, 'latin1').toString('utf8')}`;
  return URL.canParse(parsed) ? withinIPv6(new URL(parsed).hostname) : name;
}

/** The IPv4 address that an IPv6 address stands for: IPv4-mapped, or NAT64 with the well-known prefix. */
function withinIPv6(host: string): string {
  const [, high, low] = /^\[(?:::ffff|64:ff9b:):(?:([\da-f]{1,4}):)?([\da-f]{1,4})\]$/.exec(host) ?? [];
  if (low === undefined) return host;
  const halves = [Number.parseInt(high ?? '0', 16), Number.parseInt(low, 16)];
  return halves.flatMap((half) => [half >> 8, half & 255]).join('.');
}

/** Without `.` and `..`, and without empty components; those of the query are not touched. */
function canonicalPath(path: string): string {
  const kept: string[] = [];
  const components = path.split('/').slice(1);
  for (const component of components) {
    if (component === '..') kept.pop();
    else if (component !== '.') kept.push(component);
  }
  const folder = /^\.{1,2}$/.test(components.at(-1) ?? '') ? '/' : '';
  return `/${kept.join('/')}${folder}`.replace(/\/{2,}/g, '/');
}

function hostsOf(host: string, rule: HostRule): string[] {
  if (host.startsWith('[') || isIPv4(host)) return [host];
  const components = host.split('.');
  // A name that is itself a public suffix has no registrable domain: it alone is looked up.
  const domain = getDomain(host, { allowPrivateDomains: true, extractHostname: false, validateHostname: false });
  const shortest = rule === 'last-five-components' ? 2 : (domain?.split('.').length ?? components.length);
  const ends = [3, 2, 1, 0].map((more) => components.slice(-(shortest + more)).join('.'));
  return [...new Set([host, ...ends])];
}

/** The first four folders on the way to a path, from the root. */
function foldersOf(path: string): string[] {
  const folders = path.split('/').slice(1, -1);
  return ['/', ...[1, 2, 3].filter((depth) => depth <= folders.length).map((depth) => `/${folders.slice(0, depth).join('/')}/`)];
}
