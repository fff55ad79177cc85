import type { Socket } from 'node:net';
import { createFramer } from '../frames.ts';
import type { Delivery } from './delivery.ts';

/** How a connection ended. */
export interface Ended {
  readonly badFrames: number;
  /** Nothing came, or a message did not end, in time. */
  readonly idle: boolean;
}

export interface Connection {
  /** Reads no more; what was read is handed on. */
  stop(): void;
  readonly ended: Promise<Ended>;
}

/**
 * Reads one connection to its end. It reads as fast as messages are taken, and no faster: TCP lets the sender wait. It is closed
 * where the first message, or the rest of one, takes longer than `patienceMs`; between messages it may be silent for days.
 */
export function readConnection(socket: Socket, peer: string, delivery: Delivery, patienceMs: number): Connection {
  const framer = createFramer();
  let stopped = false;
  let closed = false;
  let whole = false;
  let idle = false;
  let wake = (): void => {};
  let timer: NodeJS.Timeout | undefined;

  function wait(): void {
    timer = setTimeout(() => {
      idle = true;
      socket.destroy();
    }, patienceMs);
  }

  socket.on('readable', () => wake());
  socket.on('end', () => {
    whole = true;
    wake();
  });
  socket.on('close', () => {
    closed = true;
    wake();
  });
  // What went wrong on the way is the sender's to notice: it sends again, or it was not ours.
  socket.on('error', () => {});

  async function read(): Promise<Ended> {
    wait();
    for (;;) {
      const bytes: Buffer | null = socket.read();
      if (bytes === null) {
        if (stopped || closed || whole) break;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const messages = framer.push(bytes);
      if (messages.length > 0) {
        clearTimeout(timer);
        for (const message of messages) await delivery.enter({ bytes: message, peer });
        timer = undefined;
      }
      if (!framer.partial) {
        clearTimeout(timer);
        timer = undefined;
      } else if (timer === undefined) wait();
    }
    clearTimeout(timer);
    const rest = framer.end();
    // Only who ended the connection in peace has written the last line to its end.
    if (whole) for (const message of rest) await delivery.enter({ bytes: message, peer });
    socket.destroy();
    return { badFrames: framer.dropped + (whole ? 0 : rest.length), idle };
  }

  return {
    stop() {
      stopped = true;
      socket.pause();
      wake();
    },
    ended: read(),
  };
}
