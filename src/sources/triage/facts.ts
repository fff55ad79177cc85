import type { Observable } from '../../domain/observable.ts';
import type { Observation } from '../../domain/observation.ts';
import { fromText, known, optional } from '../kit/readings.ts';
import { address, distinct, domain, relation } from '../kit/related.ts';
import type { Overview, Target } from './body.ts';

const hashes = ['md5', 'sha1', 'sha256', 'sha512'] as const;

/** Whether an analysis is about the very thing asked: the file itself, or a place malware of it is told to call. */
export function concerns(report: Overview, observable: Observable): boolean {
  return isFile(observable) ? partsOf(report, observable).length > 0 : rolesOf(report, observable).length > 0;
}

export function isFile({ type }: Observable): boolean {
  return (hashes as readonly string[]).includes(type);
}

export function fileFacts(report: Overview, observable: Observable): Observation[] {
  const parts = partsOf(report, observable);
  const [own, ...others] = parts;
  if (!own) return [];
  const at = timeOf(report);
  const ran = own.tasks;
  const extracts = (report.extracted ?? []).filter(({ tasks }) => !ran || !tasks || tasks.some((task) => ran.includes(task)));
  const configs = extracts.flatMap(({ config }) => config ?? []);
  const droppers = extracts.flatMap(({ dropper }) => dropper?.urls ?? []);
  return [
    // 1 is the least: nothing bad was seen. 0 is no score.
    ...(own.score ? [{ kind: 'reputation' as const, confidence: Math.max(0, own.score - 1) / 9, last_seen: at }] : []),
    ...[...new Set(parts.flatMap(({ family }) => family ?? []))].map((family) => {
      const config = configs.find((each) => each.family === family);
      const detail = config?.botnet ? `botnet ${config.botnet}` : undefined;
      return { kind: 'classification' as const, label: 'malware', family, campaign: config?.campaign || undefined, detail };
    }),
    ...known({ kind: 'file', name: nameOf(own), size: own.size ?? undefined, hashes: digests(own) }),
    ...distinct([
      ...configs.flatMap(({ c2 }) => (c2 ?? []).flatMap(places)).flatMap((place) => relation('communicates-with', place, at)),
      ...droppers.flatMap(({ url }) => relation('downloads-from', places(url ?? '')[0], at)),
      ...others.flatMap(({ sha256 }) => relation('contains', sha256 === own.sha256 ? undefined : file(sha256), at)),
      ...parts.flatMap(contacts).flatMap((place) => relation('communicates-with', place, at)),
    ]),
  ];
}

/** What an address, a domain or a URL is to the malware whose configuration holds it; the listing is as old as the analysis. */
export function placeFacts(report: Overview, observable: Observable): Observation[] {
  const at = timeOf(report);
  return [
    ...rolesOf(report, observable).map(({ list, category }) => ({ kind: 'listing' as const, list, category, since: at, until: at })),
    ...relation('related-to', file(report.sample.sha256), at),
  ];
}

interface Role {
  readonly list: string;
  readonly category: string;
}

/**
 * A server that malware calls, a place it loads its payload from. A name is not its pages: malware keeps its servers on
 * Telegram and Steam, too. Pages in ransom notes are not read: most lead to the Tor browser.
 */
function rolesOf(report: Overview, { type, value }: Observable): Role[] {
  const roles = (report.extracted ?? []).flatMap(({ config, dropper }) => {
    const role = (place: string, what: string, family: string | null | undefined, category: string): Role[] => {
      if (!places(place).some((each) => each.type === type && each.value === value)) return [];
      const page = type === 'domain' && /[^:/]\/./.test(place);
      return [{ list: `Triage: ${what}${family ? ` of ${family}` : ''}`, category: page ? 'malware-hosting' : category }];
    };
    return [
      ...(config?.c2 ?? []).flatMap((place) => role(place, 'server in a configuration', config?.family, 'botnet-cc')),
      ...(dropper?.urls ?? []).flatMap(({ url }) => role(url ?? '', 'source of a payload', dropper?.family, 'malware-distribution')),
    ];
  });
  return [...new Map(roles.map((each) => [`${each.list} ${each.category}`, each])).values()];
}

/** What was run counts for itself: a harmless file in an archive is not the malware beside it. The thing submitted is the whole. */
function partsOf({ sample, targets, analysis }: Overview, { type, value }: Observable): Target[] {
  const bears = (each: Omit<Target, 'tasks'>): boolean => each[type as (typeof hashes)[number]]?.toLowerCase() === value;
  if (!bears(sample)) return (targets ?? []).filter(bears);
  return [{ ...sample, score: analysis.score, family: analysis.family }, ...(targets ?? []).map((each) => ({ ...each, score: null }))];
}

function timeOf({ sample }: Overview): string | undefined {
  return optional(sample.completed || sample.submitted || sample.created || undefined, fromText);
}

/** A file that was submitted without a name bears its hash. */
function nameOf({ target, sha256 }: Target): string | undefined {
  return target && !(sha256 && target.startsWith(sha256)) ? target : undefined;
}

function file(sha256: string | null | undefined): Observable<'sha256'> | undefined {
  return sha256 && /^[0-9a-f]{64}$/i.test(sha256) ? { type: 'sha256', value: sha256.toLowerCase() } : undefined;
}

function digests(target: Target): Record<string, string> {
  return Object.fromEntries(hashes.flatMap((type) => optional(target[type] || undefined, (hash) => [[type, hash.toLowerCase()]]) ?? []));
}

function contacts({ iocs }: Target): Observable[] {
  const all = [...(iocs?.domains ?? []), ...(iocs?.ips ?? []), ...(iocs?.urls ?? [])];
  return all.slice(0, 40).flatMap((each) => places(each).slice(0, 1));
}

/** `http://host/path`, `192.0.2.1:443`, `example.com:8080`, `tcp://…`: the URL, where it is one, and its host. */
function places(text: string): Observable[] {
  const web = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  const host = web?.hostname.replace(/^\[|\]$/g, '') ?? text.replace(/^[a-z]+:\/\//i, '').replace(/[/:].*$/s, '');
  const named = address(web ? host : text) ?? address(host) ?? domain(host);
  return [...(web ? [{ type: 'url' as const, value: web.href }] : []), ...(named ? [named] : [])];
}
