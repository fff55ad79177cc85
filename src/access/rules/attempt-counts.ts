import ipaddr from 'ipaddr.js';
import type { AttemptCount } from '../../domain/access-store.ts';
import { hashOf } from '../secrets/token.ts';

/**
 * Where an attempt to sign in is counted. Anybody can make others wait by guessing at their name, hence not for long: keys, links and
 * who has signed in already are not touched by it.
 */
export function attemptCounts(nameKey: string, from: string): { readonly name: AttemptCount; readonly from: AttemptCount } {
  return {
    name: { bucket: bucketOf('name', nameKey), free: 5, longestMs: 60_000 },
    from: { bucket: bucketOf('from', houseOf(from)), free: 20, longestMs: 300_000 },
  };
}

/** One of 65,536: what is typed into the field of the name is kept nowhere, and a flood of names makes no flood of rows. */
function bucketOf(kind: string, text: string): string {
  return `${kind}:${hashOf(text).slice(0, 4)}`;
}

/** Whoever has one address of IPv6 has 2^64 of them. */
function houseOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4' ? parsed.toString() : parsed.toByteArray().slice(0, 8).join('.');
}
