import type { Observable } from '../../domain/observable.ts';
import type { Observation } from '../../domain/observation.ts';
import { defineSource } from '../kit/define-source.ts';
import { categoryOf, classificationOf } from '../kit/feed-formats/misp-tags.ts';
import { found, fromEpoch, notFound } from '../kit/readings.ts';
import { type Attribute, body } from './body.ts';

const most = 100;

export default defineSource({
  id: 'misp',
  name: 'MISP',
  homepage: 'https://www.misp-project.org',
  about: 'Events shared with you on your own MISP server.',
  accepts: [
    ...(['ipv4', 'ipv6', 'cidr', 'domain', 'url', 'email', 'asn', 'cve', 'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const),
    ...(['imphash', 'authentihash', 'ssdeep', 'tlsh', 'ja3', 'jarm', 'bitcoin', 'monero', 'dash'] as const),
  ],
  exposure: 'third-party',
  reliability: 'B',
  baseUrl: null,
  auth: { in: 'header', name: 'Authorization', env: 'MISP_API_KEY', getKeyAt: 'https://www.circl.lu/doc/misp/automation/#automation-key' },
  defaultPlan: 'own',
  limits: { own: [] },
  concurrency: 4,
  freshFor: { found: 3600, notFound: 900 },
  probe: { type: 'domain', value: 'example.com' },

  request: (observable) => ({
    method: 'POST',
    path: '/attributes/restSearch',
    json: {
      returnFormat: 'json',
      value: spellings(observable),
      limit: most,
      includeEventTags: 1,
      includeContext: 1,
      includeSightings: 1,
      includeWarninglistHits: 1,
      enforceWarninglist: 0,
    },
  }),

  body,

  read({ response: { Attribute: attributes } }, observable) {
    const own = attributes.filter((attribute) => isAbout(attribute, observable));
    // MISP takes % for a wildcard: when strangers fill the page, ours may be on the next one.
    if (own.length === 0 && attributes.length >= most) throw new Error(`a full page of ${most} other values`);
    if (own.length === 0) return notFound();
    const facts = own.flatMap((each) => [...listing(each), ...warnings(each), ...sightings(each)]);
    return found(unique([...own.flatMap(classifications), ...facts]));
  },
});

/** MISP keeps what its users typed: a bare host's URL also without the slash, a TLSH as older tools wrote it. */
function spellings({ type, value }: Observable): string[] {
  if (type === 'tlsh') return [value, value.replace(/^T1/, '')];
  return type === 'url' && /^[a-z]+:\/\/[^/?#]+\/$/.test(value) ? [value, value.slice(0, -1)] : [value];
}

/** Composite attributes (`domain|ip`, `filename|sha256`) are about both their halves. */
function isAbout({ value }: Attribute, observable: Observable): boolean {
  const wanted = spellings(observable).map((each) => each.toLowerCase());
  return [value, ...value.split('|')].some((each) => wanted.includes(each.toLowerCase()));
}

function classifications({ Tag: own, Event: event, to_ids }: Attribute): NonNullable<ReturnType<typeof classificationOf>>[] {
  // What is no indicator stands in the event for context; the event's tags do not accuse it.
  const tags = isIndicator(to_ids) ? [...(own ?? []), ...(event?.Tag ?? [])] : [];
  return tags.flatMap(({ name }) => classificationOf(name) ?? []);
}

function listing(attribute: Attribute): Observation[] {
  const { Event: event, category, timestamp } = attribute;
  const list = `MISP event "${event?.info ?? 'untitled'}"${event?.Orgc ? ` (${event.Orgc.name})` : ''}`;
  if (!isIndicator(attribute.to_ids)) return [{ kind: 'classification', label: 'unclassified', detail: `${list}, not an indicator` }];
  return [{ kind: 'listing', list, category: categoryOf(category, classifications(attribute)), since: fromEpoch(timestamp) }];
}

function warnings({ warnings: hits }: Attribute): Observation[] {
  return (hits ?? []).map(({ warninglist_name: name, warninglist_category: category }) => ({
    kind: 'known_good',
    list: `MISP warninglist: ${name}`,
    // Lists of category "known" identify a thing; the others say that an alert on it is likely false.
    strength: category === 'known' ? 0.3 : 0.6,
  }));
}

/** Type 0 is a sighting, 1 a false positive, 2 an expiry. */
function sightings({ Sighting: all }: Attribute): Observation[] {
  return ['0', '1'].flatMap((type) => {
    const own = (all ?? []).filter((each) => String(each.type) === type);
    const times = own.map(({ date_sighting }) => fromEpoch(date_sighting)).sort();
    const by = [...new Set(own.flatMap(({ Organisation }) => Organisation?.name ?? []))].join(', ');
    if (own.length === 0) return [];
    return [
      {
        kind: 'sighting' as const,
        count: own.length,
        first_seen: times[0],
        last_seen: times.at(-1),
        by: by || undefined,
        false_positive: type === '1' ? true : undefined,
      },
    ];
  });
}

function isIndicator(flag: Attribute['to_ids']): boolean {
  return flag === true || Number(flag) === 1;
}

function unique(observations: readonly Observation[]): Observation[] {
  return [...new Map(observations.map((each) => [JSON.stringify(each), each])).values()];
}
