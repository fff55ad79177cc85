import type { Observation } from '../../domain/observation.ts';
import { fromText, kebab, known, optional } from '../kit/readings.ts';
import type { Report, Zone } from './body.ts';

/** What a zone means where no category says more. */
const meanings: Partial<Record<Zone, string>> = { Red: 'malicious', Orange: 'suspicious', Yellow: 'potentially-unwanted' };
/** Categories that say no more than their zone does. */
const vague = ['other', 'general'];

type Categories = NonNullable<Report['IpGeneralInfo']>['CategoriesWithZone'];

/** Where the vendor warns of it, and how it calls it. */
export function listings(zone: Zone, categories: Categories): Observation[] {
  const meaning = meanings[zone];
  if (meaning === undefined) return [];
  const names = (categories ?? []).flatMap(({ Name, Zone: own }) => {
    const name = kebab(Name.replace(/^CATEGORY_/i, ''));
    return meanings[own] === undefined || vague.includes(name) ? [] : [name];
  });
  return [...new Set(names.length > 0 ? names : [meaning])].map((category) => ({
    kind: 'listing',
    list: `Kaspersky OpenTIP, ${zone} zone`,
    category,
  }));
}

/** Nothing was found when it was looked at. That is silence: the vendor does not tell what it knows to be good from it. */
export function undetected(zone: Zone): Observation[] {
  return zone === 'Green' ? [{ kind: 'detections', malicious: 0, suspicious: 0, harmless: 0, undetected: 1 }] : [];
}

/** Of files the status tells: Clean is what Kaspersky itself knows to be good. */
export function fileOpinion({ Zone: zone, FileGeneralInfo: file, DetectionsInfo: detections }: Report): Observation[] {
  if (zone === 'Green' && file?.FileStatus === 'Clean')
    return [{ kind: 'known_good', list: 'Kaspersky OpenTIP, status Clean', strength: 0.7 }];
  const warned = meanings[zone] === undefined ? [] : (detections ?? []);
  const names = new Map(
    warned.map(({ DetectionName }) => classification(DetectionName, zone)).map((each) => [each.label + each.family, each]),
  );
  return [
    ...listings(zone, [{ Name: file?.FileStatus === 'Malware' ? 'malware' : 'other', Zone: zone }]),
    ...undetected(zone),
    ...names.values(),
  ];
}

/**
 * `[not-a-virus:][HEUR:]Behaviour.Platform.Family[.variant]`: https://threats.kaspersky.com names them so. In the Yellow zone are
 * adware and tools: what they are called there is the name of a product, not of malware.
 */
function classification(name: string, zone: Zone): Extract<Observation, { kind: 'classification' }> {
  const [behaviour = '', platform, family] = name.replace(/^.*:/, '').split('.');
  const malware = platform !== undefined && zone !== 'Yellow';
  return { kind: 'classification', label: kebab(behaviour), family: malware ? family : undefined, detail: name };
}

export function file({ FileGeneralInfo: info }: Report): Observation[] {
  const hashes = Object.entries({ md5: info?.Md5, sha1: info?.Sha1, sha256: info?.Sha256 }).flatMap(([name, value]) =>
    value ? [[name, value.toLowerCase()] as const] : [],
  );
  return known({
    kind: 'file',
    size: info?.Size ?? undefined,
    hashes: hashes.length > 0 ? Object.fromEntries(hashes) : undefined,
    signature: info?.Signer ?? undefined,
  });
}

export function network({ IpGeneralInfo: info, IpWhoIs: whois }: Report): Observation[] {
  const as = whois?.Asn?.[0];
  return [
    ...known({ kind: 'network', asn: as?.Number, as_owner: as?.Description?.[0], isp: whois?.Net?.Name ?? undefined }),
    ...known({ kind: 'geo', country: info?.CountryCode ?? undefined }),
  ];
}

export function registration(whois: Report['DomainWhoIsInfo']): Observation[] {
  // "clientHold https://icann.org/epp#clientHold"
  const statuses = whois?.DomainStatus?.map((status) => status.replace(/ .*/s, ''));
  return known({
    kind: 'registration',
    registrar: whois?.Registrar?.Info ?? undefined,
    created: optional(whois?.Created, fromText),
    updated: optional(whois?.Updated, fromText),
    expires: optional(whois?.Expires, fromText),
    statuses: statuses?.length ? statuses : undefined,
    nameservers: whois?.NameServers?.length ? whois.NameServers : undefined,
    registrable_domain: whois?.DomainName ?? undefined,
  });
}
