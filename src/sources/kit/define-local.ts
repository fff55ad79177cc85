import type { Reading } from '../../domain/lookup.ts';
import type { Observable, ObservableType } from '../../domain/observable.ts';
import type { LocalContext, LocalSource } from '../../domain/source.ts';

interface LocalDefinition<A extends readonly ObservableType[]>
  extends Omit<LocalSource, 'kind' | 'accepts' | 'exposure' | 'ask' | 'lineage' | 'needs'>,
    Partial<Pick<LocalSource, 'lineage' | 'needs'>> {
  readonly accepts: A;
  ask(observable: Observable<A[number]>, local: LocalContext): Reading;
}

/** A source that answers from this machine alone: one pure function, allowed under every marking. */
export function defineLocal<const A extends readonly ObservableType[]>(definition: LocalDefinition<A>): LocalSource {
  const { ask, ...rest } = definition;
  return {
    lineage: definition.id,
    needs: [],
    ...rest,
    kind: 'local',
    exposure: 'none',
    ask: (observable, local) => ask(observable as Observable<A[number]>, local),
  };
}
