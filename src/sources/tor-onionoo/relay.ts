import { z } from 'zod';
import { address } from '../kit/related.ts';

const text = z.string().nullish();
const texts = z.array(z.string()).nullish();

/** Of a relay's record the fields that are asked for. https://metrics.torproject.org/onionoo.html#details */
export const relay = z.object({
  fingerprint: z.string(),
  or_addresses: z.array(z.string()).min(1),
  exit_addresses: texts,
  running: z.boolean(),
  flags: texts,
  first_seen: z.string(),
  last_seen: z.string(),
  country: text,
  region_name: text,
  city_name: text,
  latitude: z.number().nullish(),
  longitude: z.number().nullish(),
  as: text,
  as_name: text,
  verified_host_names: texts,
});

export type Relay = z.output<typeof relay>;

/** Of `192.0.2.1:9001`, `[2001:db8::1]:9001` or a bare address the address, in canonical form. */
export function hostOf(written: string): string | undefined {
  const [, bracketed, plain] = /^(?:\[(.+)\]|([\d.]+))(?::\d+)?$/.exec(written) ?? [];
  return address(bracketed ?? plain ?? written)?.value;
}

/** Where it takes part in the network. The first is where it registered: place and owner are that one's. */
export function orHosts({ or_addresses }: Relay): (string | undefined)[] {
  return or_addresses.map(hostOf);
}

export function isAt(each: Relay, value: string): boolean {
  return orHosts(each).includes(value) || (each.exit_addresses ?? []).map(hostOf).includes(value);
}

/** Whether traffic leaves Tor there: seen in the past day, or promised by the flag where nothing was seen. */
export function exitsAt(each: Relay, value: string): boolean {
  const seen = (each.exit_addresses ?? []).map(hostOf);
  return seen.includes(value) || (seen.length === 0 && (each.flags ?? []).includes('Exit'));
}
