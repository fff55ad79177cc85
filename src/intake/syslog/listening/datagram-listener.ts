import { createSocket } from 'node:dgram';
import type { Counts } from './counts.ts';
import type { Delivery, Received } from './delivery.ts';
import { isAllowed, type Listener, listenError, type Place } from './listener.ts';

interface Options {
  readonly place: Place;
  readonly delivery: Delivery;
  readonly counts: Counts;
  readonly from: readonly string[];
  /** Datagrams that may wait, and the bytes of all of them. */
  readonly most: number;
  readonly mostBytes: number;
}

/** What the kernel is asked to hold while this process is busy; it gives what it may (net.core.rmem_max). */
const kernelBytes = 4 * 1024 * 1024;

/**
 * Syslog over UDP (RFC 5426): a message is a datagram. Nobody can be told to wait, so what finds no room is dropped, the newest
 * first, and counted. Addresses of senders can be forged: `from` keeps mistakes out, not attackers.
 */
export function createDatagramListener({ place, delivery, counts, from, most, mostBytes }: Options): Listener {
  const type = place.host.includes(':') ? 'udp6' : 'udp4';
  const socket = createSocket({ type, recvBufferSize: kernelBytes });
  let queue: Received[] = [];
  let [first, bytesWaiting] = [0, 0];
  let pumping: Promise<void> | undefined;
  let stopped = false;

  async function pump(): Promise<void> {
    for (let next = queue[first]; next !== undefined; next = queue[first]) {
      first++;
      bytesWaiting -= next.bytes.length;
      if (first > 1_000) [queue, first] = [queue.slice(first), 0];
      await delivery.enter(next);
    }
    [queue, first, pumping] = [[], 0, undefined];
  }

  socket.on('message', (datagram, { address }) => {
    if (stopped) return;
    if (!isAllowed(address, from)) {
      counts.strangers++;
      return;
    }
    const bytes = withoutEnd(datagram);
    if (bytes.length === 0) return;
    if (queue.length - first >= most || bytesWaiting + bytes.length > mostBytes) {
      counts.dropped++;
      return;
    }
    queue.push({ bytes, peer: address.replace(/^::ffff:(?=\d+\.)/, '') });
    bytesWaiting += bytes.length;
    pumping ??= pump();
  });

  return {
    start: () =>
      new Promise((resolve, reject) => {
        const failed = (error: unknown): void => reject(listenError(error, place));
        socket.once('error', failed);
        socket.bind({ address: place.host, port: place.port }, () => {
          socket.off('error', failed);
          socket.on('error', () => {});
          const { address, port } = socket.address();
          resolve(address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`);
        });
      }),
    async stop(patience) {
      if (stopped) return;
      stopped = true;
      try {
        socket.close();
      } catch {
        // It never listened.
      }
      const over = new Promise<void>((resolve) => patience.addEventListener('abort', () => resolve(), { once: true }));
      await Promise.race([pumping, over]);
      counts.lost += queue.length - first;
      [queue, first] = [[], 0];
    },
    get open() {
      return queue.length - first;
    },
  };
}

/** Some senders end a datagram as they would a line. */
function withoutEnd(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && [0x00, 0x0a, 0x0d].includes(bytes[end - 1] ?? 1)) end--;
  return bytes.subarray(0, end);
}
