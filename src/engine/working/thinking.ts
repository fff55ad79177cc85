import type { Finding } from '../../domain/finding.ts';
import { isAnswer, type Lookup, type Outcome, type Via } from '../../domain/lookup.ts';
import type { Clock, Lists, Log, Memory, Outbound } from '../../domain/ports.ts';
import type { Decided, Score } from '../../domain/verdict.ts';
import type { Watches } from '../../domain/watch.ts';
import type { Item, Milestone, Submitted, Work } from '../../domain/work.ts';
import { knownOf } from '../known-of.ts';
import { nextStep, type Plan, type Thought } from '../planning/step.ts';
import type { Stubborn } from './stubborn.ts';
import { isTrouble } from './trouble.ts';

export interface ThinkingParts {
  readonly work: Work;
  readonly watches: Pick<Watches, 'note'>;
  readonly outbound: Pick<Outbound, 'askLocally'>;
  readonly memory: Memory;
  readonly lists: Lists;
  readonly clock: Clock;
  readonly log: Log;
  readonly score: Score;
  readonly decided: Decided;
  /** What a submission means on this machine. */
  readonly planOf: (submission: Submitted) => Plan;
}

interface Listeners {
  readonly onLookup?: ((lookup: Heard) => void) | undefined;
  readonly onLanded?: (() => void) | undefined;
  readonly onMilestone?: ((milestone: Milestone) => void) | undefined;
}

/** How a lookup ended, or that it is parked. */
export interface Heard {
  readonly source: string;
  readonly outcome: Outcome;
  /** `cache` also where the sandbox had said it. */
  readonly via: Via;
  readonly latencyMs: number;
}

/** Says what comes next for items that are ready, and what a submission means here. */
export interface Thinking {
  /** Undefined where the submission was forgotten. */
  planOf(submission: string): Promise<Plan | undefined>;
  about(items: readonly Item[]): Promise<void>;
}

const mostPlans = 100;

export function createThinking(parts: ThinkingParts, name: string, listeners: Listeners, stubborn: Stubborn): Thinking {
  const { work, clock, log } = parts;
  const plans = new Map<string, Plan>();

  async function planOf(id: string): Promise<Plan | undefined> {
    const known = plans.get(id);
    if (known) return known;
    const submitted = await stubborn(() => work.submission(id));
    if (!submitted) return undefined;
    const plan = parts.planOf(submitted);
    if (plans.size >= mostPlans) plans.clear();
    plans.set(id, plan);
    return plan;
  }

  async function thinkAbout(item: Item): Promise<Revival | undefined> {
    const plan = await planOf(item.submission).catch((error: unknown) => unplannable(item, error));
    if (!plan) return undefined;
    const step = await nextStep(item, plan, parts).catch((error: unknown) => unthinkable(item, plan, error));
    const advanced = await stubborn(() => work.advance(item.id, name, step, clock.now()));
    if (!advanced) return undefined;
    if (advanced.milestone) listeners.onMilestone?.(advanced.milestone);
    // Nobody was asked for it just now.
    for (const { source, outcome, via, latencyMs } of step.settled)
      listeners.onLookup?.({ source, outcome, via: via === 'sandbox' && isAnswer(outcome) ? 'cache' : via, latencyMs });
    if (step.asks.length > 0) return undefined;
    await stubborn(() => note(item, [...item.lookups, ...step.settled], plan));
    listeners.onLanded?.();
    return step.stale.length === 0
      ? undefined
      : { submission: item.submission, finding: item.finding, plan, only: step.stale.map(({ source }) => source) };
  }

  /** Keeps the verdict. A source that was not heard this time, whyever, has not changed its mind: what it said last counts. */
  async function note({ finding: { observable }, submission: of }: Item, heard: readonly Lookup[], { rule }: Plan): Promise<void> {
    const now = clock.now();
    const answered = new Set(heard.flatMap(({ source, outcome }) => (isAnswer(outcome) ? [source] : [])));
    const before = (await knownOf(observable, heard, rule, parts.memory, now)).filter(({ source }) => !answered.has(source));
    const { level, score } = parts.score([...heard, ...before], now);
    await parts.watches.note(observable, { at: now, level, score }, of);
  }

  /** Its rows stay with us as they are, to be looked at again by whoever comes after us; the others go on. */
  function unplannable({ submission }: Item, error: unknown): undefined {
    if (isTrouble(error)) throw error;
    log.warn('bug: a submission could not be understood', { submission, error });
    return undefined;
  }

  /** One observable that shows a bug must not stop all the others; it shows in the report as failed. */
  function unthinkable({ finding: { observable }, lookups: had }: Item, { sources: all }: Plan, error: unknown): Thought {
    if (isTrouble(error)) throw error;
    log.warn('bug: an observable could not be planned', { type: observable.type, error });
    const known = new Set(had.map(({ source }) => source));
    const outcome = { status: 'failed', reason: 'unreadable', detail: 'assay failed on it; the log tells more' } as const;
    const settled = all.flatMap(({ source, exposure, reliability }): Lookup[] =>
      known.has(source.id) || !source.accepts.includes(observable.type)
        ? []
        : [
            {
              ...{ source: source.id, observable, outcome, via: 'live', exposure, reliability },
              ...{ lineage: source.lineage, observedAt: clock.now(), latencyMs: 0 },
            },
          ],
    );
    return { settled, asks: [], stale: [], pivots: [], left: {} };
  }

  /** Behind an old answer that was given at once, the same is asked anew. */
  async function renew(revivals: readonly Revival[]): Promise<void> {
    for (const group of Map.groupBy(revivals, ({ submission, only }) => `${submission} ${only.join()}`).values()) {
      const [first] = group;
      if (!first) continue;
      const order = { ...first.plan.order, lane: 'bulk', origin: 'renewal', only: first.only, refresh: true } as const;
      const id = await work.receive({ ...order, staleFor: undefined, pivot: undefined, troubles: [], alsoFound: [] }, clock.now());
      await work.add(
        id,
        group.map(({ finding }) => ({ observable: finding.observable, mentions: [] })),
        clock.now(),
      );
      await work.seal(id, clock.now());
    }
  }

  return {
    planOf,
    async about(items) {
      const stale = await Promise.all(items.map(thinkAbout));
      await renew(stale.flatMap((each) => each ?? []));
    },
  };
}

/** An old answer that was given, to be asked for anew. */
interface Revival {
  readonly submission: string;
  readonly finding: Finding;
  readonly plan: Plan;
  readonly only: readonly string[];
}
