import { z } from 'zod';
import type { ObservableType } from '../../../domain/observable.ts';
import type { Observation } from '../../../domain/observation.ts';
import type { FeedPart, FeedRow } from '../../../domain/source.ts';
import { fromEpoch, fromText } from '../readings.ts';
import { isObject } from './json.ts';
import { isDefanged, shapeOf, unreadable } from './lines.ts';
import { categoryOf, classificationOf } from './misp-tags.ts';

/** The format in which MISP servers publish events: `manifest.json`, and one file for each event that it names. */

const manifest = z.record(z.guid(), z.object({ timestamp: z.union([z.number(), z.string()]) }));

/** The files of a feed, by its `manifest.json`. @throws where it is none, or names no event. */
export function mispParts(index: string): readonly FeedPart[] {
  const events = Object.entries(manifest.parse(JSON.parse(index)));
  if (events.length === 0) throw new Error('a manifest without events');
  return events.map(([uuid, { timestamp }]) => ({ path: `${uuid}.json`, version: String(timestamp) }));
}

const flag = z.union([z.boolean(), z.literal(['0', '1']), z.literal([0, 1])]);
// Publishers write what is beside the point in many ways: it must not cost the event.
const tags = z.array(z.object({ name: z.string().nullish() })).nullish();
const attribute = z.object({
  type: z.string(),
  value: z.union([z.string(), z.number().transform(String)]),
  to_ids: flag,
  category: z.string().nullish(),
  deleted: flag.nullish(),
  comment: z.string().nullish(),
  first_seen: z.iso.datetime({ offset: true }).nullish(),
  timestamp: z.union([z.number(), z.string().regex(/^\d+$/)]).nullish(),
  Tag: tags,
});
const event = z.object({
  info: z.string(),
  Orgc: z.object({ name: z.string() }).nullish(),
  Tag: tags,
  Galaxy: z.array(z.object({ GalaxyCluster: z.array(z.object({ tag_name: z.string().nullish() })).nullish() })).nullish(),
  Attribute: z.array(z.unknown()).nullish(),
  Object: z.array(z.object({ deleted: flag.nullish(), Attribute: z.array(z.unknown()).nullish() })).nullish(),
});

export type MispAttribute = z.output<typeof attribute>;
type MispEvent = z.output<typeof event>;

export interface MispLayout {
  /** The page where a person can check an attribute, where the publisher notes one. */
  readonly link?: (attribute: MispAttribute) => string | undefined;
}

/**
 * The indicators of an event file: attributes for detection (`to_ids`) that were not deleted, also those of objects, each half of
 * a composite one that is an indicator by itself. Types that nobody can look up, such as rules and texts, are left out silently.
 */
export function* misp(text: string, { link }: MispLayout = {}): Generator<FeedRow> {
  for (const held of eventsIn(JSON.parse(text))) {
    const about = factsOf(held);
    const objects = (held.Object ?? []).filter(({ deleted }) => !isSet(deleted));
    for (const written of [...(held.Attribute ?? []), ...objects.flatMap(({ Attribute }) => Attribute ?? [])]) {
      const parsed = attribute.safeParse(written);
      if (!parsed.success) yield unreadable(written);
      else if (isSet(parsed.data.to_ids) && !isSet(parsed.data.deleted)) yield* rowsOf(parsed.data, about, link);
    }
  }
}

/** As feeds have it, `{ Event }`; as a server answers a search, `{ response: [{ Event }] }`. */
function eventsIn(value: unknown): readonly MispEvent[] {
  const answer = isObject(value) && value.response !== undefined ? value.response : value;
  return z
    .array(z.object({ Event: event }))
    .min(1)
    .parse(Array.isArray(answer) ? answer : [answer])
    .map(({ Event }) => Event);
}

function isSet(value: z.output<typeof flag> | null | undefined): boolean {
  return Number(value ?? 0) === 1;
}

/** What a match can be found for. */
export const mispTypes: readonly ObservableType[] = [
  ...(['ipv4', 'ipv6', 'cidr', 'domain', 'url', 'email', 'xmpp', 'asn', 'mac', 'phone'] as const),
  ...(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'imphash', 'authentihash', 'ssdeep', 'tlsh'] as const),
  ...(['ja3', 'jarm', 'bitcoin', 'monero', 'dash', 'mutex', 'named-pipe'] as const),
];

/** What is said of an attribute with these tags under this category. Of one event that is a handful: each is said once. */
type Facts = (category: string, tags: readonly string[]) => readonly Observation[];

function factsOf({ info, Orgc, Tag, Galaxy }: MispEvent): Facts {
  const list = `MISP event "${info}"${Orgc ? ` (${Orgc.name})` : ''}`;
  const clusters = (Galaxy ?? []).flatMap((each) => each.GalaxyCluster ?? []).flatMap(({ tag_name }) => tag_name ?? []);
  const own = [...namesOf(Tag), ...clusters];
  const said = new Map<string, readonly Observation[]>();
  return (category, more) => {
    const all = [...new Set([...more, ...own])];
    const key = JSON.stringify([category, all]);
    const known = said.get(key);
    if (known) return known;
    const classifications = all.flatMap((tag) => classificationOf(tag) ?? []);
    const facts: Observation[] = [{ kind: 'listing', list, category: categoryOf(category, classifications) }, ...classifications];
    said.set(key, facts);
    return facts;
  };
}

function namesOf(all: z.output<typeof tags>): string[] {
  return (all ?? []).flatMap(({ name }) => name ?? []);
}

function* rowsOf(held: MispAttribute, facts: Facts, link: MispLayout['link']): Generator<FeedRow> {
  const { type, value, category, Tag, first_seen, timestamp } = held;
  const since = first_seen ? fromText(first_seen) : timestamp ? fromEpoch(timestamp) : undefined;
  const says = facts(category ?? '', namesOf(Tag));
  for (const { part, as, port } of partsOf(type, value)) {
    const services: Observation[] = port === undefined ? [] : [{ kind: 'services', services: [{ port }] }];
    yield { value: part, type: as, since, says: port === undefined ? says : [...says, ...services], link: link?.(held) };
  }
}

interface Part {
  readonly part: string;
  readonly as: ObservableType | undefined;
  readonly port?: number;
}

/** A composite attribute is two with a bar between: `filename|sha256`, `ip-dst|port`; a sample is a file name and its MD5. */
function partsOf(type: string, value: string): Part[] {
  const [first = '', second] = (type === 'malware-sample' ? 'filename|md5' : type).split('|');
  if (second === undefined) return partOf(first, value);
  // A name of a file may hold a bar; a hash, an address or a port does not.
  const bar = value.lastIndexOf('|');
  const [left, right] = bar === -1 ? [value, ''] : [value.slice(0, bar), value.slice(bar + 1)];
  if (second !== 'port') return [...partOf(first, left), ...partOf(second, right)];
  const port = /^\d{1,5}$/.test(right) && Number(right) <= 65_535 ? Number(right) : undefined;
  return partOf(first, left).map((part) => (port === undefined ? part : { ...part, port }));
}

function partOf(type: string, value: string): Part[] {
  const as = types.get(type);
  if (as === undefined || value === '') return [];
  if (as === 'host') return [{ part: value, as: isDefanged(value) ? undefined : shapeOf(value) }];
  if (type === 'uri' && !value.includes('://')) return [];
  if (as === 'asn') return [{ part: value.replace(/^(?=\d)/, 'AS'), as }];
  // What is defanged is told from the value, once it is refanged.
  return [{ part: value, as: isDefanged(value) ? undefined : as }];
}

/**
 * Attribute types that are indicators by themselves. Left out: names and paths of files, keys of the registry and user agents,
 * which accuse everybody who has a `setup.exe`; addresses of targets; weaknesses; rules; texts.
 * https://www.misp-project.org/datamodels/
 */
const types: ReadonlyMap<string, ObservableType | 'host'> = new Map(
  Object.entries({
    'ip-src': 'host',
    'ip-dst': 'host',
    ip: 'host',
    domain: 'host',
    hostname: 'host',
    url: 'url',
    uri: 'url',
    email: 'email',
    'email-src': 'email',
    'email-dst': 'email',
    'email-reply-to': 'email',
    'whois-registrant-email': 'email',
    'dns-soa-email': 'email',
    'jabber-id': 'xmpp',
    AS: 'asn',
    'mac-address': 'mac',
    md5: 'md5',
    sha1: 'sha1',
    sha224: 'sha224',
    sha256: 'sha256',
    sha384: 'sha384',
    sha512: 'sha512',
    imphash: 'imphash',
    authentihash: 'authentihash',
    ssdeep: 'ssdeep',
    tlsh: 'tlsh',
    'x509-fingerprint-md5': 'md5',
    'x509-fingerprint-sha1': 'sha1',
    'x509-fingerprint-sha256': 'sha256',
    'ja3-fingerprint-md5': 'ja3',
    'jarm-fingerprint': 'jarm',
    btc: 'bitcoin',
    xmr: 'monero',
    dash: 'dash',
    mutex: 'mutex',
    'named pipe': 'named-pipe',
    'phone-number': 'phone',
  } as const),
);
