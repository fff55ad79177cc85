import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** An object of a collection, and when the server took it in. */
interface Kept {
  readonly object: Readonly<Record<string, unknown>>;
  /** RFC 3339 with microseconds, as TAXII wants it. */
  readonly added: string;
}

const mediaType = 'application/taxii+json;version=2.1';

/**
 * A TAXII 2.1 server for tests, written after the standard (OASIS, 10 June 2021): discovery, API root, collections, a manifest-less `objects` with `added_after`,
 * `limit`, `next` and `match[id]`, the X-TAXII-Date-Added headers, Basic authentication, and the errors of section 3.6. There is no well-kept server to be had here.
 * @param most objects in one page, whatever the client wants
 */
export function taxiiServer({ user, password, most = 100 }: { readonly user: string; readonly password: string; readonly most?: number }) {
  const collections = new Map<string, Kept[]>();
  const requests: string[] = [];
  let ticks = 0;
  let down = 0;

  const answer: RequestListener = (request, response) => {
    const url = new URL(request.url ?? '/', 'http://taxii.invalid');
    requests.push(`${url.pathname}${url.search}`);
    if (down > 0) {
      down -= 1;
      return void response.destroy();
    }
    if (!isSignedIn(request)) {
      response.setHeader('www-authenticate', 'Basic realm="taxii"');
      return problem(response, 401, 'Unauthorized');
    }
    if (!(request.headers.accept ?? '').split(',').some((type) => type.trim().replace('; ', ';') === mediaType))
      return problem(response, 406, 'The media type provided in the Accept header is invalid');
    if (url.pathname === '/taxii2/') return send(response, { title: 'a server', api_roots: ['/api1/'] });
    if (url.pathname === '/api1/') return send(response, { title: 'a root', versions: [mediaType], max_content_length: 1_048_576 });
    if (url.pathname === '/api1/collections/')
      return send(response, { collections: [...collections.keys()].map((id) => ({ id, title: id, can_read: true, can_write: false })) });
    const [, id = ''] = /^\/api1\/collections\/([^/]+)\/objects\/$/.exec(url.pathname) ?? [];
    const kept = collections.get(decodeURIComponent(id));
    return kept ? objects(kept, url.searchParams, response) : problem(response, 404, 'The collection is not found');
  };

  function isSignedIn({ headers: { authorization } }: IncomingMessage): boolean {
    return authorization === `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }

  function objects(kept: readonly Kept[], query: URLSearchParams, response: ServerResponse): void {
    const after = query.get('added_after');
    const ids = query.get('match[id]')?.split(',');
    const some = kept.filter(({ added, object }) => (after === null || added > after) && (!ids || ids.includes(String(object.id))));
    // What it calls the next page says nothing to the client, and is good for this filter alone.
    const filter = createHash('sha256').update(`${after} ${ids}`).digest('hex').slice(0, 8);
    const [of, at = '0'] = (query.get('next') ?? `${filter}-0`).split('-');
    if (of !== filter) {
      problem(response, 400, 'next does not belong to this filter');
      return;
    }
    const from = Number(at);
    const limit = Math.min(Number(query.get('limit') ?? most), most);
    const page = some.slice(from, from + limit);
    const more = some.length > from + limit;
    const [first, last] = [page[0], page.at(-1)];
    if (first && last) {
      response.setHeader('x-taxii-date-added-first', first.added);
      response.setHeader('x-taxii-date-added-last', last.added);
    }
    // An empty answer is an empty envelope.
    const envelope = { ...(more && { more, next: `${filter}-${from + limit}` }), objects: page.map(({ object }) => object) };
    send(response, page.length === 0 ? {} : envelope);
  }

  return {
    answer,
    requests,
    /** Its next so many requests are cut off. */
    fail(times: number): void {
      down = times;
    },
    /** Takes objects in, each a microsecond after the one before, or all at one time. */
    add(collection: string, added: readonly Readonly<Record<string, unknown>>[], atOnce = false): void {
      const kept = collections.get(collection) ?? [];
      for (const object of added) {
        if (!atOnce) ticks += 1;
        kept.push({ object, added: `2026-11-23T12:00:00.${String(ticks).padStart(6, '0')}Z` });
      }
      if (atOnce) ticks += 1;
      collections.set(collection, kept);
    },
  };
}

function send(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': mediaType }).end(JSON.stringify(body));
}

function problem(response: ServerResponse, status: number, title: string): void {
  response.writeHead(status, { 'content-type': mediaType }).end(JSON.stringify({ title, http_status: String(status) }));
}

/** An indicator of one address. */
export function indicator(address: string, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  const id = createHash('sha256').update(address).digest('hex');
  return {
    ...{
      type: 'indicator',
      spec_version: '2.1',
      id: `indicator--${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-8${id.slice(17, 20)}-${id.slice(20, 32)}`,
    },
    ...{ created: '2026-11-01T00:00:00.000Z', modified: '2026-11-01T00:00:00.000Z', valid_from: '2026-11-01T00:00:00Z' },
    ...{ pattern: `[ipv4-addr:value = '${address}']`, pattern_type: 'stix', ...more },
  };
}
