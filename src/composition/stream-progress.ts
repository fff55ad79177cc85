import type { Lists } from '../domain/ports.ts';
import type { Submitted, Work } from '../domain/work.ts';
import type { Forecast } from '../engine/planning/forecast.ts';
import { countAsks } from '../engine/planning/step.ts';
import type { Budgets } from './budgets.ts';
import type { Planner } from './planner.ts';

/** How far a submission is, and when it may be done. */
export interface Progress {
  readonly submitted: Submitted;
  /** Observables the whole input will have had, by what was read of it; null where that cannot be told. */
  readonly expected: number | null;
  /** Lookups still to be made, by source, at the most: waiting ones, and those of observables nobody has thought about yet. */
  readonly left: ReadonlyMap<string, number>;
  /** The slowest source first. */
  readonly forecast: readonly Forecast[];
}

interface Parts {
  readonly work: Pick<Work, 'submission' | 'unthought' | 'waiting'>;
  readonly lists: Lists;
  readonly planner: Pick<Planner, 'planOf'>;
  readonly forecast: Budgets['forecast'];
}

/** By so many of the observables that are still to be thought about the others are judged. */
const sample = 1_000;

/** Tells how far a submission is, also while its input still comes; undefined where there is none. Nobody is asked. */
export function createProgressOf({ work, lists, planner, forecast }: Parts): (id: string) => Promise<Progress | undefined> {
  return async (id) => {
    const submitted = await work.submission(id);
    if (!submitted) return undefined;
    const { order, items, input, state } = submitted;
    const [waiting, unthought] = await Promise.all([work.waiting(id), work.unthought(id, sample)]);
    const known = state === 'receiving' ? expectedOf(items.all, input) : items.all;
    const coming = unthought.items + Math.max(0, (known ?? items.all) - items.all);
    const left = new Map(waiting.map(({ source, lookups }) => [source, lookups]));
    if (coming > 0 && unthought.some.length > 0)
      for (const [source, lookups] of countAsks(unthought.some, planner.planOf(submitted), lists))
        left.set(source, (left.get(source) ?? 0) + Math.round((lookups * coming) / unthought.some.length));
    return { submitted, expected: known, left, forecast: await forecast(left, order.lane) };
  };
}

function expectedOf(found: number, input: Submitted['input']): number | null {
  if (!input || input.total === null || input.read === 0) return null;
  return Math.round((found * Math.max(input.read, input.total)) / input.read);
}
