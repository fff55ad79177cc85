import type { Mention } from '../../domain/finding.ts';
import type { Observable } from '../../domain/observable.ts';
import type { Gathering } from '../gather.ts';
import { doubtfulBelow, type Policy } from '../policy.ts';

/** A gathering that passes on what `change` makes of each mention, and drops it where that is `undefined`. */
export function annotated(
  gathering: Gathering,
  change: (observable: Observable, mention: Mention) => Mention | undefined,
  policy: Policy = gathering.policy,
): Gathering {
  return {
    ...gathering,
    policy,
    add(observable, mention) {
      const changed = change(observable, mention);
      if (changed !== undefined) gathering.add(observable, changed);
    },
  };
}

/** How sure we are of what stands where something else is meant: an address under `version`. */
const doubted = 0.3;

/** A gathering for a part where `reason` speaks against mentions of these types; they become doubtful. All types when undefined. */
export function doubting(gathering: Gathering, reason: string, types?: ReadonlySet<Observable['type']>): Gathering {
  return annotated(gathering, ({ type }, mention) => {
    if (types !== undefined && !types.has(type)) return mention;
    if (!gathering.policy.doubtful && doubted < doubtfulBelow) return undefined;
    return mention.confidence <= doubted ? mention : { ...mention, confidence: doubted, reason };
  });
}

/** A gathering for a document inside another one: `prefix` is put before the fields. */
export function prefixed(gathering: Gathering, prefix: string): Gathering {
  if (prefix === '') return gathering;
  return annotated(gathering, (_, mention) => ({ ...mention, field: prefix + mention.field }));
}
