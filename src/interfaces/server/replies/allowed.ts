import type { FastifyRequest } from 'fastify';
import type { App } from '../../../app.ts';
import { maySee, type Principal } from '../../../domain/access.ts';
import type { Submitted } from '../../../domain/work.ts';
import { Problem } from '../problem.ts';

/** Who asks, on a route that is not public. */
export function comer({ principal }: Pick<FastifyRequest, 'principal'>): Principal {
  if (!principal) throw new Error('a route that is not public was reached by nobody');
  return principal;
}

/** A submission that they may see. @throws Problem 404, also where it is there and marked too strictly for them */
export async function visible(app: App, request: FastifyRequest, id: string): Promise<Submitted> {
  const submitted = await app.work.submission(id);
  if (submitted && maySee(comer(request), submitted.order.marking.tlp)) return submitted;
  throw new Problem(404, 'ASSAY_NOT_FOUND', 'there is no such submission', { fix: 'GET /v1/submissions lists those that you may see.' });
}
