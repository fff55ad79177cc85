import { type Finding, type Mention, type Observable, observableKey } from '../domain/observable.ts';
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

/** An empty {@link Gathering}; its limits keep memory in proportion to what can be used. */
export function gather(policy: Policy = defaultPolicy): Gathering {
  const found = new Map<string, { readonly observable: Observable; readonly mentions: Mention[] }>();
  const crowded = new Set<string>();
  let refused = 0;
  return {
    policy,
    add(observable, mention) {
      const key = observableKey(observable);
      const known = found.get(key);
      if (known !== undefined && known.mentions.length < mostMentions) known.mentions.push(mention);
      else if (known !== undefined) crowded.add(key);
      else if (found.size < mostFindings) found.set(key, { observable, mentions: [mention] });
      else refused++;
    },
    findings: () => [...found.values()],
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
