import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { App } from '../../../app.ts';
import type { RouteGroup } from '../route-group.ts';

/** A store that takes longer is no store to work with. */
const patienceMs = 2_000;

const readySchema = z.object({
  status: z.enum(['ready', 'not_ready']),
  reasons: z.array(z.object({ part: z.string(), detail: z.string() })).describe('what is wrong; none where it is ready'),
});

/** Whether the process lives, and whether it can do its work. */
export const health: RouteGroup = (server, app) => {
  server.route({
    method: 'GET',
    url: '/livez',
    config: { scope: 'public', rateLimit: false },
    schema: { summary: 'The process lives', tags: ['health'], response: { 200: z.object({ status: z.literal('live') }) } },
    handler: async () => ({ status: 'live' as const }),
  });

  server.route({
    method: 'GET',
    url: '/readyz',
    config: { scope: 'public', rateLimit: false },
    schema: {
      summary: 'It can take work in, and somebody works on it',
      tags: ['health'],
      response: { 200: readySchema, 503: readySchema },
    },
    handler: async (request, reply) => {
      const reasons = [
        ...(request.server.closing.aborted ? [{ part: 'server', detail: 'it ends' }] : []),
        ...(await faultsOfStore(app)),
        ...app.faults(),
        // Others come in all the same; which one is down is told to those who may know.
        ...(app
          .channels()
          .health()
          .some(({ state }) => state === 'down')
          ? [{ part: 'channels', detail: 'one is down' }]
          : []),
      ];
      if (reasons.length === 0) return { status: 'ready' as const, reasons };
      return reply.status(503).header('retry-after', '5').send({ status: 'not_ready', reasons });
    },
  });
};

async function faultsOfStore(app: App): Promise<z.output<typeof readySchema>['reasons']> {
  const asked = app.work.submissions(1).then(
    () => undefined,
    () => 'it cannot be read',
  );
  const late = sleep(patienceMs, `it has not answered for ${patienceMs / 1_000} seconds`, { ref: false });
  const detail = await Promise.race([asked, late]);
  return detail === undefined ? [] : [{ part: 'store', detail }];
}
