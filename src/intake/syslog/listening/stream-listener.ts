import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { type Connection, readConnection } from './connection.ts';
import type { Counts } from './counts.ts';
import type { Delivery } from './delivery.ts';
import { isAllowed, type Listener, listenError, type Place } from './listener.ts';

/** PEM. */
export interface Certificates {
  readonly cert: string;
  readonly key: string;
  /** Clients must show a certificate of this authority. */
  readonly clientCa?: string | undefined;
}

interface Options {
  readonly place: Place;
  readonly delivery: Delivery;
  readonly counts: Counts;
  readonly from: readonly string[];
  readonly patienceMs: number;
  readonly mostConnections: number;
  /** Absent: plain TCP. */
  readonly tls?: Certificates | undefined;
}

/** Milliseconds; a handshake that takes longer is none. */
const handshakeMs = 10_000;
const keepAlive = { keepAlive: true, keepAliveInitialDelay: 60_000 };

/** Syslog over TCP (RFC 6587) and TLS (RFC 5425). */
export function createStreamListener(options: Options): Listener {
  const { place, delivery, counts, from, patienceMs, mostConnections, tls } = options;
  const connections = new Set<Connection>();
  const sockets = new Set<Socket>();
  let stopped = false;

  function serve(socket: Socket): void {
    const peer = socket.remoteAddress;
    // Who hangs up at once has no address any more.
    if (peer === undefined || stopped || !isAllowed(peer, from)) {
      socket.destroy();
      return;
    }
    const connection = readConnection(socket, peer.replace(/^::ffff:(?=\d+\.)/, ''), delivery, patienceMs);
    connections.add(connection);
    void connection.ended.then(({ badFrames, idle }) => {
      connections.delete(connection);
      counts.badFrames += badFrames;
      if (idle) counts.idle++;
    });
  }

  const server = tls ? overTls(tls, Math.min(handshakeMs, patienceMs), counts) : createServer(keepAlive);
  server.maxConnections = mostConnections;
  server.on('drop', () => {
    counts.tooMany++;
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    if (socket.remoteAddress !== undefined && isAllowed(socket.remoteAddress, from)) return;
    counts.strangers++;
    socket.destroy();
  });
  server.on(tls ? 'secureConnection' : 'connection', serve);

  return {
    async start() {
      await listen(server, place);
      // A server that cannot accept for a moment (too many open files) goes on.
      server.on('error', () => {});
      const { address, port } = server.address() as AddressInfo;
      return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
    },
    async stop(patience) {
      stopped = true;
      if (server.listening) server.close();
      for (const connection of connections) connection.stop();
      const all = Promise.all([...connections].map(({ ended }) => ended));
      await Promise.race([all, new Promise<void>((resolve) => patience.addEventListener('abort', () => resolve(), { once: true }))]);
      // Those within a handshake, and those that do not end.
      for (const socket of sockets) socket.destroy();
    },
    get open() {
      return connections.size;
    },
  };
}

function overTls({ cert, key, clientCa }: Certificates, handshakeTimeout: number, counts: Counts): Server {
  const options = { ...keepAlive, cert, key, handshakeTimeout, minVersion: 'TLSv1.2' as const };
  const server = createTlsServer(
    clientCa === undefined ? options : { ...options, ca: clientCa, requestCert: true, rejectUnauthorized: true },
  );
  server.on('tlsClientError', (_error, socket) => {
    counts.handshakes++;
    socket.destroy();
  });
  return server;
}

function listen(server: Server, place: Place): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: unknown): void => reject(listenError(error, place));
    server.once('error', failed);
    server.listen(place, () => {
      server.off('error', failed);
      resolve();
    });
  });
}
