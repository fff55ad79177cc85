import type { Failed, Outcome } from '../domain/lookup.ts';
import type { Observable } from '../domain/observable.ts';
import type { AskOptions, Batched, Budget, Clock, Log, Outbound, SourceAccess } from '../domain/ports.ts';
import type { HttpSource, LocalContext, RemoteSource, Request } from '../domain/source.ts';
import { classifyMany } from './asking/classify-many.ts';
import { createExchange } from './asking/exchange.ts';
import { asSourcesKnowThem, resume } from './asking/story.ts';
import { classify, unreadable } from './classify.ts';
import { createKeyRings, type Key } from './keys/key-rings.ts';
import { createTokens } from './keys/tokens.ts';
import { createVeil } from './keys/veil.ts';
import { createLedger } from './pace/ledger.ts';
import { createSlots, type Slots } from './pace/slots.ts';
import { download } from './wire/download.ts';
import { type Connections, connections, type ProxySettings } from './wire/send.ts';

interface Parts {
  /** How a source is reached here, once for each of its keys; empty where it is not configured (the engine does not ask then). */
  readonly access: (source: RemoteSource) => readonly SourceAccess[];
  readonly budget: Budget;
  readonly clock: Clock;
  readonly log: Log;
  readonly userAgent?: string | undefined;
  readonly proxy?: ProxySettings | undefined;
  /** PEM of a certificate authority that all sources may be signed by. */
  readonly ca?: string | undefined;
  /** Data for the sources that answer from this machine. */
  readonly local?: Omit<LocalContext, 'facts'> | undefined;
}

/**
 * Asks over HTTP within budget, time and size; whatever others do becomes an outcome. It waits for nothing but replies and tries
 * nothing twice: what cannot be asked now is parked, and what failed in passing says so.
 */
export function createOutbound(parts: Parts): Outbound {
  const { clock, log } = parts;
  const pool: Connections = connections({ userAgent: parts.userAgent ?? 'assay', proxy: parts.proxy, ca: parts.ca });
  const ledger = createLedger(parts);
  const exchange = createExchange({ pool, tokens: createTokens(pool, clock), ledger, clock, log });
  const keyRings = createKeyRings();
  const slots = new Map<string, Slots>();

  function accessesTo(source: RemoteSource): readonly [SourceAccess, ...SourceAccess[]] {
    const [first, ...others] = parts.access(source);
    if (!first) throw new Error(`source ${source.id} was asked without access to it`);
    return [first, ...others];
  }

  /** So many requests of a source are under way at once as it says; others wait, though whoever claims work takes no more than fit. */
  async function inTurn<T>(source: HttpSource, { signal }: AskOptions, work: () => Promise<T>): Promise<T | undefined> {
    const own = slots.get(source.id) ?? createSlots(source.concurrency);
    slots.set(source.id, own);
    const free = await own.take(signal);
    try {
      return free && (await work());
    } finally {
      free?.();
    }
  }

  function cutOff(): Outcome {
    return { status: 'parked', reason: 'queued', detail: 'cut off before it was asked', retryAt: clock.now() };
  }

  /** Request after request, from where the answers so far leave off. */
  async function ask(source: HttpSource, observable: Observable, options: AskOptions, ring: readonly Key[]): Promise<Outcome> {
    const kept = options.answers ?? [];
    let keys = ring;
    const resumed = kept.length > 0 ? resume(source, observable, kept) : undefined;
    if (resumed && 'reading' in resumed) return resumed.reading;
    if (!resumed) kept.length = 0;
    let request = resumed?.next ?? firstRequest(() => source.request(observable, []));
    for (;;) {
      if ('status' in request) return request;
      const answers = asSourcesKnowThem(kept);
      const heard = await exchange(
        {
          ...{ source, request, observables: [observable], options, answered: answers.length },
          judge: (reply, veil) => classify(source, observable, reply, veil, answers),
        },
        keys,
      );
      if ('outcome' in heard) return heard.outcome;
      const { result, key } = heard;
      kept.push(result.answer ?? null);
      if (result.is === 'answer') return result.reading;
      request = result.next;
      keys = [key, ...keys.filter(({ account }) => account !== key.account)];
    }
  }

  async function askMany(source: HttpSource, observables: readonly Observable[], options: AskOptions): Promise<readonly Batched[]> {
    const { batch } = source;
    const [first] = observables;
    if (!batch || observables.length > batch.most) throw new Error(`source ${source.id} takes no batch of ${observables.length}`);
    if (!first) return [];
    const same = (outcome: Outcome): readonly Batched[] => observables.map(() => ({ outcome, raw: [] }));
    const request = firstRequest(() => batch.request(observables));
    if ('status' in request) return same(request);
    const keys = keyRings(source, accessesTo(source), first);
    const heard = await inTurn(source, options, () =>
      exchange(
        {
          ...{ source, request, observables, options, answered: 0 },
          judge: (reply, veil) => classifyMany(source, batch, observables, reply, veil),
        },
        keys,
      ),
    );
    if (!heard) return same(cutOff());
    return 'outcome' in heard ? same(heard.outcome) : heard.result.parts;
  }

  return {
    async ask(source, observable, options) {
      const keys = keyRings(source, accessesTo(source), observable);
      return (await inTurn(source, options, () => ask(source, observable, options, keys))) ?? cutOff();
    },
    askMany,
    async download(source, file) {
      const [access] = accessesTo(source);
      return download(source, access, file, pool.open, createVeil(source, access).hide);
    },
    askLocally(source, observable, facts) {
      try {
        return source.ask(observable, { datasets: {}, protectedNames: [], ...parts.local, facts });
      } catch (error) {
        log.warn('local source failed', { source: source.id, error });
        return { status: 'failed', reason: 'unreadable', detail: unreadable('the data on this machine', error) };
      }
    },
    async close() {
      await pool.close();
      await ledger.close();
    },
  };
}

/** A value no request can hold, such as a host name with a space in it, is the fault of whoever let it through; the other lookups go on. */
function firstRequest(made: () => Request | undefined): Request | Failed {
  try {
    const request = made();
    if (request) return request;
    throw new RangeError('there is nothing to ask');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { status: 'failed', reason: 'unreadable', detail: unreadable('not asked: a value', error) };
  }
}
