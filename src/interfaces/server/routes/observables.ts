import { z } from 'zod';
import { type App, canonical } from '../../../app.ts';
import { maySee, type Principal } from '../../../domain/access.ts';
import type { Tlp } from '../../../domain/marking.ts';
import type { Observable } from '../../../domain/observable.ts';
import { enrichmentSchema } from '../../../domain/report.ts';
import { levels } from '../../../domain/verdict.ts';
import { Problem } from '../problem.ts';
import { comer } from '../replies/allowed.ts';
import type { RouteGroup } from '../route-group.ts';
import { momentField, observableField, observableParams, whenField } from '../schemas/fields.ts';

/** What is known of one value, without asking anybody. */
export const observables: RouteGroup = (server, app) => {
  server.route({
    method: 'GET',
    url: '/v1/observables/:type/:value',
    config: { scope: 'reports:read' },
    schema: {
      summary: 'What is known of a value, now or at a past moment; nobody is asked',
      description:
        'Answers and verdicts carry no marking of their own. Below the clearance red they are shown of what sources were asked about under a marking that one may see.',
      tags: ['observables'],
      params: observableParams,
      querystring: z.object({ as_of: momentField.optional() }),
      response: {
        200: z.object({
          observable: observableField,
          as_of: whenField,
          enrichment: enrichmentSchema,
          history: z.array(z.object({ at: whenField, verdict: z.enum(levels), reputation_score: z.number().nullable() })),
        }),
      },
    },
    handler: async (request) => {
      const observable = wholeOf(request.params);
      const at = request.query.as_of ?? app.clock.now();
      const [enrichment, history] = await Promise.all([app.asOf(observable, at), app.watches.history(observable)]);
      const known = enrichment.records.length > 0 || history.length > 0;
      if (!known || !(await mayKnow(app, comer(request), observable, enrichment.tlp)))
        throw new Problem(404, 'ASSAY_NOT_FOUND', 'nothing is known of it here', { fix: 'Submit it: POST /v1/submissions.' });
      return {
        observable: { ...observable },
        as_of: at.toISOString(),
        enrichment,
        history: history
          .filter((verdict) => verdict.at <= at)
          .map((verdict) => ({ at: verdict.at.toISOString(), verdict: verdict.level, reputation_score: verdict.score })),
      };
    },
  });
};

/** So many lines of the egress ledger about one value are looked at. */
const most = 1_000;

/**
 * A verdict does not say which submissions led to it: that it is known at all tells that somebody had the value. Whoever may not see all
 * is told of those that the egress ledger shows under a marking they may see.
 */
async function mayKnow(app: App, principal: Principal, { type, value }: Observable, usual: Tlp): Promise<boolean> {
  if (maySee(principal, 'red')) return true;
  if (!maySee(principal, usual)) return false;
  const told = await app.egress.search({ value }, 0, most);
  return told.some((row) => row.type === type && maySee(principal, row.tlp));
}

/** The value in its one spelling. @throws Problem 400 */
export function wholeOf({ type, value }: Observable): Observable {
  const spelled = canonical(type, value);
  if (spelled !== undefined) return { type, value: spelled };
  throw new Problem(400, 'ASSAY_REQUEST_INVALID', `this is no ${type}`);
}
