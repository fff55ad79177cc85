import type { Role } from '../../../domain/intake.ts';
import { hashTypes, type ObservableType } from '../../../domain/observable.ts';

/** What a field says in every alert that has it. */
export interface Meaning {
  readonly role: Role;
  /** Its text is one value of one of these types; absent: a text in which anything may stand. */
  readonly as?: readonly ObservableType[];
  /** It names what is ours. */
  readonly ours?: boolean;
}

/** A field whose machine or person is ours where the side it is on is. */
export interface SidedMeaning extends Meaning {
  readonly side?: 'source' | 'destination';
}

export const addresses = ['ipv4', 'ipv6'] as const satisfies readonly ObservableType[];
/** A machine, by its address or its name. */
export const hosts = ['ipv4', 'ipv6', 'domain'] as const satisfies readonly ObservableType[];
/** A digest whose kind its length tells. */
export const digests = [...hashTypes, 'ssdeep', 'tlsh'] as const satisfies readonly ObservableType[];
export const paths = ['file-path', 'file-name'] as const satisfies readonly ObservableType[];

const mean = (role: Role, as?: readonly ObservableType[]): Meaning => (as ? { role, as } : { role });
const ours = (role: Role, as?: readonly ObservableType[]): Meaning => ({ ...mean(role, as), ours: true });

/** The meanings that many vendors have a field for. */
export const meanings = {
  sourceAddress: mean('source', addresses),
  sourceHost: mean('source', hosts),
  destinationAddress: mean('destination', addresses),
  destinationHost: mean('destination', hosts),
  /** The machine on which it happened, or that reported it. */
  ourHost: ours('host', hosts),
  ourMac: ours('host', ['mac']),
  ourUser: ours('user', ['email']),
  user: mean('user', ['email']),
  /** As texts, because the domain of a mailbox tells more than the mailbox. */
  sender: mean('sender'),
  replyTo: mean('reply-to'),
  recipient: ours('recipient', ['email']),
  url: mean('url', ['url']),
  urlHost: mean('url', hosts),
  query: mean('query', ['domain']),
  answer: mean('query', hosts),
  digest: mean('file', digests),
  md5: mean('file', ['md5']),
  sha1: mean('file', ['sha1']),
  sha256: mean('file', ['sha256']),
  sha512: mean('file', ['sha512']),
  imphash: mean('file', ['imphash']),
  path: mean('file', paths),
  fileName: mean('file', ['file-name']),
  image: mean('process', paths),
  imageDigest: mean('process', digests),
  registry: mean('registry', ['registry-key']),
  userAgent: mean('mentioned', ['user-agent']),
  vulnerability: mean('vulnerability', ['cve']),
  technique: mean('mentioned', ['attack-id']),
  ja3: mean('mentioned', ['ja3']),
  ja4: mean('mentioned', ['ja4']),
  certificate: mean('certificate', ['sha1', 'sha256', 'md5']),
  text: mean('mentioned'),
} as const satisfies Readonly<Record<string, Meaning>>;
