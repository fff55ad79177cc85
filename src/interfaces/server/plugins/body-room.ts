import type { FastifyRequest } from 'fastify';
import { Problem } from '../problem.ts';
import type { Server } from '../route-group.ts';

/** Bodies up to this size, such as alerts, find room also where large ones wait. */
const small = 1_048_576;
/** The share of the room that large bodies leave to small ones. */
const keptForSmall = 1 / 8;

/** Room for bodies: bytes that are promised to those who send one, and those who wait for theirs. */
export interface BodyRoom {
  /** @returns whether there is room; where there is not, it is waited for so long, or until the signal says that nobody is left */
  take(bytes: number, signal: AbortSignal): Promise<boolean>;
  /** What was taken, to be given back once. */
  give(bytes: number): void;
}

export function createBodyRoom(most: number, patienceMs: number): BodyRoom {
  let taken = 0;
  const waiting = new Set<{ readonly bytes: number; readonly enter: () => void }>();
  const fits = (bytes: number): boolean => taken + bytes <= (bytes <= small ? most : most * (1 - keptForSmall)) || taken === 0;

  return {
    take(bytes, signal) {
      if (signal.aborted) return Promise.resolve(false);
      if (fits(bytes)) {
        taken += bytes;
        return Promise.resolve(true);
      }
      return new Promise((resolve) => {
        const leave = (entered: boolean): void => {
          waiting.delete(waiter);
          clearTimeout(late);
          signal.removeEventListener('abort', gone);
          resolve(entered);
        };
        const gone = (): void => leave(false);
        const late = setTimeout(gone, patienceMs);
        const enter = (): void => {
          taken += bytes;
          leave(true);
        };
        const waiter = { bytes, enter };
        waiting.add(waiter);
        signal.addEventListener('abort', gone, { once: true });
      });
    },
    give(bytes) {
      taken -= bytes;
      for (const each of waiting) if (fits(each.bytes)) each.enter();
    },
  };
}

/**
 * Bodies that are read as a whole share so many bytes, however many come at once: who finds no room is not read from until there is some,
 * and is told to come again where that takes too long. What was promised is given back when the reply is over, because until then the body
 * is there. Streams hold nothing, and need no room.
 * @param largest bytes of the largest body that any route takes
 */
export function limitBodies(server: Server, largest: number, { most = 8 * largest, patienceMs = 30_000 } = {}): void {
  const room = createBodyRoom(most, patienceMs);
  server.addHook('preParsing', async (request, reply, payload) => {
    const bytes = sizeOf(request, largest);
    if (bytes === 0 || request.routeOptions.config.streamed) return payload;
    const left = new AbortController();
    let held = 0;
    // Also where whoever sent it has gone.
    reply.raw.once('close', () => {
      left.abort();
      room.give(held);
      held = 0;
    });
    if (!(await room.take(bytes, left.signal))) throw full();
    if (left.signal.aborted) room.give(bytes);
    else held = bytes;
    return payload;
  });
}

/** What a body may take: as it says, at the most what its route takes. */
function sizeOf({ headers, routeOptions }: FastifyRequest, largest: number): number {
  const most = Math.min(routeOptions.bodyLimit ?? largest, largest);
  if (headers['transfer-encoding'] !== undefined) return most;
  const said = Number(headers['content-length'] ?? 0);
  return Number.isSafeInteger(said) ? Math.min(Math.max(0, said), most) : most;
}

function full(): Problem {
  return new Problem(503, 'ASSAY_TOO_MANY_REQUESTS', 'there are more large requests than fit into memory at once', {
    fix: 'Come again in a moment, or send large inputs to POST /v1/submissions/stream.',
    headers: { 'retry-after': '5' },
  });
}
