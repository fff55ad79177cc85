import { isIPv4, isIPv6 } from 'node:net';
import { parse } from 'tldts';
import type { Observable } from '../../domain/observable.ts';
import type { Request } from '../../domain/source.ts';
import { domain } from '../kit/related.ts';
import { domainRegistry } from './domain-registries.ts';
import { addressRegistry, systemRegistry } from './number-registries.ts';

type Asked = Observable<'domain' | 'ipv4' | 'ipv6' | 'asn'>;

/** Keeps a record of every number, also of those that IANA gave to nobody. */
export const arin = 'https://rdap.arin.net/registry';

/** Whom to ask, and what (RFC 9082). Throws a RangeError on a value nobody can be asked about. */
export function question({ type, value }: Asked): Required<Pick<Request, 'baseUrl' | 'path'>> {
  if (type === 'domain') {
    const apex = apexOf(value);
    const tld = apex.slice(apex.lastIndexOf('.') + 1);
    const baseUrl = domainRegistry(tld);
    // The redirecting service rdap.org says "not found" of every name here: that would be a lie.
    if (baseUrl === undefined) throw new RangeError(`IANA lists no RDAP server for .${tld}`);
    return { baseUrl, path: `/domain/${apex}` };
  }
  if (type === 'asn') {
    const number = numberOf(value);
    return { baseUrl: systemRegistry(number) ?? arin, path: `/autnum/${number}` };
  }
  if (!isIPv4(value) && (!isIPv6(value) || value.includes('%'))) throw new RangeError('no address');
  return { baseUrl: addressRegistry(value) ?? arin, path: `/ip/${value}` };
}

/** What somebody registered: one label below the public suffix, by the rules of the registries, not those of hosters. */
export function apexOf(value: string): string {
  const name = domain(value)?.value;
  const apex = name && parse(name, { extractHostname: false, validateHostname: false }).domain;
  if (!apex) throw new RangeError('no name below a public suffix');
  return apex;
}

export function numberOf(asn: string): number {
  const [, digits] = /^AS(\d{1,10})$/.exec(asn) ?? [];
  if (digits === undefined) throw new RangeError('no number of an autonomous system');
  return Number(digits);
}
