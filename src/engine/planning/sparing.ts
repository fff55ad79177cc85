import type { Lookup } from '../../domain/lookup.ts';
import type { Observable } from '../../domain/observable.ts';
import type { Decided, Unheard } from '../../domain/verdict.ts';
import type { ReadySource } from '../ready-source.ts';

/** Who is asked next in thrifty mode, and who need not be asked at all. */
interface Sparing<C> {
  readonly asked: readonly C[];
  readonly spared: readonly C[];
}

/**
 * All the plentiful; after them one scarce source at a time, the least scarce first, so that the dearest answers are those that
 * most often prove needless. A scarce source whose answer could no longer change the verdict is spared.
 * @param candidates - whoever would have to be asked outside this machine
 */
export function sparing<C extends { readonly ready: ReadySource }>(
  about: Observable,
  candidates: readonly C[],
  lookups: readonly Lookup[],
  decided: Decided,
  now: Date,
): Sparing<C> {
  const plentiful = candidates.filter(({ ready }) => ready.tier !== 'scarce');
  if (plentiful.length > 0) return { asked: plentiful, spared: [] };
  const spared = sparedOf(about, candidates, lookups, decided, now);
  const left = candidates.filter((each) => !spared.includes(each));
  return { asked: left.toSorted((a, b) => compare(b.ready.perDay, a.ready.perDay)).slice(0, 1), spared };
}

/** Those of them whose answers can no longer change the verdict. */
export function sparedOf<C extends { readonly ready: ReadySource }>(
  about: Observable,
  candidates: readonly C[],
  lookups: readonly Lookup[],
  decided: Decided,
  now: Date,
): readonly C[] {
  if (candidates.length === 0) return [];
  const needless = new Set(decided(about, lookups, candidates.map(unheard), now).map(({ source }) => source));
  return candidates.filter(({ ready }) => needless.has(ready.source.id));
}

/** As scoring sees a source before it answers. Only what is asked over a network is ever left for last. */
function unheard({ ready: { source, reliability } }: { readonly ready: ReadySource }): Unheard {
  const { says, praises } = source.kind === 'http' ? source : { says: [], praises: undefined };
  return { source: source.id, reliability, lineage: source.lineage, says, praises };
}

/** Infinity equals itself. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
