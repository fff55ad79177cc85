import type { Observable } from '../../domain/observable.ts';
import type { Observation } from '../../domain/observation.ts';
import { file, latest, place, sure, time } from '../kit/abuse-ch.ts';
import { kebab } from '../kit/readings.ts';
import { distinct, relation } from '../kit/related.ts';
import type { Row } from './body.ts';

/** Searches find parts of values: `1.1.1.1` also in `11.1.1.1:80`. An address stands with its port, a URL as somebody typed it. */
export function isAbout({ ioc }: Row, { type, value }: Observable): boolean {
  const named = place(ioc) ?? file(ioc);
  return named?.type === type && named.value === (type === 'url' ? place(value)?.value : value);
}

export function indicatorFacts(own: readonly Row[]): Observation[] {
  if (own.length === 0) return [];
  const ports = [...new Set(own.flatMap(({ ioc }) => /^[\d.]+:(\d+)$/.exec(ioc)?.[1] ?? []))].map(Number).sort((a, b) => a - b);
  const certain = own.filter(({ confidence_level }) => confidence_level >= sure);
  const kinds = [...new Set(certain.map(({ threat_type }) => threat_type))];
  return [
    {
      kind: 'reputation',
      confidence: Math.max(...own.map(({ confidence_level }) => confidence_level)) / 100,
      last_seen: latest(own.map(({ last_seen }) => time(last_seen))),
    },
    ...kinds.map((kind) => {
      const since = certain.flatMap(({ threat_type, first_seen }) => (threat_type === kind ? (time(first_seen) ?? []) : [])).sort()[0];
      return { kind: 'listing' as const, list: 'ThreatFox', category: kebab(kind), since };
    }),
    ...kinds.flatMap((kind) =>
      classified(
        kebab(kind),
        certain.filter(({ threat_type }) => threat_type === kind),
      ),
    ),
    ...guesses(own.filter((row) => !certain.includes(row))),
    ...(own.some(isCompromised) ? [{ kind: 'classification' as const, label: 'compromised' }] : []),
    ...(ports.length > 0 ? [{ kind: 'services' as const, services: ports.map((port) => ({ port })) }] : []),
    ...distinct(
      own.flatMap(({ malware_samples }) => (malware_samples ?? []).flatMap((each) => relation('related-to', file(each.sha256_hash)))),
    ),
  ];
}

/** What nobody is sure of is told; how sure they are is in the reputation. */
function guesses(rows: readonly Row[]): Observation[] {
  return rows.map(({ confidence_level, threat_type, malware_printable: name }) => ({
    kind: 'classification',
    label: 'unclassified',
    detail: `ThreatFox, ${confidence_level} % sure: ${kebab(threat_type)}${name ? `, ${name}` : ''}`,
  }));
}

/** URLs among the rows that the address itself serves. */
export function hostedFacts(rows: readonly Row[], { type, value }: Observable): Observation[] {
  if (type !== 'ipv4') return [];
  const pages = rows.flatMap((row) => ({ page: place(row.ioc), row }));
  return distinct(
    pages.flatMap(({ page, row }) =>
      page?.type === 'url' && new URL(page.value).hostname === value ? relation('hosts', page, seen(row)) : [],
    ),
  );
}

const edges = { botnet_cc: 'communicates-with', payload_delivery: 'downloads-from' } as const;

/** The file is a sample of malware that uses these indicators. */
export function sampleFacts(used: readonly Row[]): Observation[] {
  const links = used.flatMap((row) =>
    relation(edges[row.threat_type as keyof typeof edges] ?? 'related-to', place(row.ioc) ?? file(row.ioc), seen(row)),
  );
  const named = classified('malware', used);
  return used.length === 0
    ? []
    : [...(named.length > 0 ? named : [{ kind: 'classification' as const, label: 'malware' }]), ...distinct(links)];
}

/** One per family; one without where only tags are known. */
function classified(label: string, rows: readonly Row[]): Observation[] {
  const tags = [...new Set(rows.flatMap((row) => row.tags ?? []))].slice(0, 10);
  const detail = tags.length > 0 ? tags.join(', ') : undefined;
  // "Unknown malware", "Unknown Stealer": nobody's family.
  const families = [...new Set(rows.flatMap(({ malware_printable: name }) => (name && !/^unknown\b/i.test(name) ? name : [])))];
  if (families.length > 0) return families.map((family) => ({ kind: 'classification', label, family, detail }));
  return detail ? [{ kind: 'classification', label, detail }] : [];
}

function isCompromised({ is_compromised }: Row): boolean {
  return is_compromised === true || String(is_compromised) === '1';
}

function seen({ first_seen, last_seen }: Row): string | undefined {
  return time(last_seen) ?? time(first_seen);
}
