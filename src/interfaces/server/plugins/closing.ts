import type { FastifyRequest } from 'fastify';
import type { Server } from '../route-group.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Aborted when the server ends: whoever waits for something answers now. */
    readonly closing: AbortSignal;
  }
}

/** The end of the server is told to all who wait, before it waits for them. */
export function tellClosing(server: Server): void {
  const controller = new AbortController();
  server.decorate('closing', controller.signal);
  server.addHook('preClose', async () => controller.abort());
}

export interface Departure {
  /** Aborted when there is nobody left to wait for: the server ends, or the client has gone. */
  readonly signal: AbortSignal;
  /** To be called when it was answered: a connection outlives its requests. */
  over(): void;
}

export function departure(request: FastifyRequest): Departure {
  const gone = new AbortController();
  const { socket } = request.raw;
  const { closing } = request.server;
  const leave = (): void => gone.abort();
  socket.once('close', leave);
  closing.addEventListener('abort', leave, { once: true });
  if (socket.destroyed || closing.aborted) leave();
  return {
    signal: gone.signal,
    over() {
      socket.off('close', leave);
      closing.removeEventListener('abort', leave);
    },
  };
}
