import type { Observable } from '../../domain/observable.ts';
import type { Observation } from '../../domain/observation.ts';
import { categoryOf, classificationOf } from '../kit/feed-formats/misp-tags.ts';
import { fromEpoch, optional } from '../kit/readings.ts';
import type { Attribute } from './body.ts';

type Classification = NonNullable<ReturnType<typeof classificationOf>>;

/** Warninglists of where anybody may have an address or a name: to be there speaks neither for a value nor against an alert on it. */
const anybodys = /\b(AWS|Azure|GCP|OCI|OVH|VPN|dynamic DNS|disposable|IPFS|LOTS)\b/i;

/** What one attribute says of the value: its tags, then where it stands, what doubts it, and who saw it. */
export function factsOf(attribute: Attribute, observable: Observable): { tags: Classification[]; others: Observation[] } {
  const list = `MISP event "${attribute.Event?.info ?? 'untitled'}"${attribute.Event?.Orgc ? ` (${attribute.Event.Orgc.name})` : ''}`;
  const doubt = doubtOf(attribute, observable);
  const accuses = isIndicator(attribute.to_ids) && doubt === undefined;
  const tags = accuses ? classifications(attribute) : [];
  const end = accuses ? endOf(attribute) : undefined;
  return {
    // A classification cannot end; that of an indicator that did is left out.
    tags: end === undefined ? tags : [],
    others: [
      accuses
        ? {
            kind: 'listing',
            list,
            category: categoryOf(attribute.category, tags),
            since: fromEpoch(attribute.timestamp),
            until: optional(end, fromEpoch),
          }
        : { kind: 'classification', label: 'unclassified', detail: `${list}, ${doubt ? `doubted by "${doubt}"` : 'not an indicator'}` },
      ...warnings(attribute),
      ...(accuses ? sightings(attribute, '0') : []),
      ...sightings(attribute, '1'),
    ],
  };
}

/** What is no indicator stands in the event for context; the event's tags do not accuse it. */
function classifications({ Tag: own, Event: event }: Attribute): Classification[] {
  return [...(own ?? []), ...(event?.Tag ?? [])].flatMap(({ name }) => classificationOf(name) ?? []);
}

/** Lists of category "known" identify a thing; by the others MISP says that an alert on it is likely false. */
function isDoubting({ warninglist_name: name, warninglist_category: category }: NonNullable<Attribute['warnings']>[number]): boolean {
  return category !== 'known' && !anybodys.test(name);
}

/** The list for which MISP would not raise an alert. A URL stands there by its host, which says nothing of a single page. */
function doubtOf({ warnings: hits }: Attribute, { type }: Observable): string | undefined {
  return type === 'url' ? undefined : hits?.find(isDoubting)?.warninglist_name;
}

/** Most of these lists hold what is common or well known, and so do attackers' places: no praise. */
function warnings({ warnings: hits }: Attribute): Observation[] {
  return (hits ?? []).map((hit) => ({
    kind: 'known_good',
    list: `MISP warninglist: ${hit.warninglist_name}`,
    strength: isDoubting(hit) ? 0.4 : 0.3,
  }));
}

/** When it expired, in epoch seconds: a sighting of type 2, unless it was seen after that. */
function endOf({ Sighting: all }: Attribute): number | undefined {
  const latest = (type: string): number =>
    Math.max(...(all ?? []).flatMap((each) => (String(each.type) === type ? [Number(each.date_sighting)] : [])));
  const end = latest('2');
  return Number.isFinite(end) && end >= latest('0') ? end : undefined;
}

/** Of type 0, a sighting, or 1, a false positive. */
function sightings({ Sighting: all }: Attribute, type: '0' | '1'): Observation[] {
  const own = (all ?? []).filter((each) => String(each.type) === type);
  const times = own.map(({ date_sighting }) => fromEpoch(date_sighting)).sort();
  const by = [...new Set(own.flatMap(({ Organisation }) => Organisation?.name ?? []))].join(', ');
  if (own.length === 0) return [];
  return [
    {
      kind: 'sighting',
      count: own.length,
      first_seen: times[0],
      last_seen: times.at(-1),
      by: by || undefined,
      false_positive: type === '1' ? true : undefined,
    },
  ];
}

function isIndicator(flag: Attribute['to_ids']): boolean {
  return flag === true || Number(flag) === 1;
}
