import { z } from 'zod';
import type { StreamTaken } from '../../domain/bulk.ts';
import type { Channel } from '../../domain/intake.ts';
import { type Pap, paps, type Tlp, tlps } from '../../domain/marking.ts';
import { type BulkParts, type Handling, handledAs } from './polling/bulk-parts.ts';
import { createPolling, type Look } from './polling/polling.ts';

/** One MISP server, as `intake.misp` of the configuration has it. */
export interface MispSettings extends Handling {
  readonly name: string;
  readonly url: string;
  readonly key: string;
  /** Milliseconds. */
  readonly every: number;
  /** Milliseconds. */
  readonly since: number;
  readonly published_only: boolean;
  readonly tags: readonly string[];
  readonly own_org?: string | undefined;
  readonly own_tag: string;
  readonly only_new: boolean;
  /** Events. */
  readonly page: number;
}

const tag = z.object({ name: z.string() });
const organisation = z.object({ name: z.string().optional(), uuid: z.string().optional() });
/** What decides about an event; the rest is the reader's. Numbers are texts in MISP. */
const head = z.looseObject({
  uuid: z.string().min(1),
  timestamp: z.coerce.number().int().min(0),
  published: z.boolean().optional(),
  info: z.string().optional(),
  Tag: z.array(tag).optional(),
  Org: organisation.optional(),
  Orgc: organisation.optional(),
});
type Event = z.output<typeof head>;
const body = z.object({ response: z.array(z.object({ Event: z.unknown() })) });
/** Bytes of one page; MISP carries attachments in it. */
const largestPage = 128 * 1024 * 1024;
const mostPages = 10_000;

/**
 * Polls a MISP server for events that changed since the last look (`/events/restSearch` by `timestamp`; recalled from MISP's OpenAPI, unverified
 * against a server): each is one submission, once for each of its versions, marked as its tags say. Events of our own organisation and those with our tag are
 * passed over, so that what assay writes into MISP never comes back as work.
 */
export function createMispChannel(settings: MispSettings, parts: BulkParts): Channel {
  const { url, key, every, since, published_only, tags, only_new, page: limit } = settings;
  const { bookmarks, clock, reach, takeStream } = parts;
  const name = `misp:${settings.name}`;
  const search = `${url.replace(/\/+$/, '')}/events/restSearch`;
  const { host } = new URL(url);

  /** Versions of the last second that was seen, which come again. */
  let known: ReadonlyMap<string, number> = new Map();

  async function fetchPage(from: number, page: number, signal: AbortSignal) {
    const asked = {
      returnFormat: 'json',
      timestamp: from,
      limit,
      page,
      ...(published_only && { published: true }),
      ...(tags.length > 0 && { tags }),
    };
    const answer = await reach({
      ...{ method: 'POST', url: search, signal, ownAddress: true, largest: largestPage, timeoutMs: 120_000, body: JSON.stringify(asked) },
      headers: { authorization: key, accept: 'application/json', 'content-type': 'application/json' },
    });
    if ('unreached' in answer) throw new Error(answer.detail);
    if (answer.status !== 200) throw new Error(`${host} answered with HTTP ${answer.status}`);
    const read = body.safeParse(parsed(answer.body));
    if (!read.success) throw new Error(`${host} answered with something that is no list of events`);
    const now = Date.parse(answer.headers.date ?? '');
    return { events: read.data.response.map(({ Event }) => Event), now: Number.isNaN(now) ? undefined : Math.floor(now / 1_000) };
  }

  async function poll(look: Look): Promise<void> {
    const was = await bookmarks.get(name, 'timestamp');
    const from = was === null ? Math.max(0, Math.floor((clock.now().getTime() - since) / 1_000)) : Number(was);
    let newest = from;
    const met = new Map<string, number>();
    let begun: number | undefined;
    for (let page = 1; ; page++) {
      if (page > mostPages) throw new Error(`${host} has more than ${mostPages} pages at once`);
      const { events, now } = await fetchPage(from, page, look.signal);
      begun ??= now;
      for (const event of events) {
        if (look.signal.aborted) return;
        const read = head.safeParse(event);
        if (!read.success) {
          look.refused();
          look.complain(`${host}: an event without uuid or timestamp was passed over`);
          continue;
        }
        newest = Math.max(newest, read.data.timestamp);
        if (isOurs(read.data) || (published_only && read.data.published === false)) continue;
        const version = `${read.data.uuid} ${read.data.timestamp}`;
        met.set(version, read.data.timestamp);
        if (known.has(version)) continue;
        const taken = await take(event, read.data, look);
        look.taken(taken);
        if (taken.end === 'cut') return;
      }
      if (events.length < limit) break;
    }
    // What changed while the pages were fetched may stand on one that was read already: the next look begins before it. An event that comes twice is one submission.
    const next = Math.max(from, Math.min(newest, begun === undefined ? newest : begun - 1));
    await bookmarks.set(name, 'timestamp', String(next), was, clock.now());
    known = new Map([...met].filter(([, timestamp]) => timestamp >= next));
  }

  function isOurs({ Org, Orgc, Tag }: Event): boolean {
    const { own_org, own_tag } = settings;
    const by = (org: Event['Org']): boolean => own_org !== undefined && (org?.name === own_org || org?.uuid === own_org);
    return by(Orgc ?? Org) || (Tag ?? []).some(({ name: tagged }) => tagged === own_tag || tagged.startsWith(`${own_tag}:`));
  }

  function take(event: unknown, { uuid, timestamp, info, Tag }: Event, look: Look): Promise<StreamTaken> {
    const handled = handledAs(name, settings);
    const words = (Tag ?? []).map(({ name: tagged }) => tagged.toLowerCase());
    const tlp = strictest<Tlp>(tlps, [handled.marking?.tlp, ...words.map((word) => tlpOf(word))]);
    const pap = strictest<Pap>(paps, [handled.marking?.pap, ...words.map((word) => paps.find((each) => word === `pap:${each}`))]);
    return takeStream({
      ...handled,
      marking: { ...(tlp && { tlp }), ...(pap && { pap }) },
      ...{ origin: `${host} ${uuid}`, title: info?.slice(0, 300), name: `${uuid}.json`, kind: 'misp-event', signal: look.signal },
      chunks: once(Buffer.from(JSON.stringify({ response: [{ Event: event }] }))),
      key: `${uuid} ${timestamp}`,
      newTo: only_new ? name : undefined,
      onlyIfAny: true,
    });
  }

  return createPolling({ name, at: host, every, poll }, parts);
}

/** TLP 1 called it white; MISP's taxonomy has both. */
function tlpOf(word: string): Tlp | undefined {
  return word === 'tlp:white' ? 'clear' : tlps.find((each) => word === `tlp:${each}`);
}

function strictest<W extends string>(order: readonly W[], words: readonly (W | undefined)[]): W | undefined {
  return order.findLast((word) => words.includes(word));
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
