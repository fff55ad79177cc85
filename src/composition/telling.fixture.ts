import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { notifySection } from '../config/sections/notify.ts';
import { settle } from '../config/sections/settle.ts';
import type { Log, Store } from '../domain/ports.ts';
import type { Enrichment, ReportHead } from '../domain/report.ts';
import { createReach } from '../outbound/reach/create-reach.ts';
import { createTelling, type Telling, type TellingParts } from './telling.ts';

export interface Got {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly type: string; readonly submission?: { readonly id: string }; readonly channel?: unknown };
}

/** A machine on loopback that answers as it is told; everything it was sent. */
export async function receiver(answer: (nth: number, got: Got) => RequestListener) {
  const got: Got[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    const one = { path: request.url ?? '', headers: request.headers, body: JSON.parse(body) as Got['body'] };
    got.push(one);
    answer(got.length, one)(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    got,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export const ok: RequestListener = (_, response) => void response.end('ok');

/** A report of as many values as it has items, all malicious. */
export function reportOf(store: Store): TellingParts['report'] {
  return async function* (id): AsyncGenerator<Enrichment, ReportHead> {
    const submitted = await store.work.submission(id);
    if (!submitted) throw new Error('forgotten');
    const { order, receivedAt } = submitted;
    const coverage = { asked: 1, answered: 1, failed: 0, parked: 0, skipped: 0 };
    for (const { finding } of await store.work.items(id, 0, 100))
      yield {
        ...{ ioc_value: finding.observable.value, ioc_type: finding.observable.type, mentions: [], pivot: null, verdict: 'malicious' },
        ...{ reputation_score: 90, confidence: 1, coverage, because: [], threat_tags: [], ...order.marking, complete: true, records: [] },
      };
    return {
      submission: {
        id,
        kind: 'alert',
        origin: order.origin,
        received_at: receivedAt.toISOString(),
        ...order.marking,
        title: order.title ?? null,
      },
      ...{ severity: 'malicious', complete: true, coverage, also_found: [], not_set_up: [], stale: [], pivots: null, troubles: [] },
      timings: { received: receivedAt.toISOString(), first_verdict: null, complete: receivedAt.toISOString() },
    };
  };
}

export interface Setting {
  readonly store: Store;
  /** As written in the configuration. */
  readonly notify: object;
  readonly clock: { now(): Date };
  readonly log?: Log;
  readonly channels?: TellingParts['channels'];
  readonly report?: TellingParts['report'];
  readonly allow?: readonly string[];
  /** Milliseconds that a request may take. */
  readonly patience?: number;
}

export function tell({
  store,
  notify,
  clock,
  log = silent,
  channels,
  report = reportOf(store),
  allow = ['127.0.0.0/8'],
  patience = 500,
}: Setting): Telling & {
  close(): Promise<void>;
} {
  const { reach, close } = createReach({ userAgent: 'assay-test', allow });
  const telling = createTelling({
    notify: settle(notifySection.parse(notify), ['notify'], { secret: (_, written) => written, path: (_, path) => path }),
    ...{ outbox: store.outbox, work: store.work, report, clock, log, allow, channels },
    reach: (request) => reach({ ...request, timeoutMs: patience }),
    frame: { link: (id) => `https://assay.example.com/v1/submissions/${id}/report`, sandbox: false },
  });
  return { ...telling, close };
}

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {} } as Log;
