import type { Observation } from '../../domain/observation.ts';
import { fromText, kebab, known, optional } from '../kit/readings.ts';
import { distinct, domain, relation } from '../kit/related.ts';
import type { Item } from './body.ts';

/** CrowdSec's word. Where an old answer has none: its scanners are those that are called benign today. */
function word({ reputation, classifications }: Item): string | undefined {
  if (reputation) return reputation;
  return classifications?.classifications?.some(({ name }) => name.startsWith('scanner:')) ? 'benign' : undefined;
}

/** CrowdSec itself vouches for it: reports about it are mistakes (safe) or do no harm (benign). */
function trusted(item: Item): boolean {
  return ['safe', 'benign'].includes(word(item) ?? '') || (item.classifications?.false_positives ?? []).length > 0;
}

export function knownGood({ reputation, classifications }: Item): Observation[] {
  const good = (classifications?.false_positives ?? []).map(({ name, label }) => label || name);
  const lists = good.length === 0 && reputation === 'safe' ? ['safe'] : good;
  return lists.slice(0, 10).map((name) => ({ kind: 'known_good', list: `CrowdSec: ${name}`, strength: 0.8 }));
}

/** The score in our units. Of those it vouches for it measures how often they were reported, not how bad they are. */
export function reputation(item: Item): Observation[] {
  const { total } = item.scores.overall;
  if (total === 0 || trusted(item)) return [];
  return [{ kind: 'reputation', confidence: total / 5, last_seen: optional(item.history?.last_seen || undefined, fromText) }];
}

/** Told among the classifications. */
const blocklist = 'community-blocklist';

/** Groups of CrowdSec's classifications that tell what the address is up to; the others describe what runs on it. */
const telling: Readonly<Record<string, string>> = { botnet: 'botnet', hosts_malware: 'malware-distribution', proxy: 'proxy' };

/** CrowdSec's word, what it was reported for, and what it is known as. */
export function classifications(item: Item): Observation[] {
  const { confidence, background_noise: noise, classifications: own, proxy_or_vpn } = item;
  const called = word(item);
  const behaviours = (item.behaviors ?? []).slice(0, 20);
  const groups = (own?.classifications ?? []).flatMap(({ name, label }) => {
    const [group = '', what] = name.split(':');
    const told = telling[group];
    return told ? [{ label: told, family: group === 'proxy' ? undefined : what, detail: label ?? undefined }] : [];
  });
  const kinds = (own?.classifications ?? []).filter(({ name }) => name.startsWith('scanner:') || name === blocklist);
  const names = [...kinds, ...behaviours];
  const said = [
    confidence && `confidence ${confidence}`,
    noise && noise !== 'none' && `background noise ${noise}`,
    trusted(item) && names.length > 0 && `seen as ${names.map(({ name, label }) => label || name).join(', ')}`,
  ].filter(Boolean);
  const opinion = called === 'malicious' || called === 'suspicious' || called === 'benign';
  const worded = opinion ? [{ label: called, detail: said.join(', ') || undefined }] : [];
  // What is vouched for was reported too: those reports stand in the detail and accuse nobody.
  const reported = trusted(item)
    ? []
    : [...behaviours.map(({ name, label }) => ({ label: kebab(name), detail: label ?? undefined })), ...groups];
  const hidden =
    proxy_or_vpn && !reported.some(({ label }) => label === 'proxy') ? [{ label: 'anonymisation', detail: 'proxy or VPN' }] : [];
  return [...worded, ...reported, ...hidden].map((each) => ({ kind: 'classification', ...each }));
}

/** CrowdSec's blocklists it stands on. Scanners stand there, too, because they are heard everywhere. */
export function listings(item: Item): Observation[] {
  if (trusted(item)) return [];
  const community = (item.classifications?.classifications ?? []).filter(({ name }) => name === blocklist);
  return [...community, ...(item.references ?? [])]
    .slice(0, 20)
    .map(({ name, label }) => label || name)
    .map((list) => ({ kind: 'listing', list: list.startsWith('CrowdSec') ? list : `CrowdSec: ${list}`, category: 'attack' }));
}

export function network({ as_num, as_name, ip_range, reverse_dns, location }: Item): Observation[] {
  return [
    ...known({
      kind: 'network',
      // 0 where it is not known.
      asn: as_num || undefined,
      as_owner: as_name || undefined,
      cidr: ip_range || undefined,
      hostnames: reverse_dns ? [reverse_dns] : undefined,
    }),
    ...known({
      kind: 'geo',
      country: location?.country || undefined,
      city: location?.city || undefined,
      lat: location?.latitude ?? undefined,
      lon: location?.longitude ?? undefined,
    }),
  ];
}

export function relations({ reverse_dns, cves, mitre_techniques }: Item): Observation[] {
  const numbers = (cves ?? []).map((cve) => cve.toUpperCase()).filter((cve) => /^CVE-\d{4}-\d{4,}$/.test(cve));
  const techniques = (mitre_techniques ?? []).map(({ name }) => name).filter((name) => /^T\d{4}(\.\d{3})?$/.test(name));
  return distinct([
    ...relation('related-to', domain(reverse_dns ?? '')),
    ...numbers.flatMap((value) => relation('related-to', { type: 'cve', value })),
    ...techniques.flatMap((value) => relation('related-to', { type: 'attack-id', value })),
  ]);
}
