import { createHash } from 'node:crypto';
import type { Tlp } from '../../domain/marking.ts';
import type { Observable } from '../../domain/observable.ts';

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

const hashNames = { md5: 'MD5', sha1: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' } as const;

/** A STIX object for an observable and how a pattern matches it. */
interface Shape {
  readonly type: string;
  /** The id contributing properties (STIX 2.1 §6): always one key, so JSON.stringify writes what RFC 8785 asks for. */
  readonly identity: Readonly<Record<string, unknown>>;
  readonly pattern: string;
}

function shape({ type, value }: Observable): Shape | undefined {
  const quoted = `'${value.replace(/[\\']/g, '\\$&')}'`;
  const plain = (name: string, operator = '='): Shape => ({
    type: name,
    identity: { value },
    pattern: `[${name}:value ${operator} ${quoted}]`,
  });
  switch (type) {
    case 'ipv4':
      return plain('ipv4-addr');
    case 'ipv6':
      return plain('ipv6-addr');
    case 'cidr':
      return plain(value.includes(':') ? 'ipv6-addr' : 'ipv4-addr', 'ISSUBSET');
    case 'domain':
      return plain('domain-name');
    case 'url':
      return plain('url');
    case 'email':
      return plain('email-addr');
    case 'md5':
    case 'sha1':
    case 'sha256':
    case 'sha512':
      return {
        type: 'file',
        identity: { hashes: { [hashNames[type]]: value } },
        pattern: `[file:hashes.'${hashNames[type]}' = ${quoted}]`,
      };
    case 'asn': {
      const number = /^(?:AS)?(\d{1,10})$/i.exec(value)?.[1];
      if (number === undefined) return undefined;
      return { type: 'autonomous-system', identity: { number: Number(number) }, pattern: `[autonomous-system:number = ${Number(number)}]` };
    }
    case 'cve':
      return undefined;
  }
}

/** The object an observable is in STIX, and the pattern that finds it: a CVE is a vulnerability and has none. */
export function stixObservable(observable: Observable): { readonly object: StixObject; readonly pattern?: string } | undefined {
  if (observable.type === 'cve') {
    const name = observable.value;
    return {
      object: {
        type: 'vulnerability',
        id: ownId('vulnerability', name),
        spec_version: '2.1',
        created: timeless,
        modified: timeless,
        name,
        external_references: [{ source_name: 'cve', external_id: name }],
      },
    };
  }
  const made = shape(observable);
  if (made === undefined) return undefined;
  const id = `${made.type}--${uuid5(observableNamespace, JSON.stringify(made.identity))}`;
  return { object: { type: made.type, id, spec_version: '2.1', ...made.identity }, pattern: made.pattern };
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
