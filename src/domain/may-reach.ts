import { isPublicAddress, overlap } from './public-address.ts';

/** Azure's own address inside every machine of it, for metadata; public by its number alone. Recalled from its documentation, unverified. */
const platformAddresses = ['168.63.129.16'];

/** What the Internet routes to one machine each (IANA: global unicast). The rest of IPv6 is for one house, or for translation into IPv4. */
const globalIpv6 = '2000::/3';

/** Names that mean this machine or this house wherever they are asked (RFC 6761, 6762; ICANN's `internal`). */
const homeNames = /(?:^|\.)(?:localhost|local|internal|home\.arpa)\.?$/;

/**
 * Whether an address (IPv4, IPv6) may be asked for somebody who is not the operator: it is public, or in one of the
 * networks (CIDR or single addresses) that the operator allowed.
 */
export function mayAsk(address: string, allowed: readonly string[]): boolean {
  if (allowed.some((network) => overlap(network, address))) return true;
  if (!isPublicAddress(address) || platformAddresses.some((each) => overlap(each, address))) return false;
  return !address.includes(':') || address.toLowerCase().startsWith('::ffff:') || overlap(globalIpv6, address);
}

/**
 * Whether a caller of the API may have an address (of a webhook, a list) asked, as far as can be told without resolving names:
 * whatever passes here is checked again when it is asked, name by name and address by address.
 *
 * @param allowed networks of the operator, `network.allow`
 * @returns why not, in one line without the address's path or query; undefined where it may
 */
export function mayReach(url: string, allowed: readonly string[]): string | undefined {
  const parsed = URL.parse(url);
  if (parsed === null) return 'no address that can be read';
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') return `${parsed.protocol}// is not asked, only https:// and http://`;
  if (parsed.username !== '' || parsed.password !== '') return 'user and password do not belong into an address';
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  if (isLiteral(host))
    return mayAsk(host, allowed) ? undefined : `${host} is not a public address, and no network that the operator allowed`;
  if (homeNames.test(host) && allowed.length === 0) return `${host} is a name of this network`;
  return undefined;
}

/** URL has written every spelling of an IPv4 address (0x7f.1, 2130706433) as four numbers, and IPv6 in brackets. */
function isLiteral(host: string): boolean {
  return host.includes(':') || /^\d+(?:\.\d+){3}$/.test(host);
}
