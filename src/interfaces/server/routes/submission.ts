import { z } from 'zod';
import { observableTypes } from '../../../domain/observable.ts';
import { enrichmentSchema } from '../../../domain/report.ts';
import { levels } from '../../../domain/verdict.ts';
import { departure } from '../plugins/closing.ts';
import { visible } from '../replies/allowed.ts';
import { awaitEnd, hasEnded } from '../replies/await-end.ts';
import { cursorOf, numberOf } from '../replies/cursor.ts';
import { formatOf, sendReport } from '../replies/report-reply.ts';
import { tellAudit } from '../replies/told.ts';
import type { RouteGroup } from '../route-group.ts';
import { cursorField, idParams, limitField, nextField, waitQuery } from '../schemas/fields.ts';
import { reportContent } from '../schemas/submission.ts';
import { sendEvents } from '../streaming/event-stream.ts';
import { takeStreamRoom } from '../streaming/stream-room.ts';
import { placeIn, submissionEvents } from '../streaming/submission-events.ts';

const tags = ['submissions'];
/** So many items are looked through for one page. */
const mostLookedAt = 2_000;
const lookups = z.object({ lookups: z.int() });

/** One submission: its report, what lands, and its end. */
export const submission: RouteGroup = (server, app) => {
  server.route({
    method: 'GET',
    url: '/v1/submissions/:id/report',
    config: { scope: 'reports:read' },
    schema: {
      summary: 'The report as it stands; with wait, when it is finished',
      tags,
      params: idParams,
      querystring: waitQuery,
      response: { 200: reportContent, 202: reportContent },
    },
    handler: async (request, reply) => {
      const { wait, format: named } = request.query;
      const format = formatOf(named, request);
      const submitted = await visible(app, request, request.params.id);
      const standing = wait === undefined ? undefined : await awaitEnd(app, request, submitted.id, wait);
      const late = standing !== undefined && !hasEnded(standing);
      return sendReport(app, reply, { ...submitted, ...standing }, format, late ? 202 : 200);
    },
  });

  server.route({
    method: 'GET',
    url: '/v1/submissions/:id/enrichments',
    config: { scope: 'reports:read' },
    schema: {
      summary: 'Enrichments by the page, in the order the observables stood',
      tags,
      params: idParams,
      querystring: z.object({
        cursor: cursorField.optional(),
        limit: limitField,
        verdict: z.enum(levels).optional(),
        type: z.enum(observableTypes).optional(),
      }),
      response: { 200: z.object({ enrichments: z.array(enrichmentSchema), next: nextField }) },
    },
    handler: async (request) => {
      const { cursor, limit, verdict, type } = request.query;
      const { id } = await visible(app, request, request.params.id);
      const found: z.output<typeof enrichmentSchema>[] = [];
      let after = numberOf(cursor);
      for (let looked = 0; looked < mostLookedAt; ) {
        const some = await app.pages.enrichments(id, after, 200);
        looked += some.length;
        for (const { item, enrichment } of some) {
          after = item;
          const wanted = (verdict === undefined || enrichment.verdict === verdict) && (type === undefined || enrichment.ioc_type === type);
          if (wanted) found.push(enrichment);
          if (found.length === limit) return { enrichments: found, next: cursorOf(after) };
        }
        if (some.length < 200) return { enrichments: found, next: null };
      }
      return { enrichments: found, next: cursorOf(after) };
    },
  });

  for (const [action, summary, done] of [
    ['cancel', 'Nothing more is asked for it', 'submission.cancelled'],
    ['retry', 'What failed is asked once more', 'submission.retried'],
  ] as const)
    server.route({
      method: 'POST',
      url: `/v1/submissions/:id/${action}`,
      config: { scope: 'submissions:write' },
      schema: { summary, tags, params: idParams, response: { 200: lookups } },
      handler: async (request) => {
        const { id } = await visible(app, request, request.params.id);
        const count = await app.work[action](id, app.clock.now());
        app.following.stir();
        await tellAudit(app, request, done, id, { lookups: count });
        return { lookups: count };
      },
    });

  server.route({
    method: 'GET',
    url: '/v1/submissions/:id/events',
    exposeHeadRoute: false,
    config: { scope: 'reports:read' },
    schema: {
      summary: 'What happens to it, as server-sent events',
      description:
        '`landed` with each enrichment as it is done, `progress`, and `done` at the end. Whoever comes again with `Last-Event-ID` misses nothing; after the end the answer is 204.',
      tags,
      params: idParams,
      headers: z.looseObject({ 'last-event-id': z.string().max(100).optional() }),
      response: {
        200: { description: 'Events', content: { 'text/event-stream': { schema: z.string() } } },
        204: z.undefined().describe('Everything was told'),
      },
    },
    handler: async (request, reply) => {
      const { id, state } = await visible(app, request, request.params.id);
      const { landed, ended } = placeIn(request.headers['last-event-id']);
      if (ended && hasEnded({ state })) {
        const [standing] = await app.work.standings([id]);
        if (standing && standing.landed <= landed) return reply.status(204).send();
      }
      takeStreamRoom(reply);
      const { signal, over } = departure(request);
      return sendEvents(reply, closed(submissionEvents(app, id, landed, signal), over));
    },
  });
};

async function* closed(events: AsyncGenerator<string>, over: () => void): AsyncGenerator<string> {
  try {
    yield* events;
  } finally {
    over();
  }
}
