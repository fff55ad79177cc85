import type { Config } from '../config/config.ts';
import { denyPattern } from '../config/reading/deny-patterns.ts';
import { tlpAllows } from '../domain/marking.ts';
import type { Lists } from '../domain/ports.ts';
import type { Order, OrderPrivacy, Submitted } from '../domain/work.ts';
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
        sources: under(planner.castOf(order).asked, order),
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

/** What is private here, to be kept with what is submitted. */
export function privacyOf({ own, privacy: { consent, deny, urls } }: Config, states: readonly SourceState[]): OrderPrivacy {
  const ceilings = Object.fromEntries(states.flatMap(({ source, ceiling }) => (source.kind === 'http' ? [[source.id, ceiling]] : [])));
  return { own, consent, deny: deny.map(({ written }) => written), urls, ceilings };
}

const strictness = ['as-is', 'redact', 'strict'] as const;

/** The rules of privacy for one submission: those under which it came, and those of whoever works on it. */
function ruleOf({ marking, offline, facts, privacy }: Order, config: Config): GateRule {
  const { own, privacy: here } = config;
  // Who received a mail or reported it is ours to protect, whether configured or not.
  const recipients = [...(facts.mail?.recipients ?? []), ...(facts.mail?.reporter === undefined ? [] : [facts.mail.reporter])];
  const mine = { marking, offline: offline || config.offline, own: { ...own, emails: [...own.emails, ...recipients] } };
  if (!privacy) return { ...mine, consent: here.consent, deny: here.deny, redact: here.urls };
  const theirs = privacy.deny.flatMap((written) => {
    const pattern = denyPattern(written);
    return 'matches' in pattern && !here.deny.some((known) => known.written === written) ? [pattern] : [];
  });
  return {
    ...mine,
    own: {
      domains: [...new Set([...own.domains, ...privacy.own.domains])],
      networks: [...new Set([...own.networks, ...privacy.own.networks])],
      emails: [...new Set([...mine.own.emails, ...privacy.own.emails])],
    },
    consent: here.consent.filter((type) => privacy.consent.includes(type)),
    deny: [...here.deny, ...theirs],
    redact: strictness.indexOf(privacy.urls) > strictness.indexOf(here.urls) ? privacy.urls : here.urls,
  };
}

/** Of two ceilings the lower counts. */
function under(states: readonly SourceState[], { privacy }: Order): readonly SourceState[] {
  if (!privacy) return states;
  return states.map((state) => {
    const theirs = privacy.ceilings[state.source.id];
    return theirs !== undefined && !tlpAllows(state.ceiling, theirs) ? { ...state, ceiling: theirs } : state;
  });
}
