import type { FastifyRequest } from 'fastify';
import type { Server } from '../route-group.ts';
import { refuseOnWire } from './wire-errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its body may take as long as it likes: the route itself sees to it that something comes. */
    readonly streamed?: boolean | undefined;
  }
}

/**
 * Against those who send a body byte by byte: one that is not there in time is refused, and so is the rest of one that nobody wants any more. Node's own
 * `requestTimeout` would end uploads of any size, too, which are read only as fast as what is in them can be kept.
 */
export function hurryBodies(server: Server, patienceMs = 120_000): void {
  const late = new WeakMap<FastifyRequest, NodeJS.Timeout>();
  server.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.streamed) return;
    const { raw } = request;
    const refuse = (): void => {
      // All of it came, and is being answered.
      if (!raw.complete) refuseOnWire(Object.assign(new Error('a slow body'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), raw.socket);
    };
    late.set(request, setTimeout(refuse, patienceMs).unref());
    // Forms are read by their routes, behind all hooks.
    raw.once('end', () => clearTimeout(late.get(request)));
  });
  server.addHook('onResponse', async (request) => {
    clearTimeout(late.get(request));
    const { raw } = request;
    if (!raw.complete) setTimeout(() => raw.complete || raw.socket.destroy(), patienceMs).unref();
  });
}

/** The pieces of a body that is read as it comes. @throws Error where nothing comes for so long while it is waited for */
export async function* patiently(body: AsyncIterable<Uint8Array>, patienceMs = 60_000): AsyncGenerator<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`nothing came for ${Math.round(patienceMs / 1_000)} s`)), patienceMs);
      });
      const next = await Promise.race([pieces.next(), late]).finally(() => clearTimeout(timer));
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Who hangs in its `next` would never answer.
    void Promise.resolve(pieces.return?.()).catch(() => undefined);
  }
}
