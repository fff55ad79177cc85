import type { Observable } from '../../domain/observable.ts';
import type { Observation, ObservationOf } from '../../domain/observation.ts';
import { fromText, kebab, known, optional } from '../kit/readings.ts';
import { address, distinct, domain, relation } from '../kit/related.ts';
import type { Address, Malware, Page, Vulnerabilities } from './body.ts';

/** IBM's categories that accuse, in our words. All others say what a site is about. */
const threats: Readonly<Record<string, string>> = {
  'Anonymisation Services': 'anonymisation',
  'Botnet Command and Control Server': 'botnet-cc',
  Bots: 'botnet',
  'Computer Crime / Hacking': 'hacking',
  'Cryptocurrency Mining': 'cryptomining',
  'Early Warning': 'suspicious',
  Malware: 'malware',
  'Phishing URLs': 'phishing',
  'Scanning IPs': 'scanner',
  Spam: 'spam',
  'Spam URLs': 'spam',
};

export function addressFacts({ score, cats, geo }: Address): Observation[] {
  return [
    ...rated(score, cats),
    ...(cats['Dynamic IPs'] ? [{ kind: 'network' as const, usage_type: 'Dynamic IPs' }] : []),
    ...known({ kind: 'geo', country: geo?.countrycode ?? undefined }),
  ];
}

export function pageFacts({ score, cats }: Page): Observation[] {
  return rated(score, cats);
}

/** Below it IBM itself speaks of a low risk. */
const medium = 4;

/**
 * A 1 without a category is what IBM says of the unknown: no opinion. The scale from 1 to 10 becomes 0 to 1. The score is
 * reckoned from the categories and how sure they are: where it is low they are told, and accuse nobody.
 */
function rated(score: number | null, cats: Readonly<Record<string, number | boolean>>): Observation[] {
  const named = Object.keys(cats).filter((name) => cats[name]);
  const opinion = score !== null && (score > 1 || named.length > 0);
  return [
    ...(opinion ? [{ kind: 'reputation' as const, confidence: (score - 1) / 9 }] : []),
    ...named.flatMap((name): Observation[] => {
      const category = threats[name];
      if (category === undefined) return [];
      if (score !== null && score < medium) return [{ kind: 'classification', label: 'unclassified', detail: `IBM X-Force: ${name}` }];
      return [{ kind: 'listing', list: `IBM X-Force: ${name}`, category }];
    }),
  ];
}

/** About the middle of what IBM calls so on its scale from 1 to 10; high is said of what surely is malware. */
const risks = { low: 1 / 6, medium: 1 / 2, high: 1 } as const;

export function malwareFacts(m: Malware): Observation[] {
  const { external, CnCServers, downloadServers } = m.origins ?? {};
  const label = optional(external?.malwareType, kebab) || 'malware';
  const families = [...new Set([...listed(m.family), ...listed(external?.family)])];
  return [
    ...(m.risk ? [{ kind: 'reputation' as const, confidence: risks[m.risk], last_seen: optional(external?.lastSeen, fromText) }] : []),
    ...families.map((family) =>
      m.risk === 'low'
        ? { kind: 'classification' as const, label: 'unclassified', detail: `IBM X-Force: ${label}, ${family}, of a low risk` }
        : { kind: 'classification' as const, label, family },
    ),
    ...known({ kind: 'file', hashes: hashesOf(m) }),
    ...servers('communicates-with', CnCServers),
    ...servers('downloads-from', downloadServers),
  ];
}

export function vulnerabilityFacts(entries: Vulnerabilities, { value }: Observable): Observation[] {
  const own = entries.filter(({ stdcode }) => stdcode?.includes(value));
  return own.map(({ title, risk_level }) => ({ kind: 'vulnerability', cve: value, cvss: risk_level ?? undefined, title }));
}

function listed(families: Malware['family']): string[] {
  return Array.isArray(families) ? families : Object.keys(families ?? {});
}

/** Some hashes begin with 0x, and some stand under the name of another kind: their length tells. */
function hashesOf(m: Malware): Record<string, string> | undefined {
  const kinds: Readonly<Record<number, string>> = { 32: 'md5', 40: 'sha1', 64: 'sha256' };
  const bare = [m.md5, m.sha1, m.sha256, m.hash].flatMap((hash) => hash?.toLowerCase().replace(/^0x/, '') ?? []);
  const hashes = bare.flatMap((hash) =>
    /^[0-9a-f]+$/.test(hash) ? (optional(kinds[hash.length], (kind) => [[kind, hash] as const]) ?? []) : [],
  );
  return hashes.length > 0 ? Object.fromEntries(hashes) : undefined;
}

type Rows = NonNullable<Malware['origins']>['CnCServers'];

function servers(type: ObservationOf<'relation'>['type'], seen: Rows): Observation[] {
  const edges = (seen?.rows ?? []).flatMap(({ domain: host, ip, uri, lastseen }) => {
    const last = optional(lastseen, fromText);
    const url = uri && /^https?:\/\//.test(uri) && URL.canParse(uri) ? ({ type: 'url', value: new URL(uri).href } as const) : undefined;
    return [...relation(type, domain(host ?? ''), last), ...relation(type, address(ip ?? ''), last), ...relation(type, url, last)];
  });
  return distinct(edges);
}
