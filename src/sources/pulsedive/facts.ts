import type { Observable } from '../../domain/observable.ts';
import type { Observation } from '../../domain/observation.ts';
import { fromText, kebab, known } from '../kit/readings.ts';
import { address, distinct, domain, relation } from '../kit/related.ts';
import type { Indicator, Link } from './body.ts';

/** Pulsedive's five levels, evenly spaced. `unknown` and `retired` are no opinion. */
const levels: Readonly<Partial<Record<Indicator['risk'], number>>> = { none: 0, low: 0.25, medium: 0.5, high: 0.75, critical: 1 };

/** Nothing recent stands behind a retired indicator; `last_seen` lets it fade. */
export function opinion({ risk, stamp_seen, stamp_updated }: Indicator): Observation[] {
  const confidence = levels[risk];
  return confidence === undefined ? [] : [{ kind: 'reputation', confidence, last_seen: time(stamp_seen) ?? time(stamp_updated) }];
}

/**
 * Feeds hold 1.1.1.1, too. Where Pulsedive knows of them and sees no risk, or little, being in one is told and accuses
 * nobody. When it was linked is the only date there is: an old link is old evidence.
 */
export function links({ risk, threats, feeds }: Indicator): Observation[] {
  const cleared = risk === 'none' || risk === 'low' || risk === 'retired';
  const all = [
    ...(threats ?? []).map((each) => ({ each, list: `Pulsedive threat ${nameOf(each)}` })),
    ...(feeds ?? []).map((each) => ({ each, list: `Pulsedive feed ${nameOf(each)}` })),
  ];
  return all.slice(0, 30).map(({ each, list }): Observation => {
    const at = typeof each === 'string' ? undefined : time(each.stamp_linked);
    const category = kebab(typeof each === 'string' ? '' : (each.category ?? '')) || 'unclassified';
    if (cleared || at === undefined) return { kind: 'classification', label: 'unclassified', detail: `${list}, ${category}` };
    return { kind: 'listing', list, category: category === 'general' ? 'unclassified' : category, since: at, until: at };
  });
}

export function ownFacts(indicator: Indicator): Observation[] {
  const { type, attributes, properties } = indicator;
  const ports = values(attributes, 'port').filter((port) => /^\d{1,5}$/.test(port) && Number(port) < 65_536);
  const seen = time(indicator.stamp_seen);
  const own = {
    ip: () => addressFacts(properties),
    ipv6: () => addressFacts(properties),
    domain: () => nameFacts(properties, seen),
    url: () => [],
    artifact: () => [],
  }[type];
  const services = ports.map((port) => ({ port: Number(port) })).sort((a, b) => a.port - b.port);
  const certificate = type === 'domain' ? certificateOf(properties) : [];
  return [...own(), ...certificate, ...(services.length > 0 ? [{ kind: 'services' as const, services }] : [])];
}

export function redirects({ redirects: all }: Indicator): Observation[] {
  if (!all || Array.isArray(all)) return [];
  const to = (all.to ?? []).flatMap(({ indicator }) => relation('redirects-to', place(indicator)));
  const from = (all.from ?? []).flatMap(({ indicator }) => relation('related-to', place(indicator)));
  return distinct([...to, ...from], 20);
}

function addressFacts(properties: Indicator['properties']): Observation[] {
  const of = (group: string, key: string): string | undefined => values(within(properties, group), key)[0];
  const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
  const names = values(within(properties, 'dns'), 'ptr');
  return [
    ...known({
      kind: 'network',
      asn: number(of('geo', 'asn')?.match(/^AS(\d+)$/i)?.[1]),
      as_owner: of('geo', 'org'),
      isp: of('geo', 'isp'),
      hostnames: names.length > 0 ? names : undefined,
    }),
    ...known({
      kind: 'geo',
      country: of('geo', 'countrycode')?.toUpperCase(),
      region: of('geo', 'region'),
      city: of('geo', 'city'),
      lat: number(of('geo', 'lat')?.match(/^-?\d+(\.\d+)?$/)?.[0]),
      lon: number(of('geo', 'long')?.match(/^-?\d+(\.\d+)?$/)?.[0]),
    }),
    ...distinct(names.flatMap((name) => relation('related-to', domain(name)))),
  ];
}

/** `geo` of a name is where its owner lives, as WHOIS has it: not read. */
function nameFacts(properties: Indicator['properties'], seen: string | undefined): Observation[] {
  const dns = within(properties, 'dns');
  const whois = within(properties, 'whois');
  const nameservers = values(dns, 'ns');
  return [
    ...known({
      kind: 'registration',
      registrar: values(whois, '++registrar')[0],
      created: day(values(whois, '++registered')[0]),
      updated: day(values(whois, '++updated')[0]),
      expires: day(values(whois, '++expires')[0]),
      nameservers: nameservers.length > 0 ? nameservers : undefined,
    }),
    ...distinct([...values(dns, 'a'), ...values(dns, 'aaaa')].flatMap((ip) => relation('resolves-to', address(ip), seen))),
  ];
}

function certificateOf(properties: Indicator['properties']): Observation[] {
  const ssl = within(properties, 'ssl');
  const names = values(ssl, 'domain');
  const common = (key: string): string | undefined => /\/CN=([^/]+)/.exec(values(ssl, key)[0] ?? '')?.[1];
  return known({
    kind: 'certificate',
    subject: common('subject'),
    issuer: common('issuer'),
    not_before: day(values(ssl, 'valid')[0]),
    not_after: day(values(ssl, 'expires')[0]),
    names: names.length > 0 ? names : undefined,
  });
}

function nameOf(link: Link): string {
  if (typeof link === 'string') return `"${link}"`;
  return `"${link.name}"${link.organization ? ` (${link.organization})` : ''}`;
}

/** Their keys are in capitals or not, as the crawler of the year had it. */
function within(group: unknown, key: string): unknown {
  if (typeof group !== 'object' || group === null) return undefined;
  return Object.entries(group).find(([name]) => name.toLowerCase() === key)?.[1];
}

function values(group: unknown, key: string): string[] {
  return [within(group, key)].flat(3).flatMap((each) => (typeof each === 'string' && each !== '' ? [each] : []));
}

function time(text: string | null | undefined): string | undefined {
  return text && !text.startsWith('0000') ? fromText(text) : undefined;
}

/** WHOIS and certificates are the words of others: what is no date there is left out. */
function day(text: string | undefined): string | undefined {
  return text && /^[12]\d{3}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/.test(text) ? fromText(text) : undefined;
}

function place(text: string): Observable | undefined {
  if (/^https?:/i.test(text)) return URL.canParse(text) ? { type: 'url', value: new URL(text).href } : undefined;
  return address(text) ?? domain(text);
}
