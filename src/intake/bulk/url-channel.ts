import { createHash } from 'node:crypto';
import type { Channel } from '../../domain/intake.ts';
import { type BulkParts, type Handling, handledAs } from './polling/bulk-parts.ts';
import { follow } from './polling/follow.ts';
import { createPolling, type Look } from './polling/polling.ts';
import { upTo } from './polling/up-to.ts';

/** One address, as `intake.urls` of the configuration has it. */
export interface UrlSettings extends Handling {
  readonly name: string;
  readonly url: string;
  /** Milliseconds. */
  readonly every: number;
  readonly only_new: boolean;
  readonly header: string;
  readonly secret?: string | undefined;
  /** Bytes. */
  readonly largest: number;
}

/** By what the server knows the copy that we have. */
interface Copy {
  readonly etag?: string | undefined;
  readonly modified?: string | undefined;
}

/**
 * Fetches an address again and again, and submits what is there: of a list only the values that were not in it before. What the server says has
 * not changed is not fetched. Where it breaks off, the next look goes on into the same submission if the copy is still the same.
 */
export function createUrlChannel(settings: UrlSettings, parts: BulkParts): Channel {
  const { url, every, only_new, header, secret, largest } = settings;
  const { takeStream, bookmarks, clock, stream } = parts;
  const name = `url:${settings.name}`;
  // Its path and query may be a secret: they are told to nobody.
  const { host, pathname } = new URL(url);
  const file = pathname.split('/').at(-1) || settings.name;

  async function poll(look: Look): Promise<void> {
    const was = await bookmarks.get(name, 'copy');
    const { etag, modified } = copyIn(was);
    const answer = await follow(stream, {
      ...{ method: 'GET', url, signal: look.signal, ownAddress: true },
      headers: {
        ...(secret !== undefined && secret !== '' && { [header]: secret }),
        ...(etag !== undefined && { 'if-none-match': etag }),
        ...(modified !== undefined && { 'if-modified-since': modified }),
      },
    });
    if ('unreached' in answer) throw new Error(answer.detail);
    if (answer.status === 304) return;
    if (answer.status !== 200) throw new Error(`${host} answered with HTTP ${answer.status}`);
    const length = Number(answer.headers['content-length'] ?? Number.NaN);
    if (length > largest) throw new Error(`${host} would send ${length} bytes, more than the ${largest} that are allowed`);
    const now: Copy = { etag: answer.headers.etag, modified: answer.headers['last-modified'] };
    const version = now.etag ?? now.modified;
    const taken = await takeStream({
      ...handledAs(name, settings),
      ...{
        origin: host,
        title: settings.name,
        name: file,
        chunks: upTo(largest, answer.body),
        signal: look.signal,
      },
      total: Number.isFinite(length) ? length : undefined,
      key: version === undefined ? undefined : digest(`${url} ${version}`),
      newTo: only_new ? name : undefined,
      onlyIfAny: true,
    });
    look.taken(taken);
    // Not remembered: the next look fetches it once more, and goes on.
    if (taken.end === 'cut') throw new Error(`${host}: ${taken.troubles.at(-1)?.message ?? 'it broke off'}`);
    await bookmarks.set(name, 'copy', JSON.stringify(now), was, clock.now());
  }

  return createPolling({ name, at: new URL(url).origin, every, poll }, parts);
}

function copyIn(bookmark: string | null): Copy {
  return bookmark === null ? {} : (JSON.parse(bookmark) as Copy);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 32);
}
