import type { Observable } from '../../domain/observable.ts';
import type { Observation, ObservationOf } from '../../domain/observation.ts';
import { fromEpoch, fromText, kebab, known, optional } from '../kit/readings.ts';
import { address, distinct, domain, relation } from '../kit/related.ts';
import type { Result, Scan } from './body.ts';

type Scanned = Pick<Scan, 'task' | 'page'>;
type Edges = ObservationOf<'relation'>[];

/**
 * Whether a scan is about the very thing asked. What a scan started from and where it ended are often two: a lure leads to the
 * brand it imitates, a shortener to a lure, and neither is what the other was found to be.
 */
export function fits({ task, page }: Scanned, { type, value }: Observable): boolean {
  if (type === 'url') return same(task.url, value);
  if (type === 'domain') return page?.domain === value && host(task.url) === value;
  if (type === 'sha256') return true;
  return address(page?.ip ?? '')?.value === value && page?.domain === host(task.url);
}

/** What the list of scans says: where names led, what addresses served, on which pages a file was. */
export function edgesOf(scans: readonly Scan[], { type, value }: Observable): Edges {
  return scans.flatMap(({ task, page }) => {
    const at = fromText(task.time);
    const [name, ip] = [page?.domain ?? '', address(page?.ip ?? '')];
    const start = host(task.url);
    if (type === 'sha256') return relation('related-to', web(page?.url), at);
    if (type === 'url') {
      if (!same(task.url, value)) return [];
      const away = page?.url && !same(page.url, value) ? relation('redirects-to', web(page.url), at) : [];
      return [...away, ...(name === start ? relation('resolves-to', ip, at) : [])];
    }
    if (type !== 'domain') return ip?.value === value ? relation('hosts', domain(name), at) : [];
    if (name === value) return relation('resolves-to', ip, at);
    if (start === value) return relation('redirects-to', web(page?.url), at);
    return name.endsWith(`.${value}`) ? relation('related-to', domain(name), at) : [];
  });
}

/** What the newest fitting scan says. */
export function factsOf(scan: Result, observable: Observable): Observation[] {
  if (observable.type === 'sha256') return fileOf(scan, observable.value);
  if (observable.type === 'ipv4' || observable.type === 'ipv6') return [...seenAt(scan), ...networkOf(scan)];
  return [...verdictOf(scan, observable), ...certificatesOf(scan), ...contacts(scan)];
}

/** A verdict is as old as its scan: `until` and `last_seen` say so. */
function verdictOf({ task, verdicts: { overall } }: Result, { type }: Observable): Observation[] {
  const at = fromText(task.time);
  const malicious = overall.malicious === true;
  const categories = (overall.categories?.length ? overall.categories : ['malicious']).map(kebab);
  const brands = [...new Set((overall.brands ?? []).map((brand) => (typeof brand === 'string' ? brand : brand.name)))].join(', ');
  const listed = (list: string, category: string): Observation[] =>
    malicious ? [{ kind: 'listing', list: `urlscan.io verdicts${list}`, category, since: at, until: at }] : [];
  // Where anybody can have pages one of them is not the site; what stands at its front is.
  if (type === 'domain' && !isFront(task.url)) {
    return listed(
      brands ? `: a page there, imitating ${brands}` : ': a page there',
      categories.includes('phishing') ? 'phishing-hosting' : 'malware-hosting',
    );
  }
  return [
    ...categories.flatMap((each) => listed('', each)),
    ...(overall.score > 0 ? [{ kind: 'reputation' as const, confidence: overall.score / 100, last_seen: at }] : []),
    ...(brands ? listed(`: imitates ${brands}`, 'brand-impersonation') : []),
  ];
}

function isFront(url: string): boolean {
  const { pathname, search } = new URL(url);
  return pathname === '/' && search === '';
}

/** An address is not its pages: many sites share one. It was seen with a malicious page, and that is all. */
function seenAt({ task, verdicts: { overall } }: Result): Observation[] {
  if (overall.malicious !== true) return [];
  return [{ kind: 'sighting', count: 1, last_seen: fromText(task.time), by: 'urlscan.io: a page found malicious was here' }];
}

function networkOf({ page }: Result): Observation[] {
  return [
    ...known({
      kind: 'network',
      asn: optional(page?.asn?.match(/^AS(\d+)$/), ([, number]) => Number(number)),
      as_owner: page?.asnname || undefined,
      hostnames: page?.ptr ? [page.ptr] : undefined,
    }),
    ...known({ kind: 'geo', country: page?.country || undefined, city: page?.city || undefined }),
  ];
}

/** A page that loads a file is not judged for the file, nor the file for the page. */
function fileOf({ task, data }: Result, hash: string): Observation[] {
  const at = fromText(task.time);
  const loaded = (data?.requests ?? []).filter(({ response }) => response?.hash?.toLowerCase() === hash);
  const [first] = loaded;
  return [
    ...known({ kind: 'file', size: first?.response?.size ?? undefined, media_type: first?.response?.response?.mimeType || undefined }),
    ...loaded.flatMap(({ request }) => relation('downloads-from', web(request?.request?.url), at)),
  ];
}

function certificatesOf({ page, lists }: Result): Observation[] {
  const name = page?.domain ?? '';
  const parent = `*.${name.split('.').slice(1).join('.')}`;
  return (lists?.certificates ?? [])
    .filter(({ subjectName }) => subjectName === name || subjectName === parent)
    .slice(0, 3)
    .flatMap(({ subjectName, issuer, validFrom, validTo }) =>
      known({
        kind: 'certificate',
        subject: subjectName ?? undefined,
        issuer: issuer ?? undefined,
        not_before: optional(validFrom, fromEpoch),
        not_after: optional(validTo, fromEpoch),
      }),
    );
}

/** Other hosts that the page loaded from, and files it handed out. */
function contacts({ task, page, lists, meta }: Result): Edges {
  const at = fromText(task.time);
  const others = (lists?.domains ?? []).filter((name) => name !== page?.domain && name !== host(task.url));
  const files = (meta?.processors?.download?.data ?? []).flatMap(({ sha256 }) => sha256?.toLowerCase() ?? []);
  return [
    ...distinct(
      others.flatMap((name) => relation('communicates-with', domain(name), at)),
      20,
    ),
    ...files.flatMap((value) => (/^[0-9a-f]{64}$/.test(value) ? relation('drops', { type: 'sha256', value }, at) : [])),
  ];
}

function web(text: string | null | undefined): Observable<'url'> | undefined {
  return text && /^https?:/i.test(text) && URL.canParse(text) ? { type: 'url', value: new URL(text).href } : undefined;
}

function host(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

/** Whether both are fetched alike: what follows the # never leaves the browser. */
function same(one: string, other: string): boolean {
  return web(one.replace(/#.*/s, '')) !== undefined && web(one.replace(/#.*/s, ''))?.value === web(other.replace(/#.*/s, ''))?.value;
}
