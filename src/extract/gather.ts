import type { Finding, Mention } from '../domain/finding.ts';
import type { Observable, ObservableType } from '../domain/observable.ts';
import type { Trouble } from '../domain/submission.ts';
import { defaultPolicy, type Policy } from './policy.ts';

/** More mentions of one observable tell an analyst nothing, but fill the memory. */
export const mostMentions = 1_000;
/** More observables than any set of sources could be asked about. */
export const mostFindings = 250_000;

/** Collects mentions into findings, one per observable, in order of first appearance. */
export interface Gathering {
  /** By which its findings are chosen. */
  readonly policy: Policy;
  add(observable: Observable, mention: Mention): void;
  findings(): Finding[];
  /** What was left out for its number, in words. */
  troubles(): readonly Trouble[];
}

interface Gathered {
  readonly observable: Observable;
  readonly mentions: Mention[];
}

/** An empty {@link Gathering}; its limits keep memory in proportion to what can be used. */
export function gather(policy: Policy = defaultPolicy): Gathering {
  const found: Gathered[] = [];
  const known = new Map<ObservableType, Map<string, Gathered>>();
  const crowded = new Set<Gathered>();
  let refused = 0;
  return {
    policy,
    add(observable, mention) {
      let alike = known.get(observable.type);
      if (alike === undefined) {
        alike = new Map();
        known.set(observable.type, alike);
      }
      const one = alike.get(observable.value);
      if (one !== undefined && one.mentions.length < mostMentions) one.mentions.push(mention);
      else if (one !== undefined) crowded.add(one);
      else if (found.length < mostFindings) {
        const first = { observable, mentions: [mention] };
        alike.set(observable.value, first);
        found.push(first);
      } else refused++;
    },
    findings: () => [...found],
    troubles: () => [
      ...(crowded.size === 0
        ? []
        : [
            {
              part: 'mentions',
              message: `${crowded.size} observables stand in more than ${mostMentions} places; the first ${mostMentions} of each are kept`,
            },
          ]),
      ...(refused === 0
        ? []
        : [{ part: 'findings', message: `there are more than ${mostFindings} observables; ${refused} mentions of others were left out` }]),
    ],
  };
}
