import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Lookalike, Mood, SandboxReply } from '../../domain/lookalike.ts';
import type { FaultKind } from '../faults.ts';
import { parseJson } from './read-body.ts';
import { bytesOf, sendReply, writeHead } from './send-reply.ts';

/** All that a fault may need to play itself. */
export interface Scene {
  readonly response: ServerResponse;
  readonly lookalike: Lookalike;
  readonly presented: string;
  /** The good answer; with a mood given, as that mood. */
  answer(mood?: Mood): SandboxReply;
  pause(ms: number): Promise<void>;
}

/** Bytes of `huge`; far beyond what any vendor says about one value. */
export const hugeBytes = 64 * 1024 * 1024;
/** `slow` brings its good answer in at most this many pieces, one every `slowStepMs`. */
const slowPieces = 20;
const slowStepMs = 100;
/** Where `redirect` points: a page of this server, so that a client that follows stays on loopback. */
export const elsewhere = '/__sandbox/elsewhere';

type Played = (scene: Scene) => Promise<void>;
/** Faults that break the transport, not the content. */
const onTheWire = {
  huge: async ({ response }) => {
    writeHead(response, { status: 200, body: {} });
    // A client that leaves ends it; that is what clients should do.
    await pipeline(hugeBody, response).catch(() => undefined);
  },
  slow: async ({ response, answer, pause }) => {
    const reply = answer();
    const bytes = bytesOf(reply.body);
    const step = Math.ceil(bytes.length / slowPieces) || 1;
    writeHead(response, reply, { 'content-length': String(bytes.length) });
    for (let at = 0; at < bytes.length && !response.destroyed; at += step) {
      await pause(slowStepMs);
      response.write(bytes.subarray(at, at + step));
    }
    response.end();
  },
  hang: async () => {},
  reset: async ({ response }) => {
    response.socket?.resetAndDestroy();
  },
  'refuse-mid-body': async ({ response, answer }) => {
    const reply = answer('malicious');
    const bytes = bytesOf(reply.body);
    // One more than there is: of a body of one byte, half is all.
    writeHead(response, reply, { 'content-length': String(bytes.length + 1) });
    response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => response.destroy());
  },
} as const satisfies Partial<Record<FaultKind, Played>>;

/**
 * Faults that are whole replies. Those that damage an answer damage a `malicious` one: half of a "no record" could be
 * read as "no record" rightly.
 */
const whole: Readonly<Record<Exclude<FaultKind, keyof typeof onTheWire>, (scene: Scene) => SandboxReply>> = {
  unauthorized: ({ lookalike, presented }) => lookalike.unauthorized(presented),
  'forbidden-html': () => html(403, '403 Forbidden', 'You are not allowed to see this page.'),
  'not-found-html': () => html(404, '404 Not Found', 'The page you look for is not here.'),
  'rate-limited': () => ({ status: 429, body: { error: 'too many requests' }, headers: { 'retry-after': '1' } }),
  'rate-limited-bare': () => ({ status: 429, body: '' }),
  quota: ({ lookalike }) => lookalike.overQuota(),
  'server-error': () => ({ status: 500, body: { error: 'internal server error' } }),
  'bad-gateway-html': () => html(502, '502 Bad Gateway', 'nginx'),
  captcha: () => html(200, 'Just a moment...', 'Checking if you are a human. This takes a few seconds.'),
  empty: () => ({ status: 200, body: undefined }),
  'empty-object': () => ({ status: 200, body: {} }),
  'empty-list': () => ({ status: 200, body: [] }),
  null: () => ({ status: 200, body: null }),
  truncated: ({ answer }) => damaged(answer('malicious'), (bytes) => bytes.subarray(0, Math.floor(bytes.length / 2)).toString('utf8')),
  'wrong-types': ({ answer }) => damaged(answer('malicious'), (bytes) => JSON.stringify(mistyped(parseJson(bytes.toString('utf8'))))),
  'error-object': () => ({ status: 200, body: { error: { code: 'InternalError', message: 'something went wrong' } } }),
  redirect: () => ({ status: 302, body: '', headers: { location: elsewhere } }),
  'echo-key': ({ presented }) => ({ status: 401, body: { error: `the key ${presented} is not known` } }),
};

/** Plays one fault as the whole of an exchange. The vendor's counter is silent then: what fails seldom counts. */
export async function misbehave(kind: FaultKind, scene: Scene): Promise<void> {
  if (isOnTheWire(kind)) await onTheWire[kind](scene);
  else sendReply(scene.response, whole[kind](scene));
}

function* hugeBody(): Iterable<Buffer> {
  const piece = Buffer.alloc(64 * 1024, 'A');
  yield Buffer.from('{"data":"');
  for (let sent = 0; sent < hugeBytes; sent += piece.length) yield piece;
  yield Buffer.from('"}');
}

function isOnTheWire(kind: FaultKind): kind is keyof typeof onTheWire {
  return Object.hasOwn(onTheWire, kind);
}

function html(status: number, title: string, text: string): SandboxReply {
  return {
    status,
    body: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>`,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  };
}

/** The page behind `redirect`. */
export const signInPage: SandboxReply = html(200, 'Sign in', 'Please sign in to continue.');

function damaged(reply: SandboxReply, damage: (bytes: Buffer) => string): SandboxReply {
  return { ...reply, body: damage(bytesOf(reply.body)), headers: { 'content-type': 'application/json', ...reply.headers } };
}

/** The same fields, none of the type it should be. */
function mistyped(value: unknown): unknown {
  if (typeof value === 'string') return 7;
  if (typeof value === 'number') return 'many';
  if (typeof value === 'boolean') return 'perhaps';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mistyped(each)]));
  return {};
}
