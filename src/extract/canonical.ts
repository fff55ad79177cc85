import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import { parse } from 'tldts';
import type { Observable, ObservableType } from '../domain/observable.ts';
import { refang } from './refang.ts';

/** Schemes a URL may have to be an observable. */
export const schemes: ReadonlySet<string> = new Set(
  'http https ftp ftps sftp tftp ws wss tcp udp ldap ldaps smb ssh telnet irc ircs socks4 socks5 rtsp'.split(' '),
);

/**
 * The one spelling of a value: dotted quad, RFC 5952 IPv6, network address for a CIDR, lower-case A-labels for
 * domains and the hosts of mail addresses, WHATWG form for URLs, lower-case hashes, `CVE-2024-0001`, `AS13335`.
 * Idempotent. `undefined` when it is no valid value of the type; nothing is guessed, so `010.8.8.8` is no address
 * and `192.0.2.7/24` (host bits set) no network. An IPv4-mapped address (`::ffff:8.8.8.8`) stays the IPv6 address it was
 * written as, with its dotted quad (RFC 5952 section 5): what it was mapped from is not a second observable.
 */
export function canonical(type: ObservableType, value: string): string | undefined {
  switch (type) {
    case 'ipv4':
      return isIPv4(value) ? value : undefined;
    case 'ipv6':
      return canonicalIpv6(value);
    case 'cidr':
      return canonicalCidr(value);
    case 'domain':
      return canonicalDomain(value);
    case 'url':
      return canonicalUrl(value);
    case 'email':
      return canonicalEmail(value);
    case 'md5':
      return canonicalHash(value, 32);
    case 'sha1':
      return canonicalHash(value, 40);
    case 'sha256':
      return canonicalHash(value, 64);
    case 'sha512':
      return canonicalHash(value, 128);
    case 'cve':
      return canonicalCve(value);
    case 'asn':
      return canonicalAsn(value);
  }
}

/** The order matters: what an earlier type accepts, a later one is not asked about. */
const classified = ['md5', 'sha1', 'sha256', 'sha512', 'cve', 'asn', 'ipv4', 'ipv6', 'cidr', 'url', 'email', 'domain'] as const;

/**
 * The observable a user meant with one whole argument, refanged first; `undefined` when it is none. A host with a path
 * and no scheme is read as `http://`.
 */
export function classify(value: string): Observable | undefined {
  const text = refang(value.trim())
    .replace(/^[<"'(]/, '')
    .replace(/[>"',;)]$/, '')
    .trim();
  for (const type of classified) {
    const found = canonical(type, text);
    if (found !== undefined) return { type, value: found };
  }
  if (text.startsWith('[') && text.endsWith(']')) {
    const found = canonicalIpv6(text.slice(1, -1));
    if (found !== undefined) return { type: 'ipv6', value: found };
  }
  const slash = text.indexOf('/');
  const host = text.slice(0, slash).split(':', 1)[0] ?? '';
  if (slash <= 0 || (canonicalDomain(host) === undefined && !isIPv4(host)) || /^\d+$/.test(text.slice(slash + 1))) return undefined;
  const url = canonicalUrl(`http://${text}`);
  return url === undefined ? undefined : { type: 'url', value: url };
}

function canonicalIpv6(value: string): string | undefined {
  if (!isIPv6(value) || value.includes('%')) return undefined;
  const compressed = new URL(`http://[${value}]`).hostname.slice(1, -1);
  // RFC 5952 section 5: IPv4-mapped addresses end in a dotted quad; WHATWG writes them in hexadecimal.
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(compressed);
  if (mapped === null) return compressed;
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return `::ffff:${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

function canonicalCidr(value: string): string | undefined {
  const slash = value.indexOf('/');
  const bits = value.slice(slash + 1);
  if (slash === -1 || !/^(0|[1-9]\d{0,2})$/.test(bits)) return undefined;
  const address = canonical('ipv4', value.slice(0, slash)) ?? canonicalIpv6(value.slice(0, slash));
  if (address === undefined) return undefined;
  const bytes = isIPv4(address) ? address.split('.').map(Number) : bytesOfIpv6(address);
  const length = Number(bits);
  if (length > bytes.length * 8) return undefined;
  const hostBitsAreZero = bytes.every((byte, index) => (byte & (0xff >> Math.min(8, Math.max(0, length - index * 8)))) === 0);
  return hostBitsAreZero ? `${address}/${length}` : undefined;
}

function bytesOfIpv6(address: string): number[] {
  const hex = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = hex.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right];
  return groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]);
}

/** A host name in A-labels whose labels are well formed, whatever its suffix. Underscores are names in DNS, too. */
export function hostName(value: string): string | undefined {
  // domainToASCII reads a URL's host: it would cut `a.com/x` short instead of refusing it.
  if (value.length > 1000 || !/^[a-z0-9._\-\u0080-\uffff]*$/i.test(value)) return undefined;
  const trimmed = value.endsWith('.') ? value.slice(0, -1) : value;
  const name = /^[a-z0-9._-]*$/i.test(trimmed) ? trimmed.toLowerCase() : domainToASCII(trimmed);
  if (name === '' || name.length > 253) return undefined;
  const wellFormed = name.split('.').every((label) => label.length <= 63 && /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/.test(label));
  return wellFormed ? name : undefined;
}

/** A name below a real public suffix (the ICANN part of publicsuffix.org, as tldts ships it); a suffix itself is none. */
function canonicalDomain(value: string): string | undefined {
  const name = hostName(value);
  if (name === undefined || !name.includes('.')) return undefined;
  const { isIcann, domain, domainWithoutSuffix } = suffixOf(name);
  return isIcann === true && domain !== null && !domainWithoutSuffix?.includes('_') ? name : undefined;
}

/** What the public suffix list says about a host name. */
export function suffixOf(name: string): ReturnType<typeof parse> {
  return parse(name, { allowPrivateDomains: false, extractHostname: false, validateHostname: false, detectIp: false });
}

function canonicalUrl(value: string): string | undefined {
  const separator = value.indexOf('://');
  if (separator <= 0 || !schemes.has(value.slice(0, separator).toLowerCase()) || /[\u0000-\u0020\u007f]|\s/.test(value)) return undefined;
  const url = URL.parse(value);
  if (url === null) return undefined;
  const shown = url.hostname;
  const host = shown.startsWith('[') ? canonicalIpv6(shown.slice(1, -1)) : isIPv4(shown) ? shown : hostName(decoded(shown));
  if (host === undefined) return undefined;
  const written = writtenHost(value, separator + 3);
  // WHATWG would turn 0x7f.1 or 010.8.8.8 into another spelling of an address; what was written stays written.
  if (isIPv4(shown) && !isIPv4(written)) return rebuilt(url, written);
  // Hosts of schemes that WHATWG calls not special are left as they are by it, also in upper case and U-labels.
  return shown.startsWith('[') || host === shown ? url.href : rebuilt(url, host);
}

function rebuilt(url: URL, host: string): string {
  const user = url.username + (url.password === '' ? '' : `:${url.password}`);
  const port = url.port === '' ? '' : `:${url.port}`;
  return `${url.protocol}//${user === '' ? '' : `${user}@`}${host}${port}${url.pathname}${url.search}${url.hash}`;
}

function writtenHost(value: string, start: number): string {
  const length = value.slice(start).search(/[/\\?#]/);
  const authority = length === -1 ? value.slice(start) : value.slice(start, start + length);
  return authority
    .slice(authority.lastIndexOf('@') + 1)
    .replace(/:\d*$/, '')
    .toLowerCase();
}

function decoded(host: string): string {
  try {
    return decodeURIComponent(host);
  } catch {
    return host;
  }
}

/** Lower case as a whole: no mail system in use tells local parts apart by case. */
function canonicalEmail(value: string): string | undefined {
  const at = value.lastIndexOf('@');
  const local = value.slice(0, at);
  if (at < 1 || at > 64 || !/^[a-z0-9!#$%&'*+/=?^_`{|}~.-]+$/i.test(local)) return undefined;
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..')) return undefined;
  const domain = canonicalDomain(value.slice(at + 1));
  return domain === undefined ? undefined : `${local.toLowerCase()}@${domain}`;
}

function canonicalHash(value: string, length: number): string | undefined {
  return value.length === length && /^[0-9a-f]+$/i.test(value) ? value.toLowerCase() : undefined;
}

/** CVE numbers have at least four digits (cve.org syntax since 2014); people leave out the zeros. */
function canonicalCve(value: string): string | undefined {
  const parts = /^cve-((?:19|20)\d\d)-(\d{1,19})$/i.exec(value);
  return parts === null ? undefined : `CVE-${parts[1]}-${(parts[2] ?? '').padStart(4, '0')}`;
}

function canonicalAsn(value: string): string | undefined {
  const number = /^asn?[ -]?(\d{1,10})$/i.exec(value)?.[1];
  return number === undefined || Number(number) > 0xffff_ffff ? undefined : `AS${Number(number)}`;
}
