import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import type { ObservableType } from '../../../domain/observable.ts';
import type { Observation } from '../../../domain/observation.ts';
import type { FeedRow } from '../../../domain/source.ts';
import { shapeOf, unreadable } from './lines.ts';

/** https://github.com/MISP/misp-warninglists: the kinds of comparison that MISP makes with its lists. */
const file = z.object({
  name: z.string(),
  list: z.array(z.string()).min(1),
  type: z.enum(['string', 'substring', 'hostname', 'cidr', 'regex']).optional(),
  /** Types of MISP's attributes that it is compared with. */
  matching_attributes: z.array(z.string()).optional(),
});

type Kind = NonNullable<z.output<typeof file>['type']>;
type Place = { readonly value: string; readonly type: ObservableType; readonly below?: true };

/**
 * A warninglist. What it says of its values depends on its name. Rows that no index can hold are unreadable: regular
 * expressions, and parts of words that are neither a name nor an address.
 */
export function* warninglist(text: string, says: (name: string) => readonly Observation[]): Generator<FeedRow> {
  const { name, list, type = 'string', matching_attributes } = file.parse(JSON.parse(text));
  const facts = says(name);
  const fuzzy = matching_attributes?.includes('ssdeep') ?? false;
  for (const row of list) {
    // The fuzzy hash of nothing, `3::`, is an address by its shape.
    const place = fuzzy && row.includes(':') ? undefined : readers[type](row.trim());
    if (place) yield { ...place, says: facts };
    else yield unreadable(`${type} "${row}" of ${name}`);
  }
}

const readers: Readonly<Record<Kind, (row: string) => Place | undefined>> = {
  cidr: network,
  // MISP looks for the name and those above it; it takes no heed of dots around.
  hostname: (row) => site(row.replace(/^\.+|\.+$/g, '')),
  // A name with a dot before it is how lists say "and below", though MISP compares these letter by letter and finds none.
  string: (row) => (row.startsWith('.') ? site(row.slice(1)) : word(row)),
  // MISP finds it anywhere in a value. Names and what is below them are some of those values, and what the lists mean.
  substring: (row) => site(row) ?? address(row),
  regex: () => undefined,
};

function site(row: string): Place | undefined {
  return shapeOf(row) === 'domain' ? { value: row, type: 'domain', below: true } : undefined;
}

function word(row: string): Place | undefined {
  const type = shapeOf(row);
  return type && { value: row, type };
}

function address(row: string): Place | undefined {
  const type = shapeOf(row);
  return type === 'ipv4' || type === 'ipv6' ? { value: row, type } : undefined;
}

/** An address, or a network; MISP takes no heed of bits set beyond its length. */
function network(row: string): Place | undefined {
  if (shapeOf(row) !== 'cidr') return address(row);
  const [base, bits] = ipaddr.parseCIDR(row);
  const family = base.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return { value: `${family.networkAddressFromCIDR(row)}/${bits}`, type: 'cidr' };
}
