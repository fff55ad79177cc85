import type { Reach } from '../../domain/reach.ts';

/** Its message holds no secret: it may be logged. */
export class NotReached extends Error {}

/** What openid-client asks with. */
interface Init {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A `fetch` for openid-client that goes through the door of this house. Where the provider itself is the operator wrote, so it may be
 * a private address; where it sends us to must be public, or in a network that the operator allowed.
 * @param issuer the address that the operator wrote
 */
export function reachFetch(reach: Reach, issuer: string): (url: string, init: Init) => Promise<Response> {
  const { origin } = new URL(issuer);
  return async (url, { method, headers, body, signal }) => {
    const reached = await reach({
      method: method === 'POST' ? 'POST' : 'GET',
      url,
      headers,
      ...(body instanceof URLSearchParams && { body: body.toString() }),
      ...(typeof body === 'string' && { body }),
      timeoutMs: 10_000,
      ...(signal && { signal }),
      ownAddress: new URL(url).origin === origin,
    });
    if ('unreached' in reached) throw new NotReached(`the identity provider was not reached: ${reached.detail}`);
    const bodiless = reached.status === 204 || reached.status === 304;
    return new Response(bodiless ? null : new Uint8Array(reached.body), { status: reached.status, headers: reached.headers });
  };
}
