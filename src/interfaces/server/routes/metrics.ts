import { z } from 'zod';
import { weekSchema } from '../../../domain/figures.ts';
import type { RouteGroup } from '../route-group.ts';

const weekMs = 7 * 24 * 3_600_000;

/** Figures for Prometheus, and for those who ask about a week. */
export const metrics: RouteGroup = (server, app) => {
  server.route({
    method: 'GET',
    url: '/metrics',
    config: { scope: 'metrics:read' },
    schema: { summary: 'For Prometheus, in its text format', tags: ['metrics'], response: { 200: z.string() } },
    handler: async (_request, reply) => {
      const { text, contentType } = await app.measuring.text(app.channels());
      void reply.type(contentType);
      return text;
    },
  });
  server.route({
    method: 'GET',
    url: '/v1/figures',
    config: { scope: 'metrics:read' },
    schema: {
      summary: 'Time to triage, success rate, cache share, calls and cost by source',
      tags: ['metrics'],
      querystring: z.object({
        since: z.iso.datetime().optional().describe('default: a week ago'),
        until: z.iso.datetime().optional().describe('default: now'),
      }),
      response: { 200: weekSchema },
    },
    handler: async ({ query }) => {
      const until = query.until === undefined ? app.clock.now() : new Date(query.until);
      const since = query.since === undefined ? new Date(until.getTime() - weekMs) : new Date(query.since);
      return app.measuring.week(since, until);
    },
  });
};
