import type { Observable } from '../../domain/observable.ts';
import type { Observation } from '../../domain/observation.ts';
import { file, latest, place, time } from '../kit/abuse-ch.ts';
import { kebab } from '../kit/readings.ts';
import { distinct, relation } from '../kit/related.ts';
import type { HostReport, PayloadReport, UrlReport } from './body.ts';

export function urlFacts({ url_status, date_added, last_online, threat, tags, payloads }: UrlReport): Observation[] {
  const category = kebab(threat);
  const families = [...new Set((payloads ?? []).flatMap(({ signature }) => signature || []))];
  const detail = tags?.length ? tags.join(', ') : undefined;
  const named = families.map((family) => ({ kind: 'classification' as const, label: category, family, detail }));
  return [
    {
      kind: 'listing',
      list: 'URLhaus',
      category,
      since: time(date_added),
      until: url_status === 'offline' ? time(last_online) : undefined,
    },
    ...(named.length > 0 || detail === undefined ? named : [{ kind: 'classification' as const, label: category, detail }]),
    ...distinct((payloads ?? []).flatMap(({ response_sha256, firstseen }) => relation('hosts', file(response_sha256), time(firstseen)))),
  ];
}

/**
 * A host is not what it serves: other people's pages stand on shared sites. Where Spamhaus says that a rightful name was
 * abused it is told so and not accused. An address in a URL's place of a name is nobody's shared site.
 */
export function hostFacts({ firstseen, url_count, blacklists, urls }: HostReport, { type }: Observable): Observation[] {
  if (url_count === 0) return [];
  const online = urls.filter(({ url_status }) => url_status === 'online').length;
  const tags = [...new Set(urls.flatMap((each) => each.tags ?? []))].slice(0, 10);
  const detail = [`malware URLs: ${url_count}, of ${urls.length} shown ${online} online`, ...tags].join(', ');
  const dbl = listed(blacklists?.spamhaus_dbl);
  const added = urls.map(({ date_added }) => time(date_added));
  const links = distinct(urls.flatMap(({ url }, index) => relation('hosts', place(url), added[index])));
  if (dbl?.startsWith('abused')) return [{ kind: 'classification', label: kebab(dbl), detail }, ...links];
  return [
    {
      kind: 'listing',
      list: 'URLhaus',
      category: type === 'ipv4' ? 'malware-distribution' : 'malware-hosting',
      since: time(firstseen),
      until: online === 0 ? latest(added) : undefined,
    },
    // The listing has said what it is worth, and until when; here are only the figures.
    { kind: 'classification', label: 'unclassified', detail },
    // `malware_domain`, `phishing_domain`, `botnet_cc_domain`, `spammer_domain`.
    ...(dbl ? [{ kind: 'listing' as const, list: 'Spamhaus DBL', category: kebab(dbl.replace(/_domain$/, '')) }] : []),
    ...(listed(blacklists?.surbl) ? [{ kind: 'listing' as const, list: 'SURBL', category: 'unspecified' }] : []),
    ...links,
  ];
}

/** What malware URLs served may also be the page of an error, unless URLhaus has named it. */
export function payloadFacts(report: PayloadReport): Observation[] {
  const { md5_hash, sha256_hash, file_size, signature, firstseen, urls } = report;
  const seen = urls.map(({ url, firstseen: first, lastseen: last }) => relation('downloads-from', place(url), time(last) ?? time(first)));
  return [
    { kind: 'listing', list: 'URLhaus payloads', category: signature ? 'payload' : 'unidentified-payload', since: time(firstseen) },
    ...(signature ? [{ kind: 'classification' as const, label: 'payload', family: signature }] : []),
    {
      kind: 'file',
      name: urls.find(({ filename }) => filename)?.filename ?? undefined,
      size: file_size ?? undefined,
      hashes: { md5: md5_hash, sha256: sha256_hash },
    },
    ...distinct(seen.flat()),
  ];
}

function listed(word: string | null | undefined): string | undefined {
  return word && word !== 'not listed' ? word : undefined;
}
