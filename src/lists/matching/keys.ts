import { hashTypes, type Observable, type ObservableType } from '../../domain/observable.ts';

/**
 * Everything that a list can hold and that can be asked for as one short run of bytes: two things match when their bytes are
 * equal. A network is its bits, a name its labels, a URL its site and path without the scheme, a hash its digest. So one table
 * serves every kind of list, and a question is a handful of keys: the value, the networks around it, the names above it.
 */
export interface Key {
  readonly bytes: Uint8Array;
  length: number;
}

/** Longer values are data; nobody lists them. */
const longest = 8192;

/** First byte of a key. Kept in files: never renumber. */
const tags = { ipv4: 1, ipv6: 2, name: 3, below: 4, page: 5, site: 6, hash: 7, other: 8 } as const;

const wholeFile = new Set<ObservableType>(hashTypes);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function newKey(): Key {
  return { bytes: new Uint8Array(longest + 1), length: 0 };
}

/** An IPv4 network of so many bits. `address`: as a 32-bit number. */
export function putIpv4(key: Key, address: number, bits: number): void {
  const masked = bits === 0 ? 0 : address & (-1 << (32 - bits));
  const { bytes } = key;
  bytes[0] = tags.ipv4;
  bytes[1] = bits;
  bytes[2] = masked >>> 24;
  bytes[3] = (masked >>> 16) & 255;
  bytes[4] = (masked >>> 8) & 255;
  bytes[5] = masked & 255;
  key.length = 6;
}

/** An IPv6 network of so many bits. `groups`: eight 16-bit numbers. */
export function putIpv6(key: Key, groups: Uint16Array, bits: number): void {
  const { bytes } = key;
  bytes[0] = tags.ipv6;
  bytes[1] = bits;
  for (let index = 0; index < 8; index++) {
    const kept = Math.min(16, Math.max(0, bits - index * 16));
    const group = (groups[index] ?? 0) & (0xffff << (16 - kept)) & 0xffff;
    bytes[2 + 2 * index] = group >>> 8;
    bytes[3 + 2 * index] = group & 255;
  }
  key.length = 18;
}

/** A name itself, or with all names below it. False where it is too long to be listed. */
export function putName(key: Key, name: string, below: boolean, from = 0): boolean {
  return putText(key, below ? tags.below : tags.name, name, from, name.length);
}

/** A page: site, path and query of a URL; or, `below`, all pages of a site under a path. `end`: where in the text it ends. */
export function putPage(key: Key, page: string, below: boolean, end = page.length): boolean {
  return putText(key, below ? tags.site : tags.page, page, 0, end);
}

/** Any other value of its type; a hash of a whole file is its digest. */
export function putOther(key: Key, { type, value }: Observable): boolean {
  if (wholeFile.has(type)) return putHash(key, value);
  return putText(key, tags.other, `${type}:${value}`, 0, type.length + 1 + value.length);
}

function putHash(key: Key, hex: string): boolean {
  const { bytes } = key;
  bytes[0] = tags.hash;
  const length = hex.length >> 1;
  for (let index = 0; index < length; index++) {
    bytes[index + 1] = (nibble(hex.charCodeAt(2 * index)) << 4) | nibble(hex.charCodeAt(2 * index + 1));
  }
  key.length = length + 1;
  return true;
}

/** Of a lower-case hexadecimal digit: canonical values have no others. */
function nibble(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}

function putText(key: Key, tag: number, text: string, from: number, end: number): boolean {
  if (end - from > longest) return false;
  const { bytes } = key;
  bytes[0] = tag;
  for (let index = from; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code > 127) return putUtf8(key, text.slice(from, end));
    bytes[index - from + 1] = code;
  }
  key.length = end - from + 1;
  return true;
}

function putUtf8(key: Key, text: string): boolean {
  const { read, written } = encoder.encodeInto(text, key.bytes.subarray(1));
  key.length = written + 1;
  return read === text.length;
}

/** What stands in the list, for a person: `198.51.100.0/24`, `example.com`, `example.com/path`, a digest. */
export function shown(bytes: Uint8Array): string {
  const [tag, bits = 0] = bytes;
  if (tag === tags.ipv4) {
    const address = bytes.subarray(2).join('.');
    return bits === 32 ? address : `${address}/${bits}`;
  }
  if (tag === tags.ipv6) {
    const groups = Array.from({ length: 8 }, (_, index) => (((bytes[2 + 2 * index] ?? 0) << 8) | (bytes[3 + 2 * index] ?? 0)).toString(16));
    const address = new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
    return bits === 128 ? address : `${address}/${bits}`;
  }
  if (tag === tags.hash) return Buffer.from(bytes.subarray(1)).toString('hex');
  const text = decoder.decode(bytes.subarray(1));
  return tag === tags.other ? text.slice(text.indexOf(':') + 1) : text;
}

/** The family of a network's key, by its first byte; its second byte is the bits. */
export function familyOf(tag: number | undefined): 4 | 6 | undefined {
  return tag === tags.ipv4 ? 4 : tag === tags.ipv6 ? 6 : undefined;
}

/** 32 bits of a key's bytes. The seed is of this process: no list can be made to fall into one place. */
export function hashOf(bytes: Uint8Array, from: number, end: number, seed: number): number {
  let hash = seed;
  for (let index = from; index < end; index++) {
    hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
