import { createHash } from 'node:crypto';
import type { Tlp } from '../../domain/marking.ts';
import type { Observable, ObservableType } from '../../domain/observable.ts';

/** One STIX object. Which properties it has depends on its type; those here all have. */
export type StixObject = { readonly type: string; readonly id: string; readonly spec_version: '2.1' } & Readonly<Record<string, unknown>>;

/** STIX 2.1 §2.9: for cyber-observable objects and nothing else. */
const observableNamespace = '00abedb4-aa42-466c-9c01-fed23315a9b7';
/** Ours, made once at random, for everything else that must come out the same twice. */
const ownNamespace = '6e1f0a52-9d3b-4c57-8a41-5b7c2f90d8e3';

/** UUID version 5 (RFC 9562 §5.5). */
function uuid5(namespace: string, name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** An id for an object that is no cyber-observable: equal for equal parts. */
export function ownId(type: string, ...parts: readonly string[]): string {
  return `${type}--${uuid5(ownNamespace, JSON.stringify([type, ...parts]))}`;
}

/** Of hash-algorithm-ov; SHA-224 and SHA-384 were in that of STIX 2.0, and the vocabulary is open. */
const hashNames: Readonly<Partial<Record<ObservableType, string>>> = {
  md5: 'MD5',
  sha1: 'SHA-1',
  sha224: 'SHA-224',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
  ssdeep: 'SSDEEP',
  tlsh: 'TLSH',
};

/** STIX 2.1 §6.17: a key begins with its hive in full. */
const hives: Readonly<Record<string, string>> = {
  HKLM: 'HKEY_LOCAL_MACHINE',
  HKCU: 'HKEY_CURRENT_USER',
  HKCR: 'HKEY_CLASSES_ROOT',
  HKU: 'HKEY_USERS',
  HKCC: 'HKEY_CURRENT_CONFIG',
};

/** Observables whose object has their value in one property. */
const plain: Readonly<Partial<Record<ObservableType, readonly [object: string, property: string]>>> = {
  ipv4: ['ipv4-addr', 'value'],
  ipv6: ['ipv6-addr', 'value'],
  domain: ['domain-name', 'value'],
  url: ['url', 'value'],
  email: ['email-addr', 'value'],
  mac: ['mac-addr', 'value'],
  'file-name': ['file', 'name'],
  mutex: ['mutex', 'name'],
};

/** Catalogues of vulnerabilities, by the name STIX gives them. */
const catalogues: Readonly<Partial<Record<ObservableType, string>>> = { cve: 'cve', ghsa: 'ghsa' };

interface Made {
  readonly object: StixObject;
  /** Finds it in the wild; a vulnerability has none. */
  readonly pattern?: string;
  /** What the object refers to. */
  readonly beside?: StixObject;
}

/**
 * The object an observable is in STIX, and the pattern that finds it. `undefined` for what has no object there: ranges, chat
 * addresses, import and TLS fingerprints, coins, pipes, user agents, accounts, trackers, phones, UUIDs, and names of behaviour, whose
 * objects ATT&CK publishes itself. A custom object would be read by nobody but us; the note of such an observable says all the same.
 */
export function stixObservable({ type, value }: Observable): Made | undefined {
  const [object, property] = plain[type] ?? [];
  if (object !== undefined && property !== undefined)
    return { object: cyberObservable(object, { [property]: value }), pattern: `[${object}:${property} = ${quoted(value)}]` };
  const hash = hashNames[type];
  if (hash !== undefined)
    return { object: cyberObservable('file', { hashes: { [hash]: value } }), pattern: `[file:hashes.'${hash}' = ${quoted(value)}]` };
  const catalogue = catalogues[type];
  if (catalogue !== undefined) return { object: vulnerability(catalogue, value) };
  switch (type) {
    case 'cidr': {
      const name = value.includes(':') ? 'ipv6-addr' : 'ipv4-addr';
      return { object: cyberObservable(name, { value }), pattern: `[${name}:value ISSUBSET ${quoted(value)}]` };
    }
    case 'asn': {
      const number = /^(?:AS)?(\d{1,10})$/i.exec(value)?.[1];
      if (number === undefined) return undefined;
      const object = cyberObservable('autonomous-system', { number: Number(number) });
      return { object, pattern: `[autonomous-system:number = ${Number(number)}]` };
    }
    case 'file-path':
      return filePath(value);
    case 'registry-key': {
      const hive = value.split('\\', 1)[0] ?? '';
      const key = `${hives[hive.toUpperCase()] ?? hive}${value.slice(hive.length)}`;
      return { object: cyberObservable('windows-registry-key', { key }), pattern: `[windows-registry-key:key = ${quoted(key)}]` };
    }
    default:
      return undefined;
  }
}

/** A file in its directory; a path that ends in a separator is the directory. */
function filePath(path: string): Made {
  const separator = path.includes('\\') ? '\\' : '/';
  const at = path.lastIndexOf(separator);
  const name = path.slice(at + 1);
  if (name === '') return { object: cyberObservable('directory', { path }), pattern: `[directory:path = ${quoted(path)}]` };
  if (at === -1) return { object: cyberObservable('file', { name }), pattern: `[file:name = ${quoted(name)}]` };
  // The separator belongs to a root: `C:\`, `/`.
  const folder = at === 0 || path[at - 1] === ':' ? path.slice(0, at + 1) : path.slice(0, at);
  const directory = cyberObservable('directory', { path: folder });
  return {
    object: cyberObservable('file', { name, parent_directory_ref: directory.id }),
    pattern: `[file:name = ${quoted(name)} AND file:parent_directory_ref.path = ${quoted(folder)}]`,
    beside: directory,
  };
}

/** `identity`: the id contributing properties (STIX 2.1 §6), keys in order, so that JSON.stringify writes what RFC 8785 asks for. */
function cyberObservable(type: string, identity: Readonly<Record<string, unknown>>): StixObject {
  return { type, id: `${type}--${uuid5(observableNamespace, JSON.stringify(identity))}`, spec_version: '2.1', ...identity };
}

function vulnerability(catalogue: string, name: string): StixObject {
  return {
    type: 'vulnerability',
    id: ownId('vulnerability', name),
    spec_version: '2.1',
    created: timeless,
    modified: timeless,
    name,
    external_references: [{ source_name: catalogue, external_id: name }],
  };
}

function quoted(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&')}'`;
}

/** When objects that are the same in every report came to be: two reports must not disagree about it. */
export const timeless = '2026-01-01T00:00:00.000Z';

/** assay itself, which says what a bundle says. */
export const assayIdentity: StixObject = {
  type: 'identity',
  id: ownId('identity', 'assay'),
  spec_version: '2.1',
  created: timeless,
  modified: timeless,
  name: 'assay',
  identity_class: 'system',
};

/** Published with TLP 2.0 for STIX 2.1: https://github.com/oasis-open/cti-stix-common-objects (extension-definition-specifications/tlp-2.0). */
const tlpIds: Readonly<Record<Tlp, string>> = {
  clear: 'marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487',
  green: 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb',
  amber: 'marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421',
  'amber+strict': 'marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003',
  red: 'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1',
};

export function tlpMarking(tlp: Tlp): StixObject {
  return {
    type: 'marking-definition',
    id: tlpIds[tlp],
    spec_version: '2.1',
    created: '2022-10-01T00:00:00.000Z',
    name: `TLP:${tlp.toUpperCase()}`,
    extensions: { 'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d': { extension_type: 'property-extension', tlp_2_0: tlp } },
  };
}
