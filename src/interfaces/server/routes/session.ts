import { z } from 'zod';
import type { Unrecognised } from '../../../domain/access.ts';
import { unrecognised } from '../plugins/auth.ts';
import { refuseForeign, refuseWithoutToken } from '../plugins/forgery.ts';
import { Problem } from '../problem.ts';
import { enter } from '../replies/enter.ts';
import type { RouteGroup } from '../route-group.ts';
import { nameField, passwordField, sessionSchema, sessionWire } from '../schemas/access.ts';

const tags = ['session'];

/** Signing in and out by programs and by the pages of a client. */
export const session: RouteGroup = (server, app) => {
  const publicUrl = app.config.server().public_url;

  server.route({
    method: 'GET',
    url: '/v1/session',
    // Whoever is recognised may know who they are, whatever else they may do.
    config: { scope: 'public' },
    schema: { summary: 'Who one is here, and what one may do', tags, response: { 200: sessionSchema } },
    handler: async ({ principal, stranger }) => {
      if (!principal) throw unrecognised(stranger);
      return sessionWire(principal);
    },
  });

  server.route({
    method: 'POST',
    url: '/v1/session',
    bodyLimit: 16_384,
    config: { scope: 'public' },
    schema: {
      summary: 'Sign in by name and password: the session comes as a cookie',
      tags,
      body: z.strictObject({ name: nameField, password: passwordField }),
      response: { 200: sessionSchema },
    },
    handler: async (request, reply) => {
      refuseForeign(request, publicUrl);
      const signed = await app.access.signIn(request.body.name, request.body.password, request.ip);
      if (typeof signed === 'string') throw notSignedIn(signed);
      await enter(app, request, reply, signed);
      return sessionWire(signed.principal);
    },
  });

  server.route({
    method: 'DELETE',
    url: '/v1/session',
    config: { scope: 'public' },
    schema: { summary: 'Sign out', tags, response: { 204: z.undefined().describe('The session has ended') } },
    handler: async (request, reply) => {
      const { principal, stranger } = request;
      if (!principal) throw unrecognised(stranger);
      refuseForeign(request, publicUrl);
      refuseWithoutToken(principal, request.headers['x-csrf-token']);
      await app.access.signOut(principal);
      server.ownCookies.remove(request, reply, 'assay_session');
      return reply.status(204).send();
    },
  });
};

/** Why somebody was not signed in. A wrong name and a wrong password are told alike. */
export function notSignedIn(why: Unrecognised): Problem {
  if (why === 'throttled')
    return new Problem(
      429,
      'ASSAY_TOO_MANY_REQUESTS',
      'there were too many attempts: nobody can sign in by this name or from here for a while',
      {
        fix: 'Wait a minute, or as long as five after many attempts.',
        headers: { 'retry-after': '60' },
      },
    );
  return new Problem(401, 'ASSAY_SIGN_IN_FAILED', 'name or password is wrong', { headers: { 'www-authenticate': 'Bearer realm="assay"' } });
}
