import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { localPath } from '../../../app.ts';
import type { Signed } from '../../../domain/access.ts';
import { AssayError } from '../../../domain/errors.ts';
import { sendPage } from '../pages/page.ts';
import { failedBody, linkBody, signedInBody, signInBody } from '../pages/sign-in-pages.ts';
import { refuseForeign, refuseWithoutToken } from '../plugins/forgery.ts';
import { Problem } from '../problem.ts';
import { enter } from '../replies/enter.ts';
import type { RouteGroup } from '../route-group.ts';
import { notSignedIn } from './session.ts';

const config = { scope: 'public' } as const;
const schema = { hide: true };
const field = z.string().max(2_000);
const linkParams = z.object({ token: z.string().max(100) });
/** Where people are led who did not want to go anywhere: it says who they are. */
const start = '/sign-in';

/** Signing in by a browser, with forms alone: no script is needed. */
export const signIn: RouteGroup = (server, app) => {
  const publicUrl = app.config.server().public_url;
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: 16_384 }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );

  server.route({
    method: 'GET',
    url: '/sign-in',
    config,
    schema: { ...schema, querystring: z.object({ return_to: field.optional() }) },
    handler: async ({ principal, query }, reply) => {
      if (principal?.session) return sendPage(reply, 200, 'assay', signedInBody(principal));
      return form(reply, 200, localPath(query.return_to ?? start), undefined);
    },
  });

  server.route({
    method: 'POST',
    url: '/sign-in',
    config,
    schema: { ...schema, body: z.object({ name: field.default(''), password: field.default(''), return_to: field.default(start) }) },
    handler: async (request, reply) => {
      refuseForeign(request, publicUrl);
      const { name, password, return_to } = request.body;
      const returnTo = localPath(return_to);
      const signed = await app.access.signIn(name, password, request.ip);
      if (typeof signed !== 'string') return welcome(request, reply, signed, returnTo);
      const { status, message, headers } = notSignedIn(signed);
      return form(reply.headers(headers), status, returnTo, message);
    },
  });

  server.route({
    method: 'POST',
    url: '/sign-out',
    config,
    schema: { ...schema, body: z.object({ csrf: field.default('') }) },
    handler: async (request, reply) => {
      refuseForeign(request, publicUrl);
      const { principal, body } = request;
      if (principal) {
        refuseWithoutToken(principal, body.csrf);
        await app.access.signOut(principal);
      }
      server.ownCookies.remove(request, reply, 'assay_session');
      return reply.redirect('/sign-in', 303);
    },
  });

  server.route({
    method: 'GET',
    url: '/sign-in/link/:token',
    config,
    schema: { ...schema, params: linkParams },
    handler: async ({ params }, reply) => sendPage(reply, 200, 'Sign in to assay', linkBody(params.token)),
  });

  server.route({
    method: 'POST',
    url: '/sign-in/link/:token',
    config,
    schema: { ...schema, params: linkParams },
    handler: async (request, reply) => {
      refuseForeign(request, publicUrl);
      const signed = await app.access.signInByLink(request.params.token, request.ip);
      if (typeof signed !== 'string') return welcome(request, reply, signed, start);
      return sendPage(
        reply,
        401,
        'Not signed in',
        failedBody('The link was used before, or is over. A new one is made by `assay users link`.'),
      );
    },
  });

  server.route({
    method: 'GET',
    url: '/sign-in/oidc',
    config,
    schema: { ...schema, querystring: z.object({ return_to: field.optional() }) },
    handler: async (request, reply) =>
      orPage(reply, async () => {
        const { url, remembered } = await oidc().begin(request.query.return_to ?? start);
        server.ownCookies.write(request, reply, 'assay_oidc', remembered, 600);
        return reply.redirect(url, 302);
      }),
  });

  server.route({
    method: 'GET',
    url: '/sign-in/oidc/callback',
    config,
    schema,
    handler: async (request, reply) =>
      orPage(reply, async () => {
        const remembered = server.ownCookies.read(request, 'assay_oidc') ?? '';
        server.ownCookies.remove(request, reply, 'assay_oidc');
        const url = new URL(request.url, 'http://here.invalid');
        const { returnTo, ...signed } = await oidc().finish(url, remembered, request.ip);
        return welcome(request, reply, signed, returnTo);
      }),
  });

  function form(reply: FastifyReply, status: number, returnTo: string, wrong: string | undefined): FastifyReply {
    return sendPage(reply, status, 'Sign in to assay', signInBody(returnTo, app.access.oidc !== undefined, wrong));
  }

  function oidc() {
    if (app.access.oidc) return app.access.oidc;
    throw new Problem(404, 'ASSAY_NOT_FOUND', 'no identity provider is configured', { fix: 'Set access.oidc, or sign in by password.' });
  }

  /** What a person did in a browser fails with a page, not with problem details. */
  async function orPage(reply: FastifyReply, run: () => Promise<FastifyReply>): Promise<FastifyReply> {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof AssayError) || error.code !== 'ASSAY_SIGN_IN_FAILED') throw error;
      app.log.warn('a sign-in failed', { why: error.message, error: error.cause });
      return sendPage(reply, 401, 'Not signed in', failedBody(error.message));
    }
  }

  async function welcome(request: FastifyRequest, reply: FastifyReply, signed: Signed, to: string): Promise<FastifyReply> {
    await enter(app, request, reply, signed);
    return reply.redirect(to === '/' ? start : to, 303);
  }
};
