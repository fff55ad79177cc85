import { domainToASCII, domainToUnicode } from 'node:url';
import { sha3_256 } from '@noble/hashes/sha3.js';
import { base32 } from '@scure/base';
import { parse } from 'tldts';

/** Canonical forms of names in the DNS and in Tor. */
export const names = { domain };

/** Most names, told by a look: below these suffixes there is no longer one, and all is spelled as it should be. */
const plain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}(?:com|net|org)$/;

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
  if (plain.test(value) && value.length <= 253) return value;
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
