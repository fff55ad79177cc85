import { z } from 'zod';
import { lanes } from '../../../domain/work.ts';
import { departure } from '../plugins/closing.ts';
import { patiently } from '../plugins/slow-bodies.ts';
import { Problem } from '../problem.ts';
import { comer } from '../replies/allowed.ts';
import type { RouteGroup } from '../route-group.ts';
import { submissionFields } from '../schemas/submission.ts';
import { idempotencyKey } from '../submitting/idempotency-key.ts';
import { nameOf } from '../submitting/read-request.ts';

const streamed = z.object({
  id: z.string(),
  location: z.string(),
  repeated: z.boolean(),
  resumed: z.boolean().describe('it had begun before under this key, and went on'),
  end: z.enum(['whole', 'cut', 'cancelled', 'nothing']),
  bytes: z.int(),
  observables: z.int(),
  troubles: z.array(z.object({ part: z.string(), message: z.string() })),
});

/** Input of any size: worked on while it still comes, and read no faster than it can be kept. */
export const stream: RouteGroup = (server, app) => {
  server.removeAllContentTypeParsers();
  // Not read here: the handler takes it as it comes.
  server.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

  server.route({
    method: 'POST',
    url: '/v1/submissions/stream',
    bodyLimit: Number.MAX_SAFE_INTEGER,
    config: {
      scope: 'submissions:write',
      streamed: true,
      bodies: { 'text/plain': z.string(), 'application/octet-stream': z.string(), 'application/gzip': z.string() },
    },
    schema: {
      summary: 'Hand in a text of any size; the reply comes when all of it was read',
      description:
        'Results are there from the first lines on: the submission is listed at once, and its events tell what lands. With an `Idempotency-Key` an upload that broke off goes on when it comes again.',
      tags: ['submissions'],
      querystring: z.object({ ...submissionFields.partial().shape, lane: z.enum(lanes).default('bulk') }),
      response: { 202: streamed },
    },
    handler: async (request, reply) => {
      const { name, stale_for, sources, ignore_warninglists, tlp, pap, pivot, ...rest } = request.query;
      const principal = comer(request);
      const key = idempotencyKey(request);
      const length = Number(request.headers['content-length']);
      const origin = nameOf(name) ?? 'upload.txt';
      const body = request.body as AsyncIterable<Uint8Array> | null | undefined;
      if (!body) throw new Problem(400, 'ASSAY_INPUT_EMPTY', 'there is nothing in the body');
      const { signal, over } = departure(request);
      try {
        const taken = await app.takeStream({
          ...{
            channel: 'api',
            origin,
            name: origin,
            chunks: patiently(body, app.config.server().slowest_request),
            person: principal.name,
            signal,
          },
          ...rest,
          ...{ only: sources, staleFor: stale_for, ignoreWarninglists: ignore_warninglists },
          marking: { ...(tlp && { tlp }), ...(pap && { pap }) },
          pivot: pivot && { depth: pivot.depth, budget: pivot.limit },
          ...(Number.isSafeInteger(length) && length >= 0 && { total: length }),
          ...(key !== undefined && { key: `${principal.id} ${key}` }),
        });
        const { submission: id, repeated, resumed, end, read: bytes, observables, troubles } = taken;
        const location = `/v1/submissions/${id}`;
        return reply
          .status(202)
          .header('location', location)
          .send({ id, location, repeated, resumed, end, bytes, observables, troubles: [...troubles] });
      } finally {
        over();
      }
    },
  });
};
