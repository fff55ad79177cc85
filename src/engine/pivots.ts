import type { Finding, Pivot, PivotRefusal } from '../domain/finding.ts';
import { isAnswer, type Lookup } from '../domain/lookup.ts';
import { type Observable, type ObservableType, observableKey } from '../domain/observable.ts';
import { hiddenPart, type OwnAssets } from './gate.ts';

/** How far relations are followed. */
export interface PivotRule {
  /** 0: not at all. */
  readonly depth: number;
  /** Observables looked up beside those submitted, at most. */
  readonly budget: number;
  /** Why a related value is not looked up, such as an own asset; undefined where nothing speaks against it. */
  readonly whyNot: (observable: Observable) => PivotRefusal | undefined;
}

/** Which related values are worth a lookup: not what is ours or of somebody's inner network, nor what everybody uses, nor what no source knows. */
export function worthFollowing({
  own,
  types,
  listed,
}: {
  own: OwnAssets;
  types: ReadonlySet<ObservableType>;
  listed: (observable: Observable) => string | undefined;
}): PivotRule['whyNot'] {
  return (observable) => {
    const [hidden] = hiddenPart(observable, own) ?? [];
    if (hidden === 'own_asset' || hidden === 'private_address') return hidden;
    if (hidden !== undefined || !types.has(observable.type)) return 'unsupported';
    return listed(observable) === undefined ? undefined : 'warninglisted';
  };
}

/** What came of the relations of one run. */
export interface PivotCount {
  readonly followed: number;
  /** Related values that were not looked up, by the reason. */
  readonly left: Readonly<Partial<Record<PivotRefusal, number>>>;
}

/** From one observable no more than so many, so that a shared host does not spend the budget of all. */
const mostFromOne = 10;

/** Chooses what to look up next from what sources related. Every value once, whoever relates to it. */
export interface Pivoting {
  next(finding: Finding, lookups: readonly Lookup[]): readonly Finding[];
  count(): PivotCount;
}

export function createPivoting({ depth, budget, whyNot }: PivotRule, submitted: readonly Finding[]): Pivoting {
  const seen = new Set(depth === 0 ? [] : submitted.map(({ observable }) => observableKey(observable)));
  const left = new Map<PivotRefusal, number>();
  let followed = 0;

  return {
    next(finding, lookups) {
      const reached = finding.pivot?.depth ?? 0;
      if (reached >= depth) return [];
      const chosen: Finding[] = [];
      for (const pivot of related(finding.observable, reached + 1, lookups)) {
        const key = observableKey(pivot.to);
        if (seen.has(key)) continue;
        seen.add(key);
        const refusal = whyNot(pivot.to) ?? (followed >= budget || chosen.length >= mostFromOne ? 'budget' : undefined);
        if (refusal) left.set(refusal, (left.get(refusal) ?? 0) + 1);
        else {
          followed += 1;
          chosen.push({ observable: pivot.to, mentions: [], pivot: pivot.how });
        }
      }
      return chosen;
    },
    count: () => ({ followed, left: Object.fromEntries(left) }),
  };
}

/** Newest first within a source, and one of each source by turns: none crowds out the others. */
function related(from: Observable, depth: number, lookups: readonly Lookup[]): { readonly to: Observable; readonly how: Pivot }[] {
  const bySource = lookups.map(({ source, outcome }) =>
    !isAnswer(outcome) || outcome.status !== 'found'
      ? []
      : outcome.observations.flatMap((fact) =>
          fact.kind === 'relation' ? [{ to: fact.observable, how: { depth, from, relation: fact.type, source } }] : [],
        ),
  );
  const longest = Math.max(0, ...bySource.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) => bySource.flatMap((each) => each.slice(turn, turn + 1))).flat();
}
