import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { App } from '../../../app.ts';
import { Problem } from '../problem.ts';
import type { Server } from '../route-group.ts';

/** Headers that keep browsers from doing what nobody asked for, and a limit of requests for everybody who comes. */
export async function secure(server: Server, app: App): Promise<void> {
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    crossOriginEmbedderPolicy: true,
  });
  await server.register(rateLimit, {
    global: true,
    // A route's own hooks run behind those of the server, which tell who comes, and before a body is read.
    hook: 'onRequest',
    max: app.config.server().requests_per_minute,
    timeWindow: 60_000,
    cache: 10_000,
    keyGenerator: ({ principal, ip }) => principal?.id ?? ip,
    errorResponseBuilder: (_request, { ttl }) =>
      new Problem(429, 'ASSAY_TOO_MANY_REQUESTS', 'these are more requests than one key may make in a minute', {
        fix: 'Come again later; server.requests_per_minute sets how many there may be.',
        headers: { 'retry-after': String(Math.max(1, Math.ceil(ttl / 1_000))) },
      }),
  });
  server.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    // What is told here is for nobody else; what may be kept says so itself.
    void reply.header('cache-control', 'no-store');
  });
}
