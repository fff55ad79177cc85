import { createHash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import { AssayError } from '../../domain/errors.ts';
import type { Channel } from '../../domain/intake.ts';
import { type Listed, readListing } from './exchange/s3-listing.ts';
import { type BulkParts, type Handling, handledAs } from './polling/bulk-parts.ts';
import { createPolling, type Look } from './polling/polling.ts';
import { upTo } from './polling/up-to.ts';

/** One bucket, as `intake.s3` of the configuration has it. */
export interface S3Settings extends Handling {
  readonly name: string;
  readonly endpoint: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly region: string;
  readonly access_key: string;
  readonly secret_key: string;
  /** Milliseconds. */
  readonly every: number;
  /** Bytes. */
  readonly largest: number;
}

const largestListing = 8 * 1024 * 1024;
/** Of 1,000 objects each. */
const mostPages = 10_000;

/**
 * Looks into a bucket (S3 and whatever speaks it; path style) and takes in the objects under a prefix that came or changed since the last look, each as one
 * submission. Nothing is written to the bucket.
 */
export function createS3Channel(settings: S3Settings, parts: BulkParts): Channel {
  const { endpoint, bucket, prefix, region, access_key, secret_key, every, largest } = settings;
  const { bookmarks, clock, log, reach, stream, takeStream } = parts;
  const name = `s3:${settings.name}`;
  const { host } = new URL(endpoint);
  const root = `${endpoint.replace(/\/+$/, '')}/${bucket}`;

  /** Those of the last second that was seen, which are listed again. */
  let known: ReadonlyMap<string, number> = new Map();

  async function signed(url: string): Promise<{ readonly url: string; readonly headers: Readonly<Record<string, string>> }> {
    const datetime = clock
      .now()
      .toISOString()
      .replace(/[:-]|\.\d{3}/g, '');
    const signer = new AwsV4Signer({
      url,
      accessKeyId: access_key,
      secretAccessKey: secret_key,
      service: 's3',
      region,
      method: 'GET',
      datetime,
    });
    const { url: target, headers } = await signer.sign();
    return { url: target.href, headers: Object.fromEntries([...headers].filter(([header]) => header !== 'host')) };
  }

  async function listPage(after: string | undefined, signal: AbortSignal) {
    const url = new URL(`${root}/`);
    url.searchParams.set('list-type', '2');
    url.searchParams.set('encoding-type', 'url');
    if (prefix !== '') url.searchParams.set('prefix', prefix);
    if (after !== undefined) url.searchParams.set('continuation-token', after);
    const answer = await reach({
      method: 'GET',
      ...(await signed(url.href)),
      signal,
      ownAddress: true,
      largest: largestListing,
      timeoutMs: 60_000,
    });
    if ('unreached' in answer) throw new Error(answer.detail);
    if (answer.status !== 200) throw new Error(`${host} answered with HTTP ${answer.status}`);
    const listing = readListing(answer.body.toString());
    if (!listing) throw new Error(`${host} answered with something that is no listing of a bucket`);
    const now = Date.parse(answer.headers.date ?? '');
    return { ...listing, now: Number.isNaN(now) ? undefined : now };
  }

  async function poll(look: Look): Promise<void> {
    const was = await bookmarks.get(name, 'modified');
    const from = Number(was ?? 0);
    let newest = from;
    const met = new Map<string, number>();
    let begun: number | undefined;
    let next: string | undefined;
    for (let page = 0; ; page++) {
      if (page === mostPages) throw new Error(`${host} has more than ${mostPages} pages at once`);
      const { objects, next: after, now } = await listPage(next, look.signal);
      begun ??= now;
      for (const object of objects) {
        if (look.signal.aborted) return;
        // Times are whole seconds: those of the last second may have come after we looked.
        if (object.modified < from || object.key.endsWith('/') || object.size === 0) continue;
        if (object.size > largest) look.complain(`${host}: an object larger than ${largest} bytes was passed over`);
        else if (!(await take(object, look, met))) return;
        newest = Math.max(newest, object.modified);
      }
      if (after === undefined) break;
      if (after === next) throw new Error(`${host} calls a page the next one of itself`);
      next = after;
    }
    const place = Math.max(from, Math.min(newest, begun === undefined ? newest : begun - 1_000));
    await bookmarks.set(name, 'modified', String(place), was, clock.now());
    known = new Map([...met].filter(([, modified]) => modified >= place));
  }

  /** @returns false where it broke off, and this look is over */
  async function take(object: Listed, look: Look, met: Map<string, number>): Promise<boolean> {
    const key = createHash('sha256').update(`${bucket} ${object.key} ${object.etag} ${object.modified}`).digest('base64url');
    if (known.has(key)) {
      met.set(key, object.modified);
      return true;
    }
    const path = object.key.split('/').map(encodeURIComponent).join('/');
    const answer = await stream({ method: 'GET', ...(await signed(`${root}/${path}`)), signal: look.signal, ownAddress: true });
    if ('unreached' in answer) throw new Error(answer.detail);
    if (answer.status !== 200) {
      await answer.body[Symbol.asyncIterator]().return?.();
      // It is gone since it was listed.
      if (answer.status === 404) return true;
      throw new Error(`${host} answered with HTTP ${answer.status} for an object`);
    }
    try {
      const taken = await takeStream({
        ...handledAs(name, settings),
        ...{ origin: `${bucket}/${object.key}`, title: object.key, name: object.key.split('/').at(-1) ?? object.key },
        ...{ chunks: upTo(largest, answer.body), total: object.size, signal: look.signal, key, onlyIfAny: true },
      });
      look.taken(taken);
      if (taken.end === 'cut') {
        look.complain(`${host}: ${taken.troubles.at(-1)?.message ?? 'it broke off'}`);
        return false;
      }
    } catch (error) {
      if (!(error instanceof AssayError) || !error.code.startsWith('ASSAY_INPUT_')) throw error;
      look.refused();
      log.warn('an object was refused', { channel: name, code: error.code });
    }
    met.set(key, object.modified);
    return true;
  }

  return createPolling({ name, at: `${host}/${bucket}`, every, poll }, parts);
}
