import { AssayError } from '../domain/errors.ts';
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
