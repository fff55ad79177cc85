import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { App } from '../../app.ts';
import type { Principal, Scope, Unrecognised } from '../../domain/access.ts';

/** The server as its routes see it: schemas are Zod's, and make both the checks and the OpenAPI document. */
export type Server = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression<RawServerDefault>,
  RawReplyDefaultExpression<RawServerDefault>,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Routes about one subject: a file in routes/. Each says in `config.scope` who may come. */
export type RouteGroup = (server: Server, app: App) => void;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What one must be allowed, or `public`: whoever reaches the server may come. A route without it is refused when it is declared. */
    readonly scope?: Scope | 'public';
  }
  interface FastifyRequest {
    /** Who asks; null on public routes to which nobody has come under a name. */
    principal: Principal | null;
    /** Why nobody is known to have come, on public routes. */
    stranger: Unrecognised;
  }
}
