import { z } from 'zod';
import type { RouteGroup } from '../route-group.ts';

/** Whether the process lives. */
export const health: RouteGroup = (server) => {
  server.route({
    method: 'GET',
    url: '/livez',
    config: { scope: 'public' },
    schema: { summary: 'The process lives', tags: ['health'], response: { 200: z.object({ status: z.literal('live') }) } },
    handler: async () => ({ status: 'live' as const }),
  });
};
