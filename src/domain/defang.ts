import type { Observable } from './observable.ts';

/**
 * An observable as text that no mail client or chat turns into a link: `198[.]51[.]100[.]7`,
 * `hxxps[://]evil[.]example[.]com/path`, `user[@]example[.]com`. Only the scheme, the host and what stands before
 * it change in a URL, so that its path can still be copied. Hashes, CVE and AS numbers cannot be clicked and come back as they are.
 */
export function defang({ type, value }: Observable): string {
  switch (type) {
    case 'ipv4':
    case 'ipv6':
    case 'cidr':
    case 'domain':
      return defangedHost(value);
    case 'email': {
      const at = value.lastIndexOf('@');
      return `${value.slice(0, at)}[@]${defangedHost(value.slice(at + 1))}`;
    }
    case 'url':
      return defangedUrl(value);
    case 'md5':
    case 'sha1':
    case 'sha256':
    case 'sha512':
    case 'cve':
    case 'asn':
      return value;
  }
}

/** Every dot, and in an IPv6 address every colon, in brackets. */
function defangedHost(host: string): string {
  return host.replaceAll('.', '[.]').replaceAll(':', '[:]');
}

function defangedUrl(url: string): string {
  const separator = url.indexOf('://');
  if (separator === -1) return url;
  const authority = separator + 3;
  const length = url.slice(authority).search(/[/?#]/);
  const end = length === -1 ? url.length : authority + length;
  const host = Math.max(authority, url.lastIndexOf('@', end - 1) + 1);
  const bracketed = url.startsWith('[', host) ? url.indexOf(']', host) + 1 : 0;
  const port = url.indexOf(':', Math.max(host, bracketed));
  const hostEnd = port === -1 || port > end ? end : port;
  const scheme = url.slice(0, separator).replace('tt', 'xx').replace(/^ft/, 'fx');
  const name = bracketed > 0 ? url.slice(host, hostEnd) : defangedHost(url.slice(host, hostEnd));
  const user = url.slice(authority, host).replaceAll('.', '[.]');
  return `${scheme}[://]${user}${name}${url.slice(hostEnd)}`;
}
