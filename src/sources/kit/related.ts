import { isIPv4, isIPv6 } from 'node:net';
import type { Observable } from '../../domain/observable.ts';
import type { ObservationOf } from '../../domain/observation.ts';

/** An address a vendor wrote, in canonical form (RFC 5952 for IPv6); undefined when it is none. */
export function address(text: string): Observable<'ipv4' | 'ipv6'> | undefined {
  if (isIPv4(text)) return { type: 'ipv4', value: text };
  if (!isIPv6(text) || text.includes('%')) return undefined;
  return { type: 'ipv6', value: new URL(`http://[${text}]`).hostname.slice(1, -1) };
}

/** A host name a vendor wrote, lower-case and without the root dot; undefined when it is none, or a wildcard. */
export function domain(text: string): Observable<'domain'> | undefined {
  const name = text.toLowerCase().replace(/\.$/, '');
  const labels = name.split('.');
  const wellFormed =
    labels.length > 1 && name.length <= 253 && labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
  return wellFormed && !isIPv4(name) ? { type: 'domain', value: name } : undefined;
}

type Relation = ObservationOf<'relation'>;

/** An edge to something that may turn out to be no observable; then there is none. */
export function relation(type: Relation['type'], observable: Observable | undefined, lastSeen?: string): Relation[] {
  return observable ? [{ kind: 'relation', type, observable, last_seen: lastSeen }] : [];
}

/** Each edge once, with the latest time it was seen, newest first, and at most `most` of them. */
export function distinct(relations: readonly Relation[], most = 50): Relation[] {
  const newest = new Map<string, Relation>();
  for (const each of relations) {
    const key = `${each.type} ${each.observable.type}:${each.observable.value}`;
    const known = newest.get(key);
    if (!known || (each.last_seen ?? '') > (known.last_seen ?? '')) newest.set(key, each);
  }
  return [...newest.values()].sort((a, b) => compare(b.last_seen ?? '', a.last_seen ?? '')).slice(0, most);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
