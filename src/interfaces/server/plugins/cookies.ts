import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../../../app.ts';

/** What is kept in browsers: who has signed in; and what is remembered while somebody is at the identity provider. */
export type CookieName = 'assay_session' | 'assay_oidc';

/** Reads and writes our cookies. Where the browser came by TLS they have a name that no other machine of the domain can give them. */
export interface Cookies {
  read(request: FastifyRequest, name: CookieName): string | undefined;
  /** @param seconds absent: until the browser is closed */
  write(request: FastifyRequest, reply: FastifyReply, name: CookieName, value: string, seconds?: number): void;
  remove(request: FastifyRequest, reply: FastifyReply, name: CookieName): void;
}

export function createCookies(app: App): Cookies {
  const { public_url } = app.config.server();
  const outside = public_url === undefined ? undefined : new URL(public_url);

  /** By TLS here, or as a proxy that we trust says, or at the address that others reach us by. */
  function byTls({ protocol, host }: FastifyRequest): boolean {
    return protocol === 'https' || (outside?.protocol === 'https:' && outside.host === host);
  }
  const nameOf = (request: FastifyRequest, name: CookieName): string => (byTls(request) ? `__Host-${name}` : name);
  const options = (request: FastifyRequest): CookieSerializeOptions => ({
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: byTls(request),
  });

  return {
    read: (request, name) => request.cookies[nameOf(request, name)],
    write: (request, reply, name, value, seconds) =>
      void reply.setCookie(nameOf(request, name), value, {
        ...options(request),
        ...(seconds !== undefined && { maxAge: Math.max(1, Math.floor(seconds)) }),
      }),
    remove: (request, reply, name) => void reply.clearCookie(nameOf(request, name), options(request)),
  };
}
