import ipaddr from 'ipaddr.js';

/**
 * Whether an IPv4 or IPv6 address is one of the public Internet: not private, loopback, link-local, reserved,
 * multicast or documentation (IANA special-purpose registries, as ipaddr.js names them). False for anything else.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast';
}

/** Whether `address` lies in `network` ("10.0.0.0/8", or one address). False where either is not an address. */
export function isInNetwork(address: string, network: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  const [range, bits] = ipaddr.isValidCIDR(network)
    ? ipaddr.parseCIDR(network)
    : ipaddr.isValid(network)
      ? ([ipaddr.parse(network), ipaddr.parse(network).kind() === 'ipv4' ? 32 : 128] as const)
      : [undefined, 0];
  return range !== undefined && range.kind() === parsed.kind() && parsed.match(range, bits);
}
