import cookie from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import type { App } from '../../../app.ts';
import { may, type Scope, type Unrecognised } from '../../../domain/access.ts';
import { Problem } from '../problem.ts';
import type { Server } from '../route-group.ts';
import { type Cookies, createCookies } from './cookies.ts';
import { refuseForeign, refuseWithoutToken } from './forgery.ts';

declare module 'fastify' {
  interface FastifyInstance {
    readonly ownCookies: Cookies;
  }
}

/** What changes nothing, by RFC 9110. */
const reading = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Every request, before its body is read: who sends it, and whether they may. A key comes as `Authorization: Bearer` or `X-Api-Key`, a
 * session as a cookie; a key counts where both come. On public routes whoever is recognised has a name, and nobody is refused.
 */
export async function recogniseAll(server: Server, app: App): Promise<void> {
  const cookies = createCookies(app);
  const publicUrl = app.config.server().public_url;
  await server.register(cookie);
  server.decorate('ownCookies', cookies);
  server.addHook('onRequest', async (request) => {
    const { scope } = request.routeOptions.config;
    // There is nothing at this address.
    if (scope === undefined) return;
    const key = keyOf(request);
    const session = key === undefined ? cookies.read(request, 'assay_session') : undefined;
    const nobody = key === undefined && session === undefined;
    const who = nobody ? 'none' : await app.access.recognise({ key, session, from: request.ip });
    if (typeof who === 'string') request.stranger = who;
    else request.principal = who;
    if (scope === 'public') return;
    if (typeof who === 'string') throw unrecognised(who);
    if (!may(who, scope)) throw refused(scope);
    if (who.session && !reading.includes(request.method)) {
      refuseForeign(request, publicUrl);
      refuseWithoutToken(who, request.headers['x-csrf-token']);
    }
  });
}

/** The key that a request shows; undefined where it shows none. */
function keyOf({ headers }: FastifyRequest): string | undefined {
  const [, bearer] = /^bearer +(.*)$/is.exec(headers.authorization ?? '') ?? [];
  const header = headers['x-api-key'];
  return bearer ?? (Array.isArray(header) ? header.join(' ') : header);
}

const words: Readonly<Record<Unrecognised, string>> = {
  none: 'a key or a session is needed here',
  unknown: 'the key or session is not known here',
  expired: 'the key or session has expired',
  revoked: 'the key or session was revoked',
  throttled: 'there were too many attempts',
};

/** 401, as RFC 6750 has it. */
export function unrecognised(why: Unrecognised): Problem {
  const challenge =
    why === 'none' ? 'Bearer realm="assay"' : `Bearer realm="assay", error="invalid_token", error_description="${words[why]}"`;
  return new Problem(401, 'ASSAY_NOT_RECOGNISED', words[why], {
    fix: 'Send Authorization: Bearer with a key of `assay keys create`, or sign in at /sign-in.',
    headers: { 'www-authenticate': challenge },
  });
}

function refused(scope: Scope): Problem {
  return new Problem(403, 'ASSAY_NOT_ALLOWED', `this needs the scope ${scope}`, {
    fix: 'Use a key that has it, or ask an admin.',
    headers: { 'www-authenticate': `Bearer realm="assay", error="insufficient_scope", scope="${scope}"` },
  });
}
