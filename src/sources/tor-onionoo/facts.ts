import type { Observation } from '../../domain/observation.ts';
import { fromText, known, optional } from '../kit/readings.ts';
import { address, distinct, domain, relation } from '../kit/related.ts';
import { exitsAt, hostOf, orHosts, type Relay } from './relay.ts';

/** That it is an exit, since when, and until when; of a relay where nothing leaves Tor what else it is. */
export function standing(relays: readonly Relay[], value: string): Observation[] {
  const exits = relays.filter((each) => exitsAt(each, value));
  const of = exits.length > 0 ? exits : relays;
  const times = of.map(({ first_seen }) => fromText(first_seen)).sort();
  const gone = of.some(({ running }) => running)
    ? undefined
    : of
        .map(({ last_seen }) => fromText(last_seen))
        .sort()
        .at(-1);
  if (exits.length > 0) return [{ kind: 'listing', list: 'Tor relays', category: 'tor-exit', since: times[0], until: gone }];
  const guard = of.some(({ flags }) => flags?.includes('Guard'));
  return [{ kind: 'classification', label: guard ? 'tor-guard' : 'tor-middle', detail: 'a relay of Tor, but no exit' }];
}

export function network(relays: readonly Relay[], value: string): Observation[] {
  // What Onionoo tells of place and owner is true of the first address only.
  const there = relays.find((each) => orHosts(each)[0] === value);
  return [
    ...known({
      kind: 'network',
      asn: optional(there?.as?.match(/^AS(\d+)$/), ([, number]) => Number(number)),
      as_owner: there?.as_name ?? undefined,
      hostnames: there?.verified_host_names?.length ? there.verified_host_names : undefined,
    }),
    ...known({
      kind: 'geo',
      country: there?.country?.toUpperCase(),
      region: there?.region_name ?? undefined,
      city: there?.city_name ?? undefined,
      lat: there?.latitude ?? undefined,
      lon: there?.longitude ?? undefined,
    }),
  ];
}

/** The names of the address, and the other addresses of the same relays. */
export function relations(relays: readonly Relay[], value: string): Observation[] {
  const others = relays
    .flatMap((each) => [...orHosts(each), ...(each.exit_addresses ?? []).map(hostOf)])
    .filter((host) => host !== undefined && host !== value);
  const names = relays.filter((each) => orHosts(each)[0] === value).flatMap(({ verified_host_names }) => verified_host_names ?? []);
  return distinct([
    ...names.flatMap((name) => relation('related-to', domain(name))),
    ...others.flatMap((host) => relation('related-to', address(host ?? ''))),
  ]);
}
