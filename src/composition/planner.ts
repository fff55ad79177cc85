import type { Config } from '../config/config.ts';
import type { Lists } from '../domain/ports.ts';
import type { Order, Submitted } from '../domain/work.ts';
import { type Cast, castAgain, castOf } from '../engine/choose.ts';
import type { GateRule } from '../engine/gate/gate.ts';
import { knownTo } from '../engine/listed.ts';
import { worthFollowing } from '../engine/planning/pivots.ts';
import type { Plan } from '../engine/planning/step.ts';
import type { SourceState } from './source-states.ts';

/** What orders mean on this machine, under its configuration. */
export interface Planner {
  planOf(submitted: Pick<Submitted, 'order' | 'receivedAt'>): Plan;
  /** Who is asked for a submission, and who cannot be. */
  castOf(order: Pick<Order, 'only'>): Cast<SourceState>;
  /** Before one is taken in. @throws AssayError ASSAY_UNKNOWN_SOURCE, ASSAY_NO_SOURCES */
  check(order: Pick<Order, 'only'>): void;
  warninglistsOf(order: Pick<Order, 'ignoreWarninglists'>): readonly SourceState[];
}

export function createPlanner(states: readonly SourceState[], config: Config, lists: Lists): Planner {
  const warninglists = states.filter(({ missing, feed }) => missing === undefined && feed?.role === 'known-good');
  const goodFeeds = new Set(warninglists.map(({ source }) => source.id));
  const types = new Set(states.flatMap(({ source }) => source.accepts));

  const planner: Planner = {
    castOf: ({ only }) => castAgain(states, only, lists),
    check: ({ only }) => void castOf(states, only, lists),
    warninglistsOf: ({ ignoreWarninglists }) => (ignoreWarninglists ? [] : warninglists),
    planOf({ order, receivedAt }) {
      const rule = ruleOf(order, config);
      return {
        order,
        receivedAt,
        sources: planner.castOf(order).asked,
        rule,
        warninglists: planner.warninglistsOf(order),
        pivots: order.pivot && {
          depth: order.pivot.depth,
          whyNot: worthFollowing(rule, types, (observable) => knownTo(lists.match(observable).filter(({ feed }) => goodFeeds.has(feed)))),
        },
      };
    },
  };
  return planner;
}

/** The rules of privacy for one submission. */
function ruleOf({ marking, offline, facts }: Order, { own, privacy: { consent, deny, urls } }: Config): GateRule {
  // Who received a reported mail is ours to protect, whether configured or not.
  const recipients = facts.mail?.recipients ?? [];
  return { marking, offline, own: { ...own, emails: [...own.emails, ...recipients] }, consent, deny, redact: urls };
}
