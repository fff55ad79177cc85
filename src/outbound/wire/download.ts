import { createReadStream, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import type { Failed } from '../../domain/lookup.ts';
import type { Downloaded, FeedFile, SourceAccess } from '../../domain/ports.ts';
import type { FeedSource } from '../../domain/source.ts';
import { cancelled, SendError } from './send-error.ts';

/** A reply whose body is still to come. */
export interface Opened {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: AsyncIterable<Buffer>;
}

/** send.ts: one GET under the rules of all connections; follows no redirect. Throws SendError. */
export type Open = (access: SourceAccess, url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<Opened>;

const mostRedirects = 5;
/** So long a server may send nothing. */
const silenceMs = 30_000;
/** So long a download may take as a whole. */
const longestMs = 15 * 60_000;

/** Fetches one file of a feed, unpacked, or says why not. Never throws for what servers do. */
export async function download(
  source: FeedSource,
  access: SourceAccess,
  { path, known, largest, signal }: FeedFile,
  open: Open,
  veil: (text: string) => string,
): Promise<Downloaded> {
  try {
    const url = place(source, access, path);
    if (url.protocol === 'file:') return await fromDisk(url, largest);
    return await fromServer(source, access, url, known, largest, open, signal);
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    return { status: 'failed', reason: error.reason, detail: veil(error.message) };
  }
}

/** Where a file is: the feed's own address, or below the folder that it is in. Neither a part nor a page can lead elsewhere. */
function place({ auth }: FeedSource, { baseUrl, secret }: SourceAccess, path: string | undefined): URL {
  const keyed = auth?.in === 'place' && secret !== undefined ? baseUrl.replaceAll('{key}', encodeURIComponent(secret)) : baseUrl;
  const base = new URL(keyed);
  const url = path === undefined ? base : URL.parse(path, base.href);
  const folder = new URL('.', base);
  // Some servers take an encoded slash or backslash for a slash: with dots before it, it leads out of the folder, too.
  if (
    url?.origin !== folder.origin ||
    !url.pathname.startsWith(folder.pathname) ||
    /\.\.(?:%2f|%5c)/i.test(url.pathname.slice(folder.pathname.length))
  )
    throw new SendError('unreadable', 'its index names a file outside its folder');
  if (auth?.in === 'query' && secret !== undefined) url.searchParams.set(auth.name, secret);
  return url;
}

async function fromServer(
  source: FeedSource,
  access: SourceAccess,
  first: URL,
  known: FeedFile['known'],
  largest: number,
  open: Open,
  signal: AbortSignal | undefined,
): Promise<Downloaded> {
  const whole = AbortSignal.timeout(longestMs);
  const left = new AbortController();
  const ended = AbortSignal.any([whole, left.signal, ...(signal ? [signal] : [])]);
  try {
    return await followed(source, access, first, known, largest, open, ended);
  } catch (error) {
    if (signal?.aborted) throw cancelled();
    if (whole.aborted) throw new SendError('timeout', `not there after ${longestMs / 60_000} minutes`);
    throw error;
  } finally {
    // A body that nobody reads to its end would keep its connection.
    left.abort();
  }
}

async function followed(
  source: FeedSource,
  access: SourceAccess,
  first: URL,
  known: FeedFile['known'],
  largest: number,
  open: Open,
  ended: AbortSignal,
): Promise<Downloaded> {
  let url = first;
  for (let redirects = 0; ; redirects++) {
    // Only the place that the user named may be a private one, not where it redirects to.
    const own = url.origin === first.origin;
    const reply = await inTime(open(own ? access : { ...access, ownAddress: false }, url, headers(source, access, known, own), ended));
    const { status } = reply;
    const location = one(reply.headers.location);
    if ([301, 302, 303, 307, 308].includes(status) && location !== undefined) {
      if (redirects >= mostRedirects) throw new SendError('unreadable', `redirected more than ${mostRedirects} times`);
      url = nextPlace(url, location);
      continue;
    }
    if (status === 304 && known) return { status: 'unchanged' };
    if (status !== 200) return refused(status);
    const length = Number(one(reply.headers['content-length']) ?? Number.NaN);
    if (length > largest) throw tooLarge(largest);
    const coding = one(reply.headers['content-encoding'])?.toLowerCase();
    if (coding !== undefined && coding !== 'gzip' && coding !== 'identity')
      throw new SendError('unreadable', `a body packed as ${coding.slice(0, 20)}`);
    const body = await collected(reply.body, largest);
    return { status: 'fresh', body, etag: one(reply.headers.etag) ?? null, lastModified: one(reply.headers['last-modified']) ?? null };
  }
}

/** The key goes to the publisher alone, not to where it redirects to. */
function headers(
  { auth, headers: more }: FeedSource,
  { secret, password }: SourceAccess,
  known: FeedFile['known'],
  own: boolean,
): Record<string, string> {
  const all: Record<string, string> = { accept: '*/*', 'accept-encoding': 'gzip', ...more };
  if (known?.etag) all['if-none-match'] = known.etag;
  if (known?.lastModified) all['if-modified-since'] = known.lastModified;
  if (own && auth?.in === 'header' && secret !== undefined) all[auth.name.toLowerCase()] = (auth.prefix ?? '') + secret;
  if (own && auth?.in === 'basic' && secret !== undefined)
    all.authorization = `Basic ${Buffer.from(`${secret}:${password ?? ''}`).toString('base64')}`;
  return all;
}

function nextPlace(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw new SendError('unreadable', 'redirected to what is no address');
  const url = new URL(location, from);
  if (url.protocol !== 'https:' && url.protocol !== from.protocol)
    throw new SendError('network', `redirected from ${from.protocol}// to ${url.protocol}//, which is not followed`);
  return url;
}

/** Whole, unpacked where it is packed: by its first bytes, since a `.gz` is sent as it is. */
async function collected(body: AsyncIterable<Buffer>, largest: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  const coming = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await inTime(coming.next());
      if (done) break;
      size += value.length;
      if (size > largest) throw tooLarge(largest);
      pieces.push(value);
    }
  } catch (error) {
    throw error instanceof SendError ? error : new SendError('network', `the connection broke after ${size} bytes`);
  }
  const packed = Buffer.concat(pieces);
  return packed[0] === 0x1f && packed[1] === 0x8b ? unpacked(packed, largest) : packed;
}

/** What a server sends next, unless it says nothing for too long. */
async function inTime<T>(next: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new SendError('timeout', `nothing came for ${silenceMs / 1000} s`)), silenceMs);
  });
  try {
    return await Promise.race([next, silence]);
  } finally {
    clearTimeout(timer);
  }
}

async function unpacked(packed: Buffer, largest: number): Promise<Buffer> {
  const gunzip = createGunzip();
  gunzip.end(packed);
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of gunzip as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > largest) throw tooLarge(largest);
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof SendError) throw error;
    throw new SendError('unreadable', 'a gzip file that is broken or cut short');
  }
  return Buffer.concat(pieces);
}

async function fromDisk(url: URL, largest: number): Promise<Downloaded> {
  const path = fileURLToPath(url);
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    // A pipe may wait for ever, and a device never end.
    if (!statSync(path).isFile()) throw new SendError('unreadable', `${path} is no regular file`);
    for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > largest) throw tooLarge(largest);
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof SendError) throw error;
    throw new SendError(
      'unreadable',
      `${path} cannot be read${error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''}`,
    );
  }
  const whole = Buffer.concat(pieces);
  const body = whole[0] === 0x1f && whole[1] === 0x8b ? await unpacked(whole, largest) : whole;
  return { status: 'fresh', body, etag: null, lastModified: null };
}

function refused(status: number): Failed {
  const http = `HTTP ${status}`;
  if (status === 401 || status === 403) return { status: 'failed', reason: 'auth', detail: `${http}: access was refused` };
  if (status === 429) return { status: 'failed', reason: 'rate_limited', detail: `${http}: too many requests` };
  if (status === 304) return { status: 'failed', reason: 'upstream', detail: `${http}, though the file was asked for whole` };
  return { status: 'failed', reason: 'upstream', detail: http };
}

function tooLarge(largest: number): SendError {
  return new SendError('unreadable', `a file larger than ${largest} bytes`);
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
