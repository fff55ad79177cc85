import { z } from 'zod';
import type { ObservableType } from '../../../domain/observable.ts';
import type { Observation } from '../../../domain/observation.ts';
import type { FeedRow } from '../../../domain/source.ts';
import { kebab } from '../readings.ts';
import { isDefanged, shapeOf, since, unreadable } from './lines.ts';
import { type Alternative, alternativesIn } from './stix-pattern.ts';

const when = z.iso.datetime({ offset: true });
const indicator = z.object({
  type: z.literal('indicator'),
  id: z.string(),
  pattern: z.string(),
  pattern_type: z.string().optional(),
  created_by_ref: z.string().optional(),
  revoked: z.boolean().optional(),
  valid_from: when.optional(),
  valid_until: when.optional(),
  labels: z.array(z.string()).optional(),
  indicator_types: z.array(z.string()).optional(),
  confidence: z.number().min(0).max(100).optional(),
});
const indicates = z.object({ relationship_type: z.literal('indicates'), source_ref: z.string(), target_ref: z.string() });
const named = z.object({ type: z.string(), id: z.string(), name: z.string() });
const object = z.looseObject({ type: z.string() });
const version = z.object({ id: z.string(), modified: z.string().optional() });

/** A bundle, or what a TAXII server sends: an envelope, which may say that there is more. */
const file = z.object({ objects: z.array(z.unknown()).min(1), more: z.boolean().optional() });

/** What a match can be found for. */
export const stixTypes: readonly ObservableType[] = [
  ...(['ipv4', 'ipv6', 'cidr', 'domain', 'url', 'email', 'mac', 'mutex'] as const),
  ...(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'imphash', 'authentihash', 'ssdeep', 'tlsh'] as const),
];

type Indicator = z.output<typeof indicator>;

/**
 * The indicators of a STIX 2 bundle or a TAXII envelope whose pattern is one value or any of several. Those that were revoked
 * are left out; `valid_until` is told as the end of the listing. Other patterns and other languages are unreadable.
 */
export function* stix(text: string): Generator<FeedRow> {
  const { objects, more } = file.parse(JSON.parse(text));
  const told = contextOf(objects);
  for (const written of latest(objects)) {
    const { data: typed } = object.safeParse(written);
    if (!typed) yield unreadable(written);
    if (typed?.type !== 'indicator') continue;
    const { data: held } = indicator.safeParse(written);
    if (!held) yield unreadable(written);
    else if (!isOver(held)) yield* rowsOf(held, told);
  }
  if (more) yield unreadable('the server has more objects than it sent');
}

interface Context {
  readonly names: ReadonlyMap<string, { readonly type: string; readonly name: string }>;
  /** What indicators point at, by their ids. */
  readonly targets: ReadonlyMap<string, readonly string[]>;
}

/** Of each object its last version: an older one may have been revoked since. */
function latest(objects: readonly unknown[]): readonly unknown[] {
  const versions = new Map<unknown, { readonly at: number; readonly written: unknown }>();
  for (const written of objects) {
    const { data } = version.safeParse(written);
    const at = Date.parse(data?.modified ?? '');
    const known = data && versions.get(data.id);
    // What has no id stands for itself.
    if (!known || (Number.isNaN(at) ? 0 : at) >= known.at) versions.set(data?.id ?? written, { at: Number.isNaN(at) ? 0 : at, written });
  }
  return [...versions.values()].map(({ written }) => written);
}

function contextOf(objects: readonly unknown[]): Context {
  const names = new Map<string, { readonly type: string; readonly name: string }>();
  const targets = new Map<string, string[]>();
  for (const each of objects) {
    const name = named.safeParse(each).data;
    if (name) names.set(name.id, name);
    const link = indicates.safeParse(each).data;
    if (link) targets.set(link.source_ref, [...(targets.get(link.source_ref) ?? []), link.target_ref]);
  }
  return { names, targets };
}

/** When a listing ends, whoever asks can tell: a date in the file proves nothing about the date of today. */
function isOver({ revoked, labels = [], indicator_types = [] }: Indicator): boolean {
  const kinds = [...labels, ...indicator_types];
  const harmless = kinds.length > 0 && kinds.every((kind) => kebab(kind) === 'benign');
  return revoked === true || harmless;
}

function* rowsOf(held: Indicator, context: Context): Generator<FeedRow> {
  const alternatives = (held.pattern_type ?? 'stix') === 'stix' ? alternativesIn(held.pattern) : undefined;
  const places = alternatives?.flatMap((each) => placeOf(each) ?? []) ?? [];
  if (places.length === 0) yield unreadable(`${held.pattern_type ?? 'stix'} ${held.pattern}`);
  const says = factsOf(held, context);
  for (const place of places) yield { ...place, since: since(held.valid_from), says };
}

/** Words of STIX that are others in our vocabulary. */
const words: ReadonlyMap<string, string> = new Map(
  Object.entries({ 'malicious-activity': 'malicious', 'anomalous-activity': 'suspicious', anonymization: 'anonymisation' }),
);

function factsOf(held: Indicator, { names, targets }: Context): readonly Observation[] {
  const { id, created_by_ref, valid_until, confidence, labels, indicator_types } = held;
  const publisher = created_by_ref === undefined ? undefined : names.get(created_by_ref)?.name;
  // What is benign and something else, too, is that.
  const kind = [...(indicator_types ?? []), ...(labels ?? [])].map(kebab).find((word) => word !== 'benign') ?? 'malicious-activity';
  const pointed = (targets.get(id) ?? []).flatMap((target) => names.get(target) ?? []);
  return [
    {
      kind: 'listing',
      list: `STIX indicators${publisher ? ` (${publisher})` : ''}`,
      category: words.get(kind) ?? kind,
      until: valid_until,
    },
    ...pointed.flatMap(({ type, name }) => classificationOf(type, name) ?? []),
    ...(confidence === undefined ? [] : [{ kind: 'reputation' as const, confidence: confidence / 100 }]),
  ];
}

function classificationOf(type: string, name: string): Observation | undefined {
  if (type === 'malware' || type === 'tool') return { kind: 'classification', label: type, family: name };
  if (type === 'threat-actor' || type === 'intrusion-set') return { kind: 'classification', label: 'threat-actor', actor: name };
  return type === 'campaign' ? { kind: 'classification', label: 'campaign', campaign: name } : undefined;
}

/** Types by the path of a comparison. Names of files are left out: they accuse everybody who has a `setup.exe`. */
const types: ReadonlyMap<string, ObservableType | 'host'> = new Map(
  Object.entries({
    'ipv4-addr:value': 'host',
    'ipv6-addr:value': 'host',
    'domain-name:value': 'host',
    'hostname:value': 'host',
    'network-traffic:dst_ref.value': 'host',
    'network-traffic:src_ref.value': 'host',
    'url:value': 'url',
    'email-addr:value': 'email',
    'email-message:from_ref.value': 'email',
    'email-message:sender_ref.value': 'email',
    'mac-addr:value': 'mac',
    'mutex:name': 'mutex',
  } as const),
);
const hashes: ReadonlyMap<string, ObservableType> = new Map(
  Object.entries({
    ...{ md5: 'md5', sha1: 'sha1', sha224: 'sha224', sha256: 'sha256', sha384: 'sha384', sha512: 'sha512' },
    ...{ ssdeep: 'ssdeep', tlsh: 'tlsh', imphash: 'imphash', authentihash: 'authentihash' },
  } as const),
);

function placeOf({ path, value }: Alternative): { readonly value: string; readonly type: ObservableType | undefined } | undefined {
  const [, algorithm] = /^(?:file|artifact|x509-certificate):hashes\.'?([\w-]+)'?$/i.exec(path) ?? [];
  const type = algorithm === undefined ? types.get(path) : hashes.get(algorithm.toLowerCase().replaceAll('-', ''));
  if (type === undefined || isDefanged(value)) return type && { value, type: undefined };
  return { value, type: type === 'host' ? shapeOf(value) : type };
}
