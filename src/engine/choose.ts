import { AssayError } from '../domain/errors.ts';
import type { Finding } from '../domain/finding.ts';
import type { ReadySource } from './enrich.ts';

/** The sources named, all where none are. @throws AssayError ASSAY_UNKNOWN_SOURCE */
export function chosen<S extends ReadySource>(states: readonly S[], only: readonly string[] | undefined): readonly S[] {
  if (only === undefined) return states;
  const known = states.map(({ source }) => source.id);
  const unknown = only.find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new AssayError('ASSAY_UNKNOWN_SOURCE', `there is no source "${unknown}"`, `known are ${known.join(', ')}`);
  return states.filter(({ source }) => only.includes(source.id));
}

/**
 * Those of them that may be asked, and at least one of them ready: a report of nobody's answers would look like an answer.
 * @throws AssayError ASSAY_NO_SOURCES
 */
export function askable<S extends ReadySource>(states: readonly S[], only: readonly string[] | undefined): readonly S[] {
  const some = chosen(states, only);
  if (some.some(({ missing }) => missing === undefined)) return some;
  const why = some.map(({ source, missing }) => `${source.id}: ${missing}`).join('; ');
  throw new AssayError('ASSAY_NO_SOURCES', `no source is left to ask (${why})`, 'assay sources tells what each one needs');
}

/**
 * The findings worth asking about: those whose type some source of the whole catalogue accepts, ready or not, asked this time or
 * not; and those the user named as an argument, who then reads that no source knows their type. The report counts the rest.
 */
export function enrichable(findings: readonly Finding[], catalogue: readonly ReadySource[]): readonly Finding[] {
  const known = new Set(catalogue.flatMap(({ source }) => source.accepts));
  return findings.filter(({ observable, mentions }) => known.has(observable.type) || mentions.some(({ field }) => field === 'argument'));
}
