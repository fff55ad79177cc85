import ipaddr from 'ipaddr.js';

type Range = readonly [address: ipaddr.IPv4 | ipaddr.IPv6, bits: number];

/**
 * Whether an IPv4 or IPv6 address is one of the public Internet: not private, loopback, link-local, reserved,
 * multicast or documentation (IANA special-purpose registries, as ipaddr.js names them). False for anything else.
 */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

/** Whether two networks ("10.0.0.0/8") or addresses share an address. An IPv4-mapped IPv6 address is its IPv4 address. */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [range(one), range(other)];
  if (!a || !b || a[0].kind() !== b[0].kind()) return false;
  return a[0].match(b[0], Math.min(a[1], b[1]));
}

/** Undefined for what is neither a network nor an address. */
function range(text: string): Range | undefined {
  if (ipaddr.isValidCIDR(text)) {
    const [address, bits] = ipaddr.parseCIDR(text);
    const plain = ipaddr.process(address.toString());
    return [plain, plain.kind() === address.kind() ? bits : Math.max(0, bits - 96)];
  }
  if (!ipaddr.isValid(text)) return undefined;
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
