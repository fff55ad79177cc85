/** Dotted quad to a 32-bit number; -1 for anything else, also with leading zeros: some read them as octal. */
export function ipv4Number(text: string, from = 0, end = text.length): number {
  let address = 0;
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let index = from; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code === 46) {
      if (digits === 0 || ++dots > 3) return -1;
      address = (address << 8) | part;
      part = 0;
      digits = 0;
    } else {
      if (code < 48 || code > 57 || ++digits > 3 || (digits > 1 && part === 0)) return -1;
      part = part * 10 + code - 48;
      if (part > 255) return -1;
    }
  }
  return dots === 3 && digits > 0 ? ((address << 8) | part) >>> 0 : -1;
}

/** The IPv4 address that an IPv6 one is another spelling of (`::ffff:192.0.2.1`), as a 32-bit number; -1 for anything else. */
export function mappedIpv4(text: string): number {
  if (!text.startsWith('::ffff:')) return -1;
  const rest = text.slice('::ffff:'.length);
  const [, high, low] = /^([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(rest) ?? [];
  if (high === undefined || low === undefined) return ipv4Number(rest);
  return ((Number.parseInt(high, 16) << 16) | Number.parseInt(low, 16)) >>> 0;
}

/** A host as a browser reads it: `0x7f.1` and `2130706433` are addresses. */
export function readHost(host: string): string {
  const numeric = /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/.test(host) && ipv4Number(host) === -1;
  return numeric && URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : host;
}

/** Eight groups of a canonical IPv6 address (RFC 5952, no dotted part); false for anything else. */
export function ipv6Groups(text: string, into: Uint16Array): boolean {
  into.fill(0);
  const gap = text.indexOf('::');
  const head = gap === -1 ? text : text.slice(0, gap);
  const tail = gap === -1 ? '' : text.slice(gap + 2);
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  if (gap === -1 ? left.length !== 8 : left.length + right.length > 7) return false;
  for (const [index, group] of [...left, ...right].entries()) {
    if (!/^[0-9a-f]{1,4}$/.test(group)) return false;
    into[index < left.length ? index : 8 - right.length + index - left.length] = Number.parseInt(group, 16);
  }
  return true;
}

/** The site and page of a canonical web URL: `host[:port]/path?query`, without scheme, credentials and fragment, and where its host ends. */
export interface Page {
  readonly page: string;
  readonly host: string;
  /** Length of `host[:port]` at the start of `page`. */
  readonly siteEnd: number;
  /** Where the path ends and the query begins. */
  readonly pathEnd: number;
}

/** Undefined for a URL without a host. */
export function pageOf(url: string): Page | undefined {
  const start = url.indexOf('://') + 3;
  if (start === 2) return undefined;
  const fragment = url.indexOf('#', start);
  const whole = url.slice(start, fragment === -1 ? url.length : fragment);
  const firstOf = whole.search(/[/?]/);
  const authority = firstOf === -1 ? whole : whole.slice(0, firstOf);
  const site = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase();
  const rest = firstOf === -1 ? '/' : whole.slice(firstOf);
  const colon = site.lastIndexOf(':');
  const bracket = site.lastIndexOf(']');
  const host = (colon > bracket ? site.slice(0, colon) : site).replace(/^\[|\]$/g, '');
  if (host === '') return undefined;
  const page = site + rest;
  const query = page.indexOf('?');
  return { page, host, siteEnd: site.length, pathEnd: query === -1 ? page.length : query };
}

/** The networks that together are exactly the addresses from `first` to `last`, as addresses and bits; none where they are no range. */
export function networksOf(first: number, last: number): (readonly [address: number, bits: number])[] {
  const networks: (readonly [number, number])[] = [];
  let from = first;
  while (from <= last) {
    const aligned = from === 0 ? 32 : Math.clz32(from & -from) ^ 31;
    const room = Math.floor(Math.log2(last - from + 1));
    const size = Math.min(aligned, room);
    networks.push([from, 32 - size]);
    from += 2 ** size;
  }
  return networks;
}
