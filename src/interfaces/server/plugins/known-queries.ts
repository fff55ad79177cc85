import { z } from 'zod';
import type { Server } from '../route-group.ts';

/**
 * Refuses parameters of a query that a route of the API does not know: 400. A marking that was misspelt would count as none, a filter as everything.
 * Pages are left out: providers of identity and links add what they like.
 */
export function knowQueries(server: Server): void {
  server.addHook('onRoute', ({ schema }) => {
    if (schema && !schema.hide && schema.querystring instanceof z.ZodObject) schema.querystring = schema.querystring.strict();
  });
}
