import type { App } from '../../../app.ts';
import type { Standing } from '../../../domain/work.ts';
import { hasEnded } from '../replies/await-end.ts';
import { eventText, heartbeat, heartbeatMs } from './event-stream.ts';

/** Read at once, so that memory stays flat however many have landed. */
const page = 50;

/** From where a client goes on: after which landing, and whether it knows that all was told. */
export interface Place {
  readonly landed: number;
  readonly ended: boolean;
}

/** Reads Last-Event-ID: `7`, or `7.end`. What is none of ours begins anew. */
export function placeIn(id: string | undefined): Place {
  const [, landed = '0', end] = /^(\d{1,15})(\.end)?$/.exec(id ?? '') ?? [];
  return { landed: Number(landed), ended: end !== undefined };
}

/**
 * What happens to a submission from a place on, as text: `landed` for each enrichment, `progress`, and in the end `done`. Who comes
 * again with the id of the last event misses nothing, whichever process did the work.
 */
export async function* submissionEvents(app: App, id: string, from: number, signal: AbortSignal): AsyncGenerator<string> {
  let after = from;
  let standing: Standing | undefined;
  yield 'retry: 2000\n\n';
  for (;;) {
    const before = standing;
    const beat = AbortSignal.any([signal, AbortSignal.timeout(heartbeatMs)]);
    standing = await app.following.next(id, before, beat);
    if (signal.aborted || !standing) return;
    if (before && beat.aborted) yield heartbeat;
    while (after < standing.landed) {
      const landed = await app.pages.landings(id, after, page);
      for (const { number, enrichment } of landed) {
        yield eventText({ event: 'landed', id: String(number), data: enrichment });
        after = number;
        if (signal.aborted) return;
      }
      if (landed.length === 0) break;
    }
    const { state, items } = standing;
    const ended = hasEnded(standing) && after >= standing.landed;
    if (standing !== before) yield eventText({ event: 'progress', data: { id, state, observables: items } });
    if (ended) {
      yield eventText({ event: 'done', id: `${after}.end`, data: { id, state, observables: items } });
      return;
    }
  }
}
