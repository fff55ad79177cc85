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
  return new Date(Number(seconds) * 1000).toISOString();
}

/** Lower-case kebab, as labels and tags are written: "Botnet Command and Control" -> "botnet-command-and-control". */
export function kebab(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^-|-$/g, '');
}
