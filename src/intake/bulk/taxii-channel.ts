import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { StreamTaken } from '../../domain/bulk.ts';
import type { Channel } from '../../domain/intake.ts';
import { markingOfStix } from './exchange/marking-of-stix.ts';
import { type BulkParts, type Handling, handledAs } from './polling/bulk-parts.ts';
import { createPolling, type Look } from './polling/polling.ts';

/** One collection, as `intake.taxii` of the configuration has it. */
export interface TaxiiSettings extends Handling {
  readonly name: string;
  readonly api_root: string;
  readonly collection: string;
  /** Milliseconds. */
  readonly every: number;
  /** Milliseconds. */
  readonly since?: number | undefined;
  readonly only_new: boolean;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly token?: string | undefined;
  /** Objects. */
  readonly page: number;
}

/** TAXII 2.1, section 1.6.8.1: https://docs.oasis-open.org/cti/taxii/v2.1/os/taxii-v2.1-os.html */
const mediaType = 'application/taxii+json;version=2.1';
const envelope = z.object({ more: z.boolean().optional(), next: z.string().optional(), objects: z.array(z.unknown()).optional() });
/** Bytes of one page. */
const largestPage = 64 * 1024 * 1024;
/** A server that always has more has lost its way. */
const mostPages = 10_000;

/** Where the next look begins. */
interface Place {
  /** Only what was added after it, as the server tells the time; null: everything. */
  readonly after: string | null;
  /** In the middle of a look: what the server called the next page, and when the last object of the pages before was added. */
  readonly next?: string | undefined;
  readonly last?: string | null | undefined;
}

/**
 * Polls a collection of a TAXII 2.1 server: page after page of what was added since the last look, each page one submission, read as STIX. Where a
 * look is broken off the next goes on with the page it stopped at; a page that comes twice is one submission.
 */
export function createTaxiiChannel(settings: TaxiiSettings, parts: BulkParts): Channel {
  const { api_root, collection, every, since, only_new, user, password, token, page: limit } = settings;
  const { bookmarks, clock, reach } = parts;
  const name = `taxii:${settings.name}`;
  const objects = `${api_root.replace(/\/+$/, '')}/collections/${encodeURIComponent(collection)}/objects/`;
  const { host } = new URL(api_root);
  const authorization =
    token !== undefined
      ? `Bearer ${token}`
      : user !== undefined
        ? `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
        : undefined;

  async function fetchPage({ after, next }: Place, signal: AbortSignal) {
    const url = new URL(objects);
    url.searchParams.set('limit', String(limit));
    if (after !== null) url.searchParams.set('added_after', after);
    if (next !== undefined) url.searchParams.set('next', next);
    const answer = await reach({
      ...{ method: 'GET', url: url.href, signal, ownAddress: true, largest: largestPage, timeoutMs: 120_000 },
      headers: { accept: mediaType, ...(authorization !== undefined && { authorization }) },
    });
    if ('unreached' in answer) throw new Error(answer.detail);
    if (answer.status !== 200) throw new Refusal(answer.status, `${host} answered with HTTP ${answer.status}`);
    const read = envelope.safeParse(parsed(answer.body));
    if (!read.success) throw new Error(`${host} answered with something that is no TAXII envelope`);
    return { ...read.data, objects: read.data.objects ?? [], last: addedLast(answer.headers['x-taxii-date-added-last']) };
  }

  async function poll(look: Look): Promise<void> {
    let was = await bookmarks.get(name, 'place');
    let place: Place =
      was === null
        ? { after: since === undefined ? null : new Date(clock.now().getTime() - since).toISOString() }
        : (JSON.parse(was) as Place);
    for (let pages = 0; pages < mostPages; pages++) {
      const page = await fetchPage(place, look.signal).catch((error: unknown) => {
        // What it called the next page it may have forgotten since: from the beginning of the look, then.
        if (place.next === undefined || !(error instanceof Refusal) || error.status >= 500) throw error;
        place = { after: place.after };
        return fetchPage(place, look.signal);
      });
      const taken = page.objects.length === 0 ? undefined : await take(page.objects, look);
      if (taken) look.taken(taken);
      if (taken?.end === 'cut') return;
      const last = page.last ?? place.last ?? null;
      if (page.more === true && page.next === undefined) throw new Error(`${host} says that there is more, and not where`);
      if (page.more === true && page.next === place.next) throw new Error(`${host} calls a page the next one of itself`);
      place = page.more === true ? { after: place.after, next: page.next, last } : { after: last ?? place.after };
      const now = JSON.stringify(place);
      // Somebody else has gone on from here: what we took is in the store, and theirs is the next page.
      if (now !== was && !(await bookmarks.set(name, 'place', now, was, clock.now()))) return;
      was = now;
      if (page.more !== true || look.signal.aborted) return;
    }
    throw new Error(`${host} has more than ${mostPages} pages at once`);
  }

  function take(page: readonly unknown[], look: Look): Promise<StreamTaken> {
    const text = JSON.stringify({ type: 'bundle', id: 'bundle--00000000-0000-4000-8000-000000000000', objects: page });
    const handled = handledAs(name, settings);
    return parts.takeStream({
      ...handled,
      ...{ origin: `${host} ${collection}`, title: `${settings.name}: ${page.length} objects`, name: `${settings.name}.json` },
      marking: { ...handled.marking, ...markingOfStix(page, handled.marking ?? {}) },
      ...{ kind: 'stix-bundle', chunks: once(Buffer.from(text)), signal: look.signal },
      key: createHash('sha256').update(text).digest('base64url'),
      newTo: only_new ? name : undefined,
      onlyIfAny: true,
    });
  }

  return createPolling({ name, at: host, every, poll }, parts);
}

/** The server understood and said no. */
class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/** A time as TAXII has it (RFC 3339, UTC); kept as it is written, because it has more digits than our times. */
function addedLast(header: string | undefined): string | null {
  return header !== undefined && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(header) ? header : null;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
