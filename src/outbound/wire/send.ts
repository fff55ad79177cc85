import { isIP } from 'node:net';
import { rootCertificates } from 'node:tls';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Dispatcher } from 'undici';
import type { SourceAccess } from '../../domain/ports.ts';
import { isPublicAddress } from '../../domain/public-address.ts';
import type { HttpSource, Request } from '../../domain/source.ts';
import type { Reply } from '../classify.ts';
import { broken, connectMs } from './broken.ts';
import type { Open } from './download.ts';
import { publicOnly } from './public-only.ts';
import { createResolving, isResolver } from './resolve.ts';
import { cancelled, SendError } from './send-error.ts';

/** No vendor's answer about one observable is larger; beyond it the reply is refused unread. */
const largestBody = 8 * 1024 * 1024;

export interface ProxySettings {
  readonly url: string;
  /** Hosts that are reached without it. */
  readonly noProxy: readonly string[];
}

/** One request, and the token it is signed with where the source has OAuth. */
export interface Sending {
  readonly source: HttpSource;
  readonly access: SourceAccess;
  readonly ask: Request;
  readonly token?: string | undefined;
}

/** Every reply under the same rules: connections, sizes, and nothing private that the user did not name. Throws SendError. */
export interface Connections {
  /** Where a request goes. Throws where that is no place to go to, so that nobody is paid for it. */
  place(sending: Omit<Sending, 'token'>): URL;
  send(sending: Sending, timeoutMs: number, signal: AbortSignal | undefined): Promise<Reply>;
  /** One GET whose body is read as it comes; follows no redirect. */
  readonly open: Open;
  /** Posts a form to where `access` buys its token. */
  buy(access: SourceAccess, form: Readonly<Record<string, string>>, timeoutMs: number): Promise<Reply>;
  close(): Promise<void>;
}

/** What goes over the wire. */
interface Parcel {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** One pool of connections for all sources; one more per private certificate authority or own address. */
export function connections(options: { userAgent: string; proxy?: ProxySettings | undefined; ca?: string | undefined }): Connections {
  const pools = new Map<string, Dispatcher>();
  const resolving = createResolving();
  // 30 MB and 80 ms that a run which asks nobody outside can do without.
  let loading: Promise<typeof import('undici')> | undefined;

  /** `largest`: bytes of a reply; -1 where its reader counts them as they come. */
  function pool({ Agent, EnvHttpProxyAgent }: typeof import('undici'), access: SourceAccess, largest = largestBody): Dispatcher {
    const ca = access.ca ?? options.ca;
    const direct = access.sandbox || (access.ownAddress && isLoopback(access.baseUrl));
    const key = JSON.stringify([direct, access.ownAddress, ca, largest]);
    const known = pools.get(key);
    if (known) return known;
    // Given alone it would replace the authorities that vendors' certificates come from.
    const tls = ca === undefined ? {} : { ca: [...rootCertificates, ca] };
    const sizes = { maxResponseSize: largest, connectTimeout: connectMs, keepAliveTimeout: 10_000 };
    const made =
      options.proxy !== undefined && !direct
        ? new EnvHttpProxyAgent({
            httpProxy: options.proxy.url,
            httpsProxy: options.proxy.url,
            noProxy: options.proxy.noProxy.join(','),
            requestTls: tls,
            ...sizes,
          })
        : new Agent({ ...sizes, connections: 64, connect: access.ownAddress || access.sandbox ? tls : { ...tls, lookup: publicOnly() } });
    pools.set(key, made);
    return made;
  }

  async function exchange(access: SourceAccess, url: URL, parcel: Parcel, timeoutMs: number, signal?: AbortSignal): Promise<Reply> {
    mustBePublic(access, url);
    loading ??= import('undici');
    const undici = await loading;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await undici.request(url, {
        ...parcel,
        dispatcher: pool(undici, access),
        signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
      });
      const raw = Buffer.from(await response.body.arrayBuffer());
      return { status: response.statusCode, headers: response.headers, text: await decode(raw, response.headers['content-encoding']) };
    } catch (error) {
      if (signal?.aborted) throw cancelled();
      throw broken(error, timeout.aborted, timeoutMs, largestBody);
    }
  }

  function place({ source, access, ask }: Omit<Sending, 'token'>): URL {
    const url = address(source, access, ask);
    mustBePublic(access, url);
    return url;
  }

  return {
    place,
    async send({ source, access, ask, token }, timeoutMs, signal) {
      const url = place({ source, access, ask });
      if (isResolver(url)) return await resolving(url, timeoutMs, signal);
      const body = ask.form ? new URLSearchParams(ask.form).toString() : ask.json === undefined ? null : JSON.stringify(ask.json);
      const parcel = { method: ask.method ?? 'GET', headers: headers(source, access, ask, options.userAgent, token), body };
      return await exchange(access, url, parcel, timeoutMs, signal);
    },
    async open(access, url, more, signal) {
      mustBePublic(access, url);
      loading ??= import('undici');
      const undici = await loading;
      try {
        const headers = { 'user-agent': options.userAgent, ...more };
        const response = await undici.request(url, { headers, dispatcher: pool(undici, access, -1), signal });
        return { status: response.statusCode, headers: response.headers, body: response.body };
      } catch (error) {
        throw broken(error, signal.aborted, 0, largestBody);
      }
    },
    async buy(access, form, timeoutMs) {
      if (access.tokenUrl === undefined) throw new Error('a token was wanted without an address to buy it at');
      const kind = { 'content-type': 'application/x-www-form-urlencoded' };
      const parcel = {
        method: 'POST' as const,
        headers: { ...common(options.userAgent), ...kind },
        body: new URLSearchParams(form).toString(),
      };
      return await exchange(access, new URL(access.tokenUrl), parcel, timeoutMs);
    },
    async close() {
      await Promise.all([...pools.values()].map((each) => each.destroy()));
    },
  };
}

/** Only the user may lead assay into a private network. */
function mustBePublic(access: SourceAccess, { hostname }: URL): void {
  const host = bare(hostname);
  if (access.ownAddress || access.sandbox || isIP(host) === 0 || isPublicAddress(host)) return;
  throw new SendError('network', `${hostname} is not a public address`, false);
}

function address(source: HttpSource, access: SourceAccess, ask: Request): URL {
  const base = access.ownAddress || access.sandbox ? access.baseUrl : (ask.baseUrl ?? access.baseUrl);
  const filled = (text: string, encoded: (key: string) => string): string =>
    source.auth?.in === 'place' && access.secret !== undefined ? text.replaceAll('{key}', encoded(access.secret)) : text;
  // A resolver is asked at the address that was named, whatever its path.
  const path = source.speaks === 'DNS' ? '' : filled(ask.path, encodeURIComponent);
  const url = new URL(base.replace(/\/$/, '') + path);
  for (const [key, value] of Object.entries(ask.query ?? {}))
    for (const each of Array.isArray(value) ? value : [value])
      url.searchParams.append(
        key,
        filled(String(each), (secret) => secret),
      );
  if (source.auth?.in === 'query' && access.secret !== undefined) url.searchParams.set(source.auth.name, access.secret);
  return url;
}

function common(userAgent: string): Record<string, string> {
  return { accept: 'application/json', 'accept-encoding': 'gzip, deflate, br', 'user-agent': userAgent };
}

function headers(source: HttpSource, access: SourceAccess, ask: Request, userAgent: string, token?: string): Record<string, string> {
  const all = common(userAgent);
  if (ask.json !== undefined) all['content-type'] = 'application/json';
  if (ask.form !== undefined) all['content-type'] = 'application/x-www-form-urlencoded';
  Object.assign(all, ask.headers);
  const { auth } = source;
  if (auth?.in === 'header' && access.secret !== undefined) all[auth.name.toLowerCase()] = (auth.prefix ?? '') + access.secret;
  if (auth?.in === 'basic' && access.secret !== undefined) {
    all.authorization = `Basic ${Buffer.from(`${access.secret}:${access.password ?? ''}`).toString('base64')}`;
  }
  if (auth?.in === 'oauth' && token !== undefined) all.authorization = `Bearer ${token}`;
  return all;
}

const decoders = {
  gzip: promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip),
  deflate: promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate),
  br: promisify<Buffer, { maxOutputLength: number }, Buffer>(brotliDecompress),
};

/** The body as text; a packed body that grows beyond the limit is refused before it is in memory. */
async function decode(raw: Buffer, encoding: string | string[] | undefined): Promise<string> {
  const coding = String(encoding ?? 'identity')
    .trim()
    .toLowerCase();
  if (coding === 'identity' || coding === '' || raw.length === 0) return raw.toString('utf8');
  if (!Object.hasOwn(decoders, coding)) throw new SendError('unreadable', `a body packed as ${coding.slice(0, 20)}`);
  try {
    const unpacked = await decoders[coding as keyof typeof decoders](raw, { maxOutputLength: largestBody });
    return unpacked.toString('utf8');
  } catch {
    throw new SendError('unreadable', `a ${coding} body that is broken or larger than ${largestBody} bytes`);
  }
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function isLoopback(baseUrl: string): boolean {
  const { hostname } = new URL(baseUrl);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
