import { AssayError } from '../domain/errors.ts';
import type { Finding } from '../domain/finding.ts';
import type { Skipped } from '../domain/lookup.ts';
import type { Lists } from '../domain/ports.ts';
import { type ReadySource, standsAside } from './ready-source.ts';

/** The sources named, all where none are. @throws AssayError ASSAY_UNKNOWN_SOURCE */
export function chosen<S extends ReadySource>(states: readonly S[], only: readonly string[] | undefined): readonly S[] {
  if (only === undefined) return states;
  const known = states.map(({ source }) => source.id);
  const unknown = only.find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new AssayError('ASSAY_UNKNOWN_SOURCE', `there is no source "${unknown}"`, `known are ${known.join(', ')}`);
  return states.filter(({ source }) => only.includes(source.id));
}

/** Who takes part in a report, and who stands aside, with the reason. */
export interface Cast<S extends ReadySource> {
  readonly asked: readonly S[];
  readonly aside: readonly { readonly source: string; readonly skipped: Skipped }[];
}

/**
 * Sources that can be asked at all take part; the others are told of once, not beside every observable. Whoever was named takes
 * part and says itself what it lacks. At least one must be ready: a report of nobody's answers would look like an answer.
 * @throws AssayError ASSAY_UNKNOWN_SOURCE, ASSAY_NO_SOURCES
 */
export function castOf<S extends ReadySource>(states: readonly S[], only: readonly string[] | undefined, lists: Lists): Cast<S> {
  const some = chosen(states, only).map((state) => ({ state, skipped: standsAside(state, lists) }));
  const ready = some.flatMap(({ state, skipped }) => (skipped ? [] : [state]));
  const aside = some.flatMap(({ state, skipped }) => (skipped ? [{ source: state.source.id, skipped }] : []));
  if (ready.length > 0 || (only && aside.every(({ skipped }) => skipped.reason !== 'not_configured')))
    return only ? { asked: some.map(({ state }) => state), aside: [] } : { asked: ready, aside };
  const why = aside.map(({ source, skipped }) => `${source}: ${skipped.detail}`).join('; ');
  throw new AssayError('ASSAY_NO_SOURCES', `no source is left to ask (${why})`, 'assay sources tells what each one needs');
}

/**
 * As {@link castOf}, of a submission that was taken in once: whatever has become of the configuration since, its work and its report
 * go on. What it named and is not there any more stands aside.
 */
export function castAgain<S extends ReadySource>(states: readonly S[], only: readonly string[] | undefined, lists: Lists): Cast<S> {
  const known = new Set(states.map(({ source }) => source.id));
  const gone = (only ?? []).filter((id) => !known.has(id));
  const there = states.filter(({ source }) => !only || only.includes(source.id));
  const asked = there.filter((state) => only || !standsAside(state, lists));
  const aside = there.flatMap((state) => {
    const skipped = only ? undefined : standsAside(state, lists);
    return skipped ? [{ source: state.source.id, skipped }] : [];
  });
  const detail = 'it is not in the configuration any more';
  return {
    asked,
    aside: [...aside, ...gone.map((source) => ({ source, skipped: { status: 'skipped', reason: 'not_configured', detail } as const }))],
  };
}

/**
 * The findings worth asking about: those whose type some source of the whole catalogue accepts, ready or not, asked this time or
 * not; and those the user named as an argument, who then reads that no source knows their type. The report counts the rest.
 */
export function enrichable(findings: readonly Finding[], catalogue: readonly ReadySource[]): readonly Finding[] {
  const known = new Set(catalogue.flatMap(({ source }) => source.accepts));
  return findings.filter(({ observable, mentions }) => known.has(observable.type) || mentions.some(({ field }) => field === 'argument'));
}
