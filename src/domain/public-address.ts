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
  return meet(range(one), range(other));
}

function meet(a: Range | undefined, b: Range | undefined): boolean {
  if (!a || !b || a[0].kind() !== b[0].kind()) return false;
  return a[0].match(b[0], Math.min(a[1], b[1]));
}

/** Of private networks, of one link and one machine, and of providers' own (RFC 1918, 6598, 3927, 1122, 4193, 4291). */
const privateNetworks: readonly (Range | undefined)[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
].map(range);

/** Whether private addresses are among those of a network. */
export function holdsPrivate(network: string): boolean {
  const asked = range(network);
  return asked !== undefined && privateNetworks.some((each) => meet(asked, each));
}

/** The smallest network that two addresses share, such as `192.0.2.0/28`; undefined where they are no addresses of one family. */
export function covering(first: string, last: string): string | undefined {
  const [a, b] = [range(first)?.[0], range(last)?.[0]];
  if (!a || !b || a.kind() !== b.kind()) return undefined;
  const [one, other] = [a.toByteArray(), b.toByteArray()];
  const at = one.findIndex((byte, index) => byte !== other[index]);
  const bits = at === -1 ? one.length * 8 : at * 8 + Math.clz32((one[at] ?? 0) ^ (other[at] ?? 0)) - 24;
  const base = one.map((byte, index) => byte & (0xff << Math.min(8, Math.max(0, 8 * (index + 1) - bits))) & 0xff);
  return `${ipaddr.fromByteArray(base)}/${bits}`;
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
