import { domainToASCII, domainToUnicode } from 'node:url';
import { sha3_256 } from '@noble/hashes/sha3.js';
import { base32 } from '@scure/base';
import { parse } from 'tldts';

/** Canonical forms of names in the DNS and in Tor. */
export const names = { domain };

/** Most names, told by a look: all is spelled as it should be, and below these suffixes there is no longer one. */
const plain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}([a-z]{3,10})$/;
export const flatSuffixes: ReadonlySet<string> = new Set(
  'com net org info biz top xyz site online space website club shop live icu store tech fun host press link click vip work app dev cloud life world email agency center digital today solutions services network systems support zone wiki party review stream download win bid date trade loan racing science cricket faith accountant men'.split(
    ' ',
  ),
);

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

/** What the public suffix list says about a host name. */
export function suffixOf(name: string): ReturnType<typeof parse> {
  return parse(name, { allowPrivateDomains: false, extractHostname: false, validateHostname: false, detectIp: false });
}

/**
 * How people read a canonical host name: its U-labels (`bücher.example.com`). Only for showing, and only where it leads
 * back to the same A-labels; otherwise the name as it is.
 */
export function unicodeDomain(name: string): string {
  if (!name.includes('xn--')) return name;
  const shown = domainToUnicode(name);
  return hostName(shown) === name ? shown : name;
}

/**
 * A name below a real public suffix (the ICANN part of publicsuffix.org, as tldts ships it); a suffix itself is none.
 * Below `.onion` the name must be an address of a service (see {@link isOnionAddress}).
 */
function domain(value: string): string | undefined {
  const suffix = value.length <= 253 ? plain.exec(value)?.[1] : undefined;
  if (suffix !== undefined && flatSuffixes.has(suffix)) return value;
  const name = hostName(value);
  if (name === undefined || !name.includes('.')) return undefined;
  if (name.endsWith('.onion')) return isOnionAddress(name.split('.').at(-2) ?? '') ? name : undefined;
  const { isIcann, domain, domainWithoutSuffix } = suffixOf(name);
  return isIcann === true && domain !== null && !domainWithoutSuffix?.includes('_') ? name : undefined;
}

/**
 * Version 2: 80 bits in base32, which nothing can check. Version 3 (spec.torproject.org/rend-spec/encoding-onion-addresses.html):
 * a public key, two bytes of SHA3-256 over it, and the version.
 */
function isOnionAddress(label: string): boolean {
  if (/^[a-z2-7]{16}$/.test(label)) return true;
  if (!/^[a-z2-7]{56}$/.test(label)) return false;
  const bytes = base32.decode(label.toUpperCase());
  const [key, version] = [bytes.subarray(0, 32), bytes.subarray(34)];
  const sum = sha3_256(Buffer.concat([Buffer.from('.onion checksum'), key, version]));
  return version[0] === 3 && bytes[32] === sum[0] && bytes[33] === sum[1];
}
