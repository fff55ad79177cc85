import type { ObservableType } from '../../../domain/observable.ts';
import { extractInto } from '../../extract.ts';
import type { Gathering } from '../../gather.ts';
import { annotated } from '../annotate.ts';
import { readValue } from '../json.ts';
import { readNamed, readTyped } from '../names.ts';
import { declaredTypes } from './declared.ts';
import { comparisonsIn } from './pattern.ts';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');

/** Identifiers as STIX writes them: the type of the object, two dashes and a UUID. */
const identifier = /^[a-z][a-z0-9-]{2,250}--[0-9a-f-]{36}$/i;
const isStixObject = (value: unknown): value is Json => isObject(value) && text(value.type) !== '' && identifier.test(text(value.id));

/** Whether a parsed JSON value is a STIX 2 bundle, a TAXII envelope, or a list of STIX objects or one alone. */
export function isStix(value: unknown): boolean {
  return objectsOf(value).some(isStixObject);
}

function objectsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return [];
  return Array.isArray(value.objects) ? value.objects : [value];
}

/** What the properties of STIX objects are, as `type:property`; a dictionary of hashes is `hashes` with the name of its algorithm. */
const properties: Readonly<Record<string, readonly ObservableType[]>> = {
  'ipv4-addr:value': ['ipv4', 'cidr'],
  'ipv6-addr:value': ['ipv6', 'cidr'],
  'domain-name:value': ['domain', 'ipv4'],
  'hostname:value': ['domain', 'ipv4'],
  'domain:value': ['domain'],
  'url:value': ['url'],
  'email-addr:value': ['email'],
  'mac-addr:value': ['mac'],
  'autonomous-system:number': ['asn'],
  'file:name': ['file-name'],
  'directory:path': ['file-path'],
  'file:parent_directory_ref.path': ['file-path'],
  'process:name': ['file-name'],
  'process:image_ref.name': ['file-name'],
  'process:binary_ref.name': ['file-name'],
  'windows-registry-key:key': ['registry-key'],
  'mutex:name': ['mutex'],
  'artifact:url': ['url'],
  'email-message:sender_ref.value': ['email'],
  'email-message:from_ref.value': ['email'],
  'email-message:to_refs[*].value': ['email'],
  'network-traffic:src_ref.value': ['ipv4', 'ipv6', 'cidr', 'domain'],
  'network-traffic:dst_ref.value': ['ipv4', 'ipv6', 'cidr', 'domain'],
  "network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'": ['user-agent'],
  "file:extensions.'windows-pebinary-ext'.imphash": ['imphash'],
  // Objects that OpenCTI adds.
  'user-agent:value': ['user-agent'],
  'phone-number:value': ['phone'],
  'cryptocurrency-wallet:value': declaredTypes('cryptocurrencywallet') ?? [],
};

/** The types of what stands at a path of a pattern or of an object; `undefined` where it is only text. */
function typesAt(path: string): readonly ObservableType[] | undefined {
  const algorithm = /[:.]hashes\.'?([\w-]+)'?$/.exec(path)?.[1];
  return algorithm === undefined ? properties[path] : declaredTypes(algorithm);
}

/** Where a report is published is no indicator, but may be worth a look. */
const ofReference = 0.5;
/** A pattern of a LIKE or MATCHES is part of a value. */
const ofPart = 0.6;

/**
 * Reads a STIX 2.0 or 2.1 bundle. What objects and patterns declare is of that type: a value under `ipv4-addr`, a hash, a
 * key of the registry; everything else (names, descriptions, extensions) is read as text. Identifiers and references by
 * identifier are no findings; addresses of external references are less sure. Fields name the object:
 * `indicator--…/pattern`, `file--…/hashes.MD5`, `report--…/external_references[0].url`.
 */
export function readStix(gathering: Gathering, value: unknown): void {
  for (const object of objectsOf(value)) {
    if (!isObject(object)) readValue(gathering, object);
    else readObject(gathering, object, text(object.id).slice(0, 300) || text(object.type).slice(0, 100) || 'object');
  }
}

function readObject(gathering: Gathering, object: Json, at: string): void {
  const type = text(object.type);
  const rest: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object)) {
    const field = `${at}/${key.slice(0, 80)}`;
    if (key === 'pattern' && isStixPattern(object)) readPattern(gathering, text(value), field);
    else if (key === 'external_references') readValue(referring(gathering), value, field, isBookkeeping);
    else if (key === 'hashes' && isObject(value)) readHashes(gathering, value, type, field);
    else if (key === 'objects' && type === 'observed-data' && isObject(value)) readParts(gathering, value, at);
    else if (key === 'x_misp_value') readMispValue(gathering, text(value), text(object.x_misp_type), field);
    else if (!isBookkeeping(key)) readProperty(gathering, value, type, key, field, rest);
  }
  readValue(gathering, rest, `${at}/`, isBookkeeping);
}

/** The observable objects of STIX 2.0 stand in a dictionary, without identifiers of their own. */
function readParts(gathering: Gathering, parts: Json, at: string): void {
  for (const [number, part] of Object.entries(parts)) if (isObject(part)) readObject(gathering, part, `${at}/${number.slice(0, 20)}`);
}

function readProperty(gathering: Gathering, value: unknown, type: string, key: string, field: string, rest: Record<string, unknown>): void {
  const types = typesAt(`${type}:${key}`);
  const written = text(value);
  if (types === undefined || written === '') rest[key] = value;
  else readTyped(gathering, types, key === 'number' ? `AS${written}` : written, field, { reason: `the ${key} of a STIX ${type}` });
}

function readHashes(gathering: Gathering, hashes: Json, type: string, field: string): void {
  for (const [algorithm, value] of Object.entries(hashes)) {
    const types = declaredTypes(algorithm);
    const at = `${field}.${algorithm.slice(0, 40)}`;
    if (types === undefined) extractInto(gathering, text(value), at);
    else readTyped(gathering, types, text(value), at, { reason: `a hash of a STIX ${type}` });
  }
}

function readMispValue(gathering: Gathering, value: string, type: string, field: string): void {
  const types = declaredTypes(type);
  if (types === undefined) extractInto(gathering, value, field);
  else readTyped(gathering, types, value, field, { reason: `a MISP attribute of type ${type}` });
}

/** Patterns of STIX 2.0 do not say their language; others are YARA, Sigma, Snort … and text to us. */
function isStixPattern(object: Json): boolean {
  const language = text(object.pattern_type).toLowerCase();
  return typeof object.pattern === 'string' && (language === '' || language === 'stix');
}

function readPattern(gathering: Gathering, pattern: string, field: string): void {
  const comparisons = comparisonsIn(pattern);
  if (comparisons.length === 0) extractInto(gathering, pattern, field);
  for (const { path, operator, value, start, end } of comparisons) {
    const isWhole = operator === '=' || operator === 'IN' || operator === 'ISSUBSET';
    // `%` stands for anything in LIKE, and would hide where a name begins or ends.
    const held = operator === 'LIKE' ? value.replace(/^%/, '').replace(/%$/, '') : value;
    const shift = start + (held !== value && value.startsWith('%') ? 1 : 0);
    const reason = `${path.slice(0, 60)} in a STIX pattern`;
    const placed = annotated(gathering, (_, mention) => ({
      ...mention,
      // Offsets count in the pattern; a literal with escapes is longer there, and is covered as a whole.
      ...(end - start === value.length
        ? { start: mention.start + shift, end: mention.end + shift }
        : { written: pattern.slice(start, end), start, end }),
      ...(isWhole ? {} : { confidence: Math.min(mention.confidence, ofPart), reason: `${reason} (${operator})` }),
    }));
    const types = isWhole ? typesAt(path) : undefined;
    if (types === undefined) readNamed(placed, held, field, path.slice(path.lastIndexOf(path.includes('.') ? '.' : ':') + 1));
    else readTyped(placed, types, held, field, { reason });
  }
}

/** What STIX needs to hold its objects together; identifiers are no findings. */
const bookkeeping = new Set(
  `id type spec_version created modified revoked valid_from valid_until first_seen last_seen first_observed last_observed published
  pattern_type pattern_version x_misp_type definition_type lang confidence defanged`.split(/\s+/),
);

function isBookkeeping(key: string): boolean {
  return bookkeeping.has(key) || key.endsWith('_ref') || key.endsWith('_refs');
}

function referring(gathering: Gathering): Gathering {
  return annotated(gathering, ({ type }, mention) =>
    type === 'url' || type === 'domain'
      ? { ...mention, confidence: Math.min(mention.confidence, ofReference), reason: 'an external reference' }
      : mention,
  );
}
