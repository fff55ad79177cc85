import { isIPv4, isIPv6 } from 'node:net';

/** Canonical forms of what numbers a machine or a network: IP addresses and blocks of them, network cards, autonomous systems. */
export const addresses = { ipv4, ipv6, cidr, 'ip-range': ipRange, mac, asn };

/** Four decimal octets without leading zeros; nothing is guessed, so `010.8.8.8` is no address. */
function ipv4(value: string): string | undefined {
  return isIPv4(value) ? value : undefined;
}

/**
 * RFC 5952. An IPv4-mapped address (`::ffff:8.8.8.8`) stays the IPv6 address it was written as, with its dotted quad
 * (section 5): what it was mapped from is not a second observable. A zone (`fe80::1%eth0`) names a network card of one
 * machine and says nothing elsewhere: it is left out here and stays in what was written.
 */
function ipv6(value: string): string | undefined {
  if (value.length > 100 || !isIPv6(value)) return undefined;
  const compressed = hexadecimal(value.split('%', 1)[0] ?? '');
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(compressed);
  if (mapped === null) return compressed;
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return `::ffff:${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

/** As WHATWG writes IPv6 addresses: RFC 5952 but for the dotted quad of mapped ones. */
function hexadecimal(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

/** A network address and its prefix length; with host bits set (`192.0.2.7/24`) it is no network. */
function cidr(value: string): string | undefined {
  const slash = value.indexOf('/');
  const bits = value.slice(slash + 1);
  if (slash === -1 || !/^(0|[1-9]\d{0,2})$/.test(bits)) return undefined;
  const address = ip(value.slice(0, slash));
  if (address === undefined) return undefined;
  const bytes = bytesOf(address);
  const length = Number(bits);
  if (length > bytes.length * 8) return undefined;
  const hostBitsAreZero = bytes.every((byte, index) => (byte & (0xff >> Math.min(8, Math.max(0, length - index * 8)))) === 0);
  return hostBitsAreZero ? `${address}/${length}` : undefined;
}

/** Both ends whole and of one family, the first not above the last: `192.0.2.4-192.0.2.9`. */
function ipRange(value: string): string | undefined {
  const ends = value.length > 210 ? [] : value.split(/[-\u2010-\u2015]/);
  const [first, last] = ends.map((end) => ip(end.trim()));
  if (ends.length !== 2 || first === undefined || last === undefined) return undefined;
  const [from, to] = [bytesOf(first), bytesOf(last)];
  const differs = from.findIndex((byte, index) => byte !== to[index]);
  const inOrder = from.length === to.length && (differs === -1 || (from[differs] ?? 0) < (to[differs] ?? 0));
  return inOrder ? `${first}-${last}` : undefined;
}

function ip(value: string): string | undefined {
  return ipv4(value) ?? ipv6(value);
}

function bytesOf(address: string): number[] {
  if (isIPv4(address)) return address.split('.').map(Number);
  const [head = '', tail] = hexadecimal(address).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right];
  return groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]);
}

/** EUI-48 as `00:1b:44:11:3a:b7`, whether written with colons, hyphens or in three groups with dots; one separator throughout. */
function mac(value: string): string | undefined {
  if (!/^(?:[0-9a-f]{2}(?::[0-9a-f]{2}){5}|[0-9a-f]{2}(?:-[0-9a-f]{2}){5}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2})$/i.test(value)) return undefined;
  return value
    .replace(/[:.-]/g, '')
    .replace(/..(?!$)/g, '$&:')
    .toLowerCase();
}

/** `AS13335`; 32 bits (RFC 6793). */
function asn(value: string): string | undefined {
  const number = /^asn?[ -]?(\d{1,10})$/i.exec(value)?.[1];
  return number === undefined || Number(number) > 0xffff_ffff ? undefined : `AS${Number(number)}`;
}
