import type { HttpSource, Limit } from '../domain/source.ts';

interface OwnLimit {
  readonly requests: number;
  readonly per: Limit['per'];
}

/** What is wrong: the setting it is about and what was expected. */
export interface PlanProblem {
  readonly path: readonly (string | number)[];
  readonly expected: string;
  /** Names the plan could have been. */
  readonly known?: readonly string[];
}

/**
 * The limits that hold for a source: those of its plan, tightened by the user's own. A limit over another window than the
 * vendor's is added to them. A laxer one is refused: it would not raise the vendor's limit, only run into it.
 */
export function planLimits(source: HttpSource, plan: string | null, own: readonly OwnLimit[]): readonly Limit[] | PlanProblem {
  const name = plan ?? source.defaultPlan;
  const vendor = Object.hasOwn(source.limits, name) ? source.limits[name] : undefined;
  if (vendor === undefined) return { path: ['plan'], expected: 'a plan of this vendor', known: Object.keys(source.limits) };
  let limits = vendor;
  for (const [index, { requests, per }] of own.entries()) {
    const strictest = vendor.filter((limit) => limit.per === per).sort((a, b) => a.requests - b.requests)[0];
    if (strictest !== undefined && requests > strictest.requests) {
      return {
        path: ['limits', index],
        expected: `at most ${strictest.requests} per ${per}, the vendor's limit in plan ${name} (${strictest.cite}); limits may only be stricter`,
      };
    }
    const tighter = { requests, per, cite: 'the configuration' };
    limits =
      strictest === undefined
        ? [...limits, tighter]
        : limits.map((limit) => (limit.per === per && requests < limit.requests ? { ...limit, ...tighter } : limit));
  }
  return limits;
}
