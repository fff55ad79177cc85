import ipaddr from 'ipaddr.js';
import type { Observation, ObservationOf } from '../../domain/observation.ts';
import { covering, overlap } from '../../domain/public-address.ts';
import { fromText, known, optional } from '../kit/readings.ts';
import { address, distinct, domain, relation } from '../kit/related.ts';
import type { Domain, Entity, Entry, Network, System } from './body.ts';
import { apexOf, numberOf } from './question.ts';

/** Codes that stand where a country stands and are none. */
const noCountries = ['EU', 'AP', 'ZZ'];
/** Names under which a registry keeps what another one gave out. */
const elsewhere = /^(NON-RIPE-NCC-MANAGED-ADDRESS-BLOCK|IANA-BLK|IANA-NETBLOCK-\d+)$/;

export function domainFacts(record: Domain, value: string): Observation[] {
  const apex = apexOf(value);
  if (bare(record.ldhName) !== apex) throw new Error('a record of another name');
  const registrar = withRole(record.entities, 'registrar')[0];
  const servers = (record.nameservers ?? []).flatMap(({ ldhName }) => optional(ldhName, bare) ?? []);
  return [
    ...known({
      ...history(record),
      registrar: registrar && (nameOf(registrar) ?? registrar.handle ?? undefined),
      statuses: record.status?.length ? record.status : undefined,
      nameservers: servers.length > 0 ? servers : undefined,
      registrable_domain: apex,
    }),
    ...contacts(record),
    ...(apex === value ? [] : relation('belongs-to', domain(apex))),
  ];
}

/** Nothing where the registry only knows that the address is somewhere in the world. */
export function networkFacts(record: Network, value: string): Observation[] {
  const { startAddress, endAddress, arin_originas0_originautnums: systems } = record;
  if (!within(value, startAddress, endAddress)) throw new Error('a record of another network');
  if (covering(startAddress, endAddress)?.endsWith('/0') || elsewhere.test(record.name ?? '')) return [];
  const networks = networksOf(record).filter((cidr) => overlap(cidr, value));
  return [
    ...known({
      kind: 'network',
      asn: systems?.length === 1 ? systems[0] : undefined,
      isp: holderOf(record),
      cidr: networks[0],
    }),
    ...place(record.country),
    ...known(history(record)),
    ...contacts(record),
    ...distinct([
      ...networks.flatMap((cidr) => relation('belongs-to', { type: 'cidr', value: cidr })),
      ...(systems ?? []).flatMap((asn) => relation('belongs-to', { type: 'asn', value: `AS${asn}` })),
    ]),
  ];
}

/** As the registry cut the range (an extension that not all have), or else the one network that begins and ends where it does. */
function networksOf({ cidr0_cidrs, startAddress, endAddress }: Network): string[] {
  const told = (cidr0_cidrs ?? []).flatMap(({ v4prefix, v6prefix, length }) => {
    const base = optional(v4prefix ?? v6prefix, address);
    return base ? [`${base.value}/${length}`] : [];
  });
  const whole = covering(startAddress, endAddress);
  if (told.length > 0 || whole === undefined) return told;
  const family = whole.includes(':') ? ipaddr.IPv6 : ipaddr.IPv4;
  const ends = [family.networkAddressFromCIDR(whole), family.broadcastAddressFromCIDR(whole)].map(String);
  const [base = '', bits] = whole.split('/');
  const canonical = optional(address(base), (each) => `${each.value}/${bits}`);
  return canonical && String([startAddress, endAddress].map((each) => ipaddr.process(each))) === String(ends) ? [canonical] : [];
}

export function systemFacts(record: System, value: string): Observation[] {
  const asn = numberOf(value);
  if (asn < record.startAutnum || asn > record.endAutnum) throw new Error('a record of other numbers');
  return [{ kind: 'network', asn, as_owner: holderOf(record) }, ...place(record.country), ...known(history(record)), ...contacts(record)];
}

/** A name that was given up and registered anew is as old as its second life. */
function history({ events }: Entry): ObservationOf<'registration'> {
  const last = (...actions: readonly string[]): string | undefined =>
    (events ?? [])
      .flatMap(({ eventAction, eventDate }) => (actions.includes(eventAction) ? (optional(eventDate, fromText) ?? []) : []))
      .sort()
      .at(-1);
  return {
    kind: 'registration',
    created: last('registration', 'reregistration'),
    updated: last('last changed'),
    expires: last('expiration'),
  };
}

function place(country: string | null | undefined): Observation[] {
  const code = country?.toUpperCase() ?? '';
  return /^[A-Z]{2}$/.test(code) && !noCountries.includes(code) ? [{ kind: 'geo', country: code }] : [];
}

/** The organisation it was given to, or else the name it is filed under; no natural persons. */
function holderOf({ entities, name }: Entry): string | undefined {
  const organisations = withRole(entities, 'registrant').filter((each) => cardValues(each, 'kind').includes('org'));
  return organisations.flatMap((each) => nameOf(each) ?? [])[0] ?? name ?? undefined;
}

/** Whom to write to about abuse, in words: an observable would be looked up as if it were a suspect. */
function contacts({ entities }: Entry): Observation[] {
  const offices = withRole(entities, 'abuse').filter((each) => !cardValues(each, 'kind').includes('individual'));
  const addresses = [...new Set(offices.flatMap((each) => cardValues(each, 'email')))].slice(0, 3);
  if (addresses.length === 0) return [];
  return [{ kind: 'classification', label: 'unclassified', detail: `abuse contact: ${addresses.join(', ')}` }];
}

/** Those who play a part, also behind another: the abuse desk of a registrar stands below the registrar. */
function withRole(entities: readonly Entity[] | null | undefined, role: string): Entity[] {
  return (entities ?? []).flatMap((each) => [...(each.roles?.includes(role) ? [each] : []), ...withRole(each.entities, role)]);
}

function nameOf(entity: Entity): string | undefined {
  return cardValues(entity, 'fn')[0];
}

/** The texts a jCard holds under a name: `["vcard", [["fn", {}, "text", "Example Ltd"], …]]`. */
function cardValues({ vcardArray }: Entity, name: string): string[] {
  const properties: unknown = Array.isArray(vcardArray) ? vcardArray[1] : undefined;
  return (Array.isArray(properties) ? properties : []).flatMap((property: unknown) => {
    const [key, , , value]: readonly unknown[] = Array.isArray(property) ? property : [];
    return key === name && typeof value === 'string' && value.trim() !== '' ? [value.trim()] : [];
  });
}

function within(value: string, first: string, last: string): boolean {
  const bytes = (text: string): Buffer => Buffer.from(ipaddr.parse(text).toByteArray());
  const [at, from, to] = [bytes(value), bytes(first), bytes(last)];
  return at.length === from.length && Buffer.compare(from, at) <= 0 && Buffer.compare(at, to) <= 0;
}

function bare(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
