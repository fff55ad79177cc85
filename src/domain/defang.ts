import type { Observable, ObservableType } from './observable.ts';

/**
 * An observable as text that no mail client or chat turns into a link: `198[.]51[.]100[.]7`,
 * `hxxps[://]evil[.]example[.]com/path`, `user[@]example[.]com`. Only the scheme, the host and what stands before
 * it change in a URL, so that its path can still be copied. What cannot be clicked comes back as it is: hashes, names, coins…
 */
export function defang({ type, value }: Observable): string {
  return ways[type]?.(value) ?? value;
}

const ways: Partial<Readonly<Record<ObservableType, (value: string) => string>>> = {
  ipv4: defangedHost,
  ipv6: defangedHost,
  cidr: defangedHost,
  'ip-range': defangedHost,
  domain: defangedHost,
  url: defangedUrl,
  email: defangedMail,
  xmpp: defangedMail,
};

/** The types that {@link defang} changes. */
export const defangedTypes: ReadonlySet<ObservableType> = new Set(Object.keys(ways) as ObservableType[]);

/** Every dot, and in an IPv6 address every colon, in brackets; the last of `2001:db8::` stays, or it would look like punctuation. */
function defangedHost(host: string): string {
  return host.replaceAll('.', '[.]').replace(/:(?!$)/g, '[:]');
}

/** The dots before the sign stay: no reader makes a link of `first.last` alone. */
function defangedMail(address: string): string {
  const at = address.lastIndexOf('@');
  if (at === -1) return address;
  const host = address.slice(at + 1);
  return `${address.slice(0, at)}[@]${host.startsWith('[') ? host.replaceAll('.', '[.]') : defangedHost(host)}`;
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
  const scheme = url
    .slice(0, separator)
    .replace(/^(h)tt(p)/i, '$1xx$2')
    .replace(/^(f)t(ps?)$/i, '$1x$2');
  const name = bracketed > 0 ? url.slice(host, hostEnd) : defangedHost(url.slice(host, hostEnd));
  const user = url.slice(authority, host).replaceAll('.', '[.]');
  return `${scheme}[://]${user}${name}${url.slice(hostEnd)}`;
}
