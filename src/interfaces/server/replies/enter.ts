import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../../../app.ts';
import type { Signed } from '../../../domain/access.ts';

/**
 * Gives the browser the session of whoever has just signed in. The one that it came with, if any, ends: nobody keeps a session that
 * somebody else has put there.
 */
export async function enter(app: App, request: FastifyRequest, reply: FastifyReply, { cookie, principal }: Signed): Promise<void> {
  if (request.principal?.session) await app.access.signOut(request.principal);
  const left = (principal.session?.expiresAt.getTime() ?? 0) - app.clock.now().getTime();
  request.server.ownCookies.write(request, reply, 'assay_session', cookie, left / 1_000);
}
