import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errand } from '../../src/domain/errand.fixture.ts';
import type { Outcome } from '../../src/domain/lookup.ts';
import type { Observable } from '../../src/domain/observable.ts';
import type { Batched, Budget, Log, Outbound, SourceAccess } from '../../src/domain/ports.ts';
import type { HttpSource } from '../../src/domain/source.ts';
import { createOutbound } from '../../src/outbound/outbound.ts';

export interface Received {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers one request in whatever way. */
export type Play = (response: ServerResponse, received: Received) => void;

export interface Asking {
  readonly timeoutMs?: number;
  /** Another address than that of the playing server. */
  readonly baseUrl?: string;
}

/** With the characters that keys are mangled by on the way. */
export const secret = 'k3y/+=&%"5ecret~0123456789abcdef';
export const password = 'pa55:word/+=&%0123456789abcdef';
/** What the playing server sells to sources with OAuth. */
export const token = 't0ken-eyJ0/+=.0123456789abcdef~';

/** The forms in which a source's credentials could leak. */
export function credentialForms({ auth }: HttpSource): string[] {
  const paired = auth?.in === 'basic' || auth?.in === 'oauth';
  const plain = auth === undefined ? [] : paired ? [secret, password, `${secret}:${password}`] : [secret];
  if (auth?.in === 'oauth') plain.push(token);
  return plain.flatMap((each) => [
    each,
    JSON.stringify(each).slice(1, -1),
    encodeURIComponent(each),
    new URLSearchParams({ '': each }).toString().slice(1),
    Buffer.from(each).toString('base64'),
    Buffer.from(each).toString('base64url'),
  ]);
}

/** Base path of the playing server: sources must stay below it. */
export const base = '/base/v9';
/** Where the playing server sells tokens; a purchase is not among what it received. */
const tokenPage = `${base}/oauth2/v2.0/token`;

const granting: Budget = {
  take: async () => ({ granted: true, ticket: { id: 1, account: 'an-account', limits: [] } }),
  settle: async () => undefined,
  release: async () => undefined,
  hold: async () => undefined,
  holds: async () => [],
  remaining: async () => [],
};
const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** A real HTTP server on loopback, and askings of it through the real outbound. */
export interface Wire {
  readonly origin: string;
  ask(source: HttpSource, observable: Observable, play: Play, asking?: Asking): Promise<Outcome>;
  /** All in one request. */
  askMany(source: HttpSource, observables: readonly Observable[], play: Play, asking?: Asking): Promise<readonly Batched[]>;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

export async function openWire(): Promise<Wire> {
  let play: Play | undefined;
  let received: Received[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    response.on('error', () => undefined);
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(pieces).toString(),
      };
      if (one.method === 'POST' && one.url === tokenPage) return sells(response, one);
      received.push(one);
      if (play) play(response, one);
      else response.destroy();
    });
  });
  const origin = await listen(server);

  async function through<T>(
    source: HttpSource,
    toPlay: Play,
    { timeoutMs = 10_000, baseUrl = origin + base }: Asking = {},
    asks: (outbound: Outbound) => Promise<T>,
  ): Promise<T> {
    play = toPlay;
    received = [];
    const access: SourceAccess = {
      baseUrl,
      secret: source.auth ? secret : undefined,
      password: source.auth?.in === 'basic' || source.auth?.in === 'oauth' ? password : undefined,
      tokenUrl: source.auth?.in === 'oauth' ? origin + tokenPage : undefined,
      limits: source.limits[source.defaultPlan] ?? [],
      timeoutMs,
      sandbox: false,
      ownAddress: true,
    };
    const outbound = createOutbound({ access: () => [access], budget: granting, clock: { now: () => new Date() }, log: silent });
    try {
      return await asks(outbound);
    } finally {
      await outbound.close();
    }
  }

  return {
    origin,
    get received() {
      return received;
    },
    ask: (source, observable, toPlay, asking) =>
      through(source, toPlay, asking, (outbound) => outbound.ask(source, observable, { errand })),
    askMany: (source, observables, toPlay, asking) =>
      through(source, toPlay, asking, (outbound) => outbound.askMany(source, observables, { errand })),
    close: () => shut(server),
  };
}

/** A token for the right id and secret (RFC 6749, 4.4). */
function sells(response: ServerResponse, received: Received): void {
  const form = new URLSearchParams(received.body);
  const right =
    form.get('grant_type') === 'client_credentials' && form.get('client_id') === secret && form.get('client_secret') === password;
  const reply = right
    ? replies(200, { token_type: 'Bearer', expires_in: 3599, access_token: token })
    : replies(401, { error: 'invalid_client' });
  reply(response, received);
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function shut(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** An origin where nobody listens. */
export async function closedOrigin(): Promise<string> {
  const server = createServer();
  const origin = await listen(server);
  await shut(server);
  return origin;
}

/** Plays a whole reply; a string goes as it is, anything else as JSON. */
export function replies(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Play {
  return (response) => {
    response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/html' : 'application/json', ...headers });
    response.end(status === 204 ? undefined : typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  };
}
