import { setMaxListeners } from 'node:events';
import type { FastifyRequest } from 'fastify';
import type { Server } from '../route-group.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Aborted when the server ends: whoever waits for something answers now. */
    readonly closing: AbortSignal;
  }
}

/** Whoever has not read their reply by then is cut off. */
const patienceMs = 5_000;
/** A connection is kept alive behind its reply: those that are idle are closed so often, until none is left. */
const idleMs = 50;

/** The end of the server is told to all who wait, before it waits for them; then nobody can keep it from ending. */
export function tellClosing(server: Server): void {
  const controller = new AbortController();
  // Each who waits listens.
  setMaxListeners(0, controller.signal);
  server.decorate('closing', controller.signal);
  let idle: NodeJS.Timeout | undefined;
  let late: NodeJS.Timeout | undefined;
  server.addHook('preClose', async () => {
    controller.abort();
    idle = setInterval(() => server.server.closeIdleConnections(), idleMs);
    late = setTimeout(() => server.server.closeAllConnections(), patienceMs);
  });
  server.addHook('onClose', async () => {
    clearInterval(idle);
    clearTimeout(late);
  });
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
