import type { LookupAddress } from 'node:dns';
import { lookup as systemLookup } from 'node:dns';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { rootCertificates } from 'node:tls';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { mayAsk, mayReach } from '../../domain/may-reach.ts';
import type { Reach, Reaching, ReachStream, Unreached } from '../../domain/reach.ts';
import { broken, connectMs } from '../wire/broken.ts';
import { type Lookup, publicOnly } from '../wire/public-only.ts';
import type { ProxySettings } from '../wire/send.ts';
import { SendError } from '../wire/send-error.ts';

const usualTimeoutMs = 20_000;
const usualLargest = 1024 * 1024;
/** So long a machine may send nothing in the middle of a body that is read as it comes. */
const silenceMs = 30_000;

export interface ReachOptions {
  readonly userAgent: string;
  readonly proxy?: ProxySettings | undefined;
  /** PEM of an authority that is trusted beside the usual ones. */
  readonly ca?: string | undefined;
  /** Private networks, as CIDR or addresses, that may be asked whoever names them. */
  readonly allow: readonly string[];
  /** What resolves names; the system, where it is left out. */
  readonly resolve?: Lookup | undefined;
}

/** Makes what asks machines that somebody named, under the rules of {@link Reach}. `close` breaks off what is under way. */
export function createReach(options: ReachOptions): { readonly reach: Reach; readonly stream: ReachStream; close(): Promise<void> } {
  const pools = new Map<string, Dispatcher>();
  const resolve = options.resolve ?? systemLookup;
  // Given alone it would replace the authorities that certificates usually come from.
  const tls = options.ca === undefined ? {} : { ca: [...rootCertificates, options.ca] };
  let loading: Promise<typeof import('undici')> | undefined;

  /** A connection to a private address that the operator named is never lent to whoever else names it: pools of their own. */
  function pool({ Agent, EnvHttpProxyAgent }: typeof import('undici'), own: boolean, { hostname }: URL): Dispatcher {
    const direct = own && (hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.'));
    const known = pools.get(`${own} ${direct}`);
    if (known) return known;
    const rules = {
      connectTimeout: connectMs,
      keepAliveTimeout: 10_000,
      bodyTimeout: silenceMs,
      connect: { ...tls, lookup: own ? resolve : publicOnly(options.allow, resolve) },
    };
    const { proxy } = options;
    // The rules for connecting are those for whoever is reached without the proxy.
    const made =
      proxy && !direct
        ? new EnvHttpProxyAgent({
            httpProxy: proxy.url,
            httpsProxy: proxy.url,
            noProxy: proxy.noProxy.join(','),
            requestTls: tls,
            ...rules,
          })
        : new Agent({ ...rules, connections: 64 });
    pools.set(`${own} ${direct}`, made);
    return made;
  }

  /** The proxy resolves for us: so a name is looked at before. Where only the proxy can resolve it, it is the proxy's to refuse. */
  async function mustNotLeadHome({ hostname }: URL): Promise<void> {
    const found = await new Promise<readonly LookupAddress[]>((done) =>
      resolve(hostname.replace(/^\[|\]$/g, ''), { all: true }, (error, addresses) => done(error ? [] : addresses)),
    );
    if (found.length > 0 && !found.some(({ address }) => mayAsk(address, options.allow)))
      throw new SendError('network', 'its name resolves to an address that is not public', false);
  }

  async function open(request: Reaching, signal: AbortSignal, timedOut: () => boolean): Promise<Opened> {
    const { method, url, body, ownAddress = false, timeoutMs = usualTimeoutMs } = request;
    const target = new URL(url);
    target.hash = '';
    loading ??= import('undici');
    const undici = await loading;
    try {
      if (options.proxy && !ownAddress) await mustNotLeadHome(target);
      const response = await undici.request(target, {
        method,
        body: body ?? null,
        headers: { 'accept-encoding': 'identity', 'user-agent': options.userAgent, ...lowerCase(request.headers ?? {}) },
        dispatcher: pool(undici, ownAddress, target),
        signal,
      });
      // Asked as they are, some stores still send their objects as they keep them.
      const unpacking = unpackings[String(response.headers['content-encoding'] ?? '').toLowerCase()];
      const headers = Object.fromEntries(
        Object.entries(response.headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, [value].flat().join(', ')]])),
      );
      if (unpacking) for (const name of ['content-encoding', 'content-length']) delete headers[name];
      return {
        status: response.statusCode,
        headers,
        body: pieces(response.body, unpacking, () => signal.aborted && timedOut(), timeoutMs),
      };
    } catch (error) {
      throw broken(error, timedOut(), timeoutMs, 0);
    }
  }

  async function guarded<T>(request: Reaching, work: () => Promise<T>): Promise<T | Unreached> {
    const host = URL.parse(request.url)?.host ?? 'the address';
    const refused = mayReach(request.url, request.ownAddress ? everything : options.allow);
    if (refused !== undefined) return { unreached: 'refused', detail: refused };
    try {
      return await work();
    } catch (error) {
      if (error instanceof TooLarge) return { unreached: 'too-large', detail: `${host}: ${error.message}` };
      if (request.signal?.aborted) return { unreached: 'timeout', detail: `${host}: cancelled while it was asked` };
      if (!(error instanceof SendError)) throw error;
      const unreached = error.reason === 'timeout' ? 'timeout' : error.transient ? 'network' : 'refused';
      return { unreached, detail: `${host}: ${error.message}` };
    }
  }

  return {
    reach: (request) =>
      guarded(request, async () => {
        const { timeoutMs = usualTimeoutMs, largest = usualLargest } = request;
        const late = AbortSignal.timeout(timeoutMs);
        const left = new AbortController();
        const signal = AbortSignal.any([late, left.signal, ...(request.signal ? [request.signal] : [])]);
        try {
          const { body, ...rest } = await open(request, signal, () => late.aborted);
          return { ...rest, body: await collected(body, largest) };
        } finally {
          // A body that nobody reads to its end would keep its connection.
          left.abort();
        }
      }),
    stream: (request) =>
      guarded(request, async () => {
        const begun = new AbortController();
        const late = request.timeoutMs === undefined ? begun.signal : AbortSignal.timeout(request.timeoutMs);
        // Without a word about time: so long until it begins, and then as long as something comes.
        const waiting = request.timeoutMs === undefined ? setTimeout(() => begun.abort(), usualTimeoutMs) : undefined;
        try {
          return await open(request, AbortSignal.any([late, ...(request.signal ? [request.signal] : [])]), () => late.aborted);
        } finally {
          clearTimeout(waiting);
        }
      }),
    async close() {
      await Promise.all([...pools.values()].map((each) => each.destroy()));
    },
  };
}

interface Opened {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Buffer>;
}

class TooLarge extends Error {}

/** The networks that an operator may name: all there are. */
const everything = ['0.0.0.0/0', '::/0'];

const unpackings: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** A body as it comes, unpacked; what breaks it off is a SendError. */
async function* pieces(
  body: Readable,
  unpacking: (() => Transform) | undefined,
  timedOut: () => boolean,
  timeoutMs: number,
): AsyncGenerator<Buffer> {
  try {
    if (unpacking === undefined) yield* body;
    else yield* unpacked(body, unpacking());
  } catch (error) {
    throw broken(error, timedOut(), timeoutMs, 0);
  } finally {
    body.destroy();
  }
}

async function* unpacked(body: Readable, by: Transform): AsyncGenerator<Buffer> {
  // It hands errors of the body on to `by`, where they are met below.
  pipeline(body, by, () => {});
  try {
    yield* by;
  } catch (error) {
    if (error instanceof Error && 'code' in error && /^Z_|^ERR_.*BROTLI|^ERR__ERROR/.test(String(error.code)))
      throw new SendError('unreadable', 'a packed body that is broken or cut short', true);
    throw error;
  }
}

async function collected(body: AsyncIterable<Buffer>, largest: number): Promise<Buffer> {
  const all: Buffer[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > largest) throw new TooLarge(`a reply larger than ${largest} bytes`);
    all.push(piece);
  }
  return Buffer.concat(all);
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
