import type { Finding, PivotRefusal } from '../../domain/finding.ts';
import { isAnswer, type Lookup } from '../../domain/lookup.ts';
import { type Observable, type ObservableType, observableKey } from '../../domain/observable.ts';
import type { GateRule } from '../gate/gate.ts';
import { hiddenPart } from '../gate/hidden-part.ts';

/** How far relations are followed. */
export interface PivotRule {
  /** 0: not at all. */
  readonly depth: number;
  /** Why a related value is not looked up, such as an own asset; undefined where nothing speaks against it. */
  readonly whyNot: (observable: Observable) => PivotRefusal | undefined;
}

/** Which related values are worth a lookup: not what is ours or of somebody's inner network, nor what everybody uses, nor what no source knows. */
export function worthFollowing(
  { own, consent }: GateRule,
  types: ReadonlySet<ObservableType>,
  listed: (observable: Observable) => string | undefined,
): PivotRule['whyNot'] {
  return (observable) => {
    const [hidden] = hiddenPart(observable, own, consent) ?? [];
    if (hidden === 'own_asset' || hidden === 'private_address') return hidden;
    if (hidden !== undefined || !types.has(observable.type)) return 'unsupported';
    return listed(observable) === undefined ? undefined : 'warninglisted';
  };
}

/** From one observable no more than so many, so that a shared host does not spend the budget of all. */
const mostFromOne = 10;

/** What is related to one finding: what to look up next, each value once, and how many were not chosen, by the reason. */
export interface Related {
  readonly pivots: readonly Finding[];
  readonly left: Readonly<Partial<Record<PivotRefusal, number>>>;
}

/** Chooses among what sources related to a finding. The budget of the submission is kept by the store, which knows all of its items. */
export function relatedTo({ observable, pivot }: Finding, lookups: readonly Lookup[], { depth, whyNot }: PivotRule): Related {
  const reached = pivot?.depth ?? 0;
  if (reached >= depth) return { pivots: [], left: {} };
  const seen = new Set([observableKey(observable)]);
  const left = new Map<PivotRefusal, number>();
  const pivots: Finding[] = [];
  for (const { to, how, inside } of relations(observable, reached + 1, lookups)) {
    const key = observableKey(to);
    if (seen.has(key)) continue;
    seen.add(key);
    // What only our own server knows is not for others to hear.
    const refusal = (inside ? 'confidential' : whyNot(to)) ?? (pivots.length >= mostFromOne ? 'budget' : undefined);
    if (refusal) left.set(refusal, (left.get(refusal) ?? 0) + 1);
    else pivots.push({ observable: to, mentions: [], pivot: how });
  }
  return { pivots, left: Object.fromEntries(left) };
}

/** Newest first within a source, and one of each source by turns: none crowds out the others. */
function relations(from: Observable, depth: number, lookups: readonly Lookup[]) {
  const bySource = lookups.map(({ source, outcome, exposure, via }) =>
    !isAnswer(outcome) || outcome.status !== 'found'
      ? []
      : outcome.observations.flatMap((fact) =>
          fact.kind === 'relation'
            ? [
                {
                  to: fact.observable,
                  how: { depth, from, relation: fact.type, source },
                  inside: exposure === 'none' && via !== 'feed' && via !== 'dataset',
                },
              ]
            : [],
        ),
  );
  const longest = Math.max(0, ...bySource.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) => bySource.flatMap((each) => each.slice(turn, turn + 1))).flat();
}
