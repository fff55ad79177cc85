import type { Reading } from '../../domain/lookup.ts';
import type { Observation } from '../../domain/observation.ts';

/** `not_found` when there is nothing to say: an answer without a fact is no finding. */
export function found(observations: readonly Observation[], link?: string): Reading {
  const [first, ...rest] = observations;
  return first ? { status: 'found', observations: [first, ...rest], link } : notFound(link);
}

export function notFound(link?: string): Reading {
  return { status: 'not_found', link };
}

/** Epoch seconds to RFC 3339 UTC. Vendors give both numbers and strings; anything else throws (unreadable). */
export function fromEpoch(seconds: number | string): string {
  // Number('') is 0, and 1970 would be a lie.
  if (typeof seconds === 'string' && !/^\d+(\.\d+)?$/.test(seconds)) throw new RangeError('not a time in epoch seconds');
  return new Date(Number(seconds) * 1000).toISOString();
}

/**
 * A vendor's date in words to RFC 3339 UTC: ISO 8601 with `T` or a space, whole or with a time, or the ASN.1 form of
 * certificates (20191024235959Z). Without a zone it is UTC. Anything else throws (unreadable).
 */
export function fromText(text: string): string {
  const asn1 = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  const iso = asn1 ? `${asn1.slice(1, 4).join('-')}T${asn1.slice(4).join(':')}Z` : text.trim().replace(' ', 'T');
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/i.test(iso)) throw new RangeError('not a date');
  return new Date(/T.*(Z|[+-]\d\d:?\d\d)$/i.test(iso) || !iso.includes('T') ? iso : `${iso}Z`).toISOString();
}

/** What a vendor may leave out or write as null: `undefined` then, otherwise translated. */
export function optional<V, T>(value: V | null | undefined, translate: (value: V) => T): T | undefined {
  return value === null || value === undefined ? undefined : translate(value);
}

/** The observation, unless none of its facts is known. */
export function known<O extends Observation>(observation: O): O[] {
  return Object.entries(observation).some(([key, value]) => key !== 'kind' && value !== undefined) ? [observation] : [];
}

/** Lower-case kebab, as labels and tags are written: "Botnet Command and Control" -> "botnet-command-and-control". */
export function kebab(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^-|-$/g, '');
}
