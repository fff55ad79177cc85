import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import type { Request } from '../../domain/source.ts';
import { address, domain } from './related.ts';

/** The types of record that are asked for, by their numbers (RFC 1035, 3596). */
const types = { A: 1, NS: 2, CNAME: 5, PTR: 12, MX: 15, TXT: 16, AAAA: 28 } as const;
export type RecordType = keyof typeof types;

/** A question to the resolver that the user named, in the JSON form of https://developers.google.com/speed/public-dns/docs/doh/json. */
export function question(name: string, type: RecordType): Request {
  return { path: '/', query: { name, type }, headers: { accept: 'application/dns-json' } };
}

/** An answer in that form. Response codes other than 0 (no error) and 3 (no such name) are failures: outbound says so. */
export const answer = z.object({
  Status: z.union([z.literal(0), z.literal(3)]),
  /** Truncated: a part must not read as the whole. */
  TC: z.literal(false).nullish(),
  Answer: z.array(z.object({ type: z.int(), data: z.string() })).nullish(),
});
export type Answer = z.output<typeof answer>;

/** There is no such name; not even an alias of that name leads elsewhere. */
export const noSuchName = z.object({ Status: z.literal(3), Answer: z.array(z.unknown()).max(0).nullish() });

/** What the records of one type say; of a chain of aliases, what stands at its end. */
export function records({ Answer }: Answer, type: RecordType): string[] {
  return (Answer ?? []).filter((record) => record.type === types[type]).map(({ data }) => data);
}

/** A host name as a question holds it. Throws on what is none. */
export function nameOf(value: string): string {
  const name = domain(value);
  if (name === undefined) throw new RangeError('no name that the DNS can hold');
  return name.value;
}

/** An address as names hold it: its parts backwards, those of IPv6 digit by digit (RFC 1035, 3.5; RFC 3596, 2.5). Throws on what is none. */
export function backwards(value: string): string {
  const canonical = address(value);
  if (canonical === undefined) throw new RangeError('no address');
  const bytes = ipaddr.parse(canonical.value).toByteArray();
  const parts = canonical.type === 'ipv4' ? bytes : bytes.flatMap((byte) => [byte >> 4, byte & 15]).map((digit) => digit.toString(16));
  return parts.toReversed().join('.');
}

/** For look-alikes: the address that {@link backwards} wrote so; undefined where it is none. */
export function forwards(name: string): string | undefined {
  const parts = name.split('.').toReversed();
  if (parts.length === 4) return address(parts.join('.'))?.value;
  const groups = parts.join('').match(/.{4}/g) ?? [];
  return parts.length === 32 ? address(groups.join(':'))?.value : undefined;
}

/** For look-alikes: the name and the type that a question asks about; undefined where it is none. */
export function questioned(
  path: string,
  query: Readonly<Record<string, string>>,
): { readonly name: string; readonly type: RecordType } | undefined {
  const { name = '', type = '' } = query;
  return path === '/' && name !== '' && Object.hasOwn(types, type) ? { name, type: type as RecordType } : undefined;
}

/** For look-alikes: what a resolver says. Without records: no such name, or none of this type. */
export function answered(type: RecordType, data: readonly string[] | 'no such name'): object {
  const flags = { TC: false, RD: true, RA: true, AD: false, CD: false };
  if (data === 'no such name') return { Status: 3, ...flags };
  if (data.length === 0) return { Status: 0, ...flags };
  return { Status: 0, ...flags, Answer: data.map((each) => ({ name: 'asked.example.', type: types[type], TTL: 300, data: each })) };
}
