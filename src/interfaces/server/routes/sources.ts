import { z } from 'zod';
import { AssayError } from '../../../domain/errors.ts';
import { Problem } from '../problem.ts';
import { budgetWire, channelWire, feedWire, sourceWire, syncWire } from '../replies/standing-wire.ts';
import { tellAudit } from '../replies/told.ts';
import type { RouteGroup } from '../route-group.ts';
import { idParams } from '../schemas/fields.ts';
import { budgetSchema, channelSchema, feedSchema, sourceSchema, syncSchema } from '../schemas/standing.ts';

const tags = ['sources'];

/** Whom we ask, what is left of their budgets, the lists on this machine, and the ways by which work comes. */
export const sources: RouteGroup = (server, app) => {
  server.route({
    method: 'GET',
    url: '/v1/sources',
    config: { scope: 'sources:read' },
    schema: {
      summary: 'Every source: whether it can be asked, and what is missing',
      tags,
      querystring: z.object({ ready: z.enum(['true', 'false']).optional() }),
      response: { 200: z.object({ sources: z.array(sourceSchema) }) },
    },
    handler: async ({ query }) => {
      const feeds = new Map(app.feeds.states(undefined).map((state) => [state.feed.id, state]));
      const budgets = await app.budgets();
      const all = app.sources.map((state) => sourceWire(state, feeds.get(state.source.id), budgets));
      return { sources: all.filter(({ ready }) => query.ready === undefined || String(ready) === query.ready) };
    },
  });

  server.route({
    method: 'GET',
    url: '/v1/budgets',
    config: { scope: 'sources:read' },
    schema: { summary: 'What is left of every account', tags, response: { 200: z.object({ budgets: z.array(budgetSchema) }) } },
    handler: async () => ({ budgets: (await app.budgets()).map(budgetWire) }),
  });

  server.route({
    method: 'GET',
    url: '/v1/feeds',
    config: { scope: 'feeds:read' },
    schema: { summary: 'Every list, and its copy on this machine', tags, response: { 200: z.object({ feeds: z.array(feedSchema) }) } },
    handler: async () => ({ feeds: app.feeds.states(undefined).map(feedWire) }),
  });

  server.route({
    method: 'POST',
    url: '/v1/feeds/:id/sync',
    config: { scope: 'feeds:write' },
    schema: { summary: 'Fetch a list, if it is due', tags, params: idParams, response: { 200: syncSchema } },
    handler: async (request) => {
      const { id } = request.params;
      try {
        for await (const result of app.feeds.sync([id], { force: false, signal: request.server.closing })) {
          await tellAudit(app, request, 'feed.synced', id, { outcome: result.outcome });
          return syncWire(result);
        }
      } catch (error) {
        if (error instanceof AssayError && error.code === 'ASSAY_UNKNOWN_SOURCE')
          throw new Problem(404, 'ASSAY_NOT_FOUND', 'there is no such feed', { fix: 'GET /v1/feeds lists them.' });
        throw error;
      }
      throw new Problem(503, 'ASSAY_NOT_READY', 'the server ends', { headers: { 'retry-after': '5' } });
    },
  });

  server.route({
    method: 'GET',
    url: '/v1/channels',
    config: { scope: 'sources:read' },
    schema: { summary: 'The ways by which work comes by itself', tags, response: { 200: z.object({ channels: z.array(channelSchema) }) } },
    handler: async () => ({ channels: app.channels().health().map(channelWire) }),
  });
};
