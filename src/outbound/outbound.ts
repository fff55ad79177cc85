import { setTimeout as sleep } from 'node:timers/promises';
import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, ExponentialBackoff, handleWhenResult, retry, wrap } from 'cockatiel';
import type { Failed, Outcome, Parked, Parking } from '../domain/lookup.ts';
import type { Observable } from '../domain/observable.ts';
import type { AskOptions, Budget, Clock, Grant, Hold, Log, Outbound, SourceAccess, Spending, Ticket } from '../domain/ports.ts';
import type { HttpSource, LocalContext, Request } from '../domain/source.ts';
import { accountOf } from './account.ts';
import { type Classified, classify, type Reply, unreadable } from './classify.ts';
import { counterReset, nextMidnight, retryAfter, shortestPause, spentUntil } from './retry-after.ts';
import { type Connections, connections, type ProxySettings, SendError } from './send.ts';
import { createSlots, type Slots } from './slots.ts';
import { tooManyBefore } from './too-many-before.ts';
import { createVeil } from './veil.ts';

interface Parts {
  /** How a source is reached here; undefined where it is not configured (the engine does not ask then). */
  readonly access: (source: HttpSource) => SourceAccess | undefined;
  readonly budget: Budget;
  readonly clock: Clock;
  readonly log: Log;
  readonly userAgent?: string | undefined;
  readonly proxy?: ProxySettings | undefined;
  /** PEM of a certificate authority that all sources may be signed by. */
  readonly ca?: string | undefined;
  /** Further attempts after a network failure or a 5xx; each is paid for. Default 2. */
  readonly retries?: number | undefined;
  /** Data for the sources that answer from this machine. */
  readonly local?: Omit<LocalContext, 'facts'> | undefined;
}

const minute = 60_000;
/** Beyond it setTimeout fires at once. */
const longestTimer = 2 ** 31 - 1;
/** How long a source whose key was refused is left alone. Another key is another account and starts at once. */
const authPause = 15 * minute;
const breakerPause = 30_000;
const breakerThreshold = 5;

/** How long a vendor that is still working on an answer is left to it. */
const pendingPause = 5_000;

/** A vendor that goes on saying 429 although we waited as told is asked so often about one observable, then left alone. */
const mostRefusals = 3;
/** Also a lookup that may send but one request may wait so long for its turn. */
const shortWait = 2_000;

interface Lane {
  readonly account: string;
  readonly slots: Slots;
  readonly veil: (text: string) => string;
  readonly guard: { execute(attempt: () => Promise<Attempt>): Promise<Attempt> };
  brokenUntil: Date | undefined;
}

/** What has happened to one lookup so far, over its attempts. */
interface Story {
  sent: number;
  refused: number;
  failed: Failed | undefined;
}

/** One attempt: an outcome, and whether another could end better. */
interface Attempt {
  readonly outcome: Outcome;
  readonly retryable: boolean;
}

/** Asks over HTTP within budget, deadline and size; whatever others do becomes an outcome. */
export function createOutbound(parts: Parts): Outbound {
  const pool: Connections = connections({ userAgent: parts.userAgent ?? 'assay', proxy: parts.proxy, ca: parts.ca });
  const lanes = new Map<string, Lane>();
  const settling = new Set<Promise<void>>();

  /** What lookups of one source and credential share. */
  function lane(source: HttpSource, access: SourceAccess): Lane {
    const account = accountOf(source, access);
    const key = `${source.id} ${account}`;
    const known = lanes.get(key);
    if (known) return known;
    const troubled = handleWhenResult((result) => (result as Attempt).retryable);
    const breaker = circuitBreaker(troubled, { halfOpenAfter: breakerPause, breaker: new ConsecutiveBreaker(breakerThreshold) });
    const attempts = retry(troubled, {
      maxAttempts: parts.retries ?? 2,
      backoff: new ExponentialBackoff({ initialDelay: 200, maxDelay: 5_000 }),
    });
    const made: Lane = {
      account,
      slots: createSlots(source.concurrency),
      veil: createVeil(source, access),
      guard: wrap(attempts, breaker),
      brokenUntil: undefined,
    };
    breaker.onBreak(() => {
      made.brokenUntil = new Date(parts.clock.now().getTime() + breakerPause);
      parts.log.info('source broken', { source: source.id, until: made.brokenUntil });
    });
    breaker.onReset(() => {
      made.brokenUntil = undefined;
    });
    lanes.set(key, made);
    return made;
  }

  /** Not waited for: until it is written the request counts as under way, which is never too little. */
  function settle(ticket: Ticket): void {
    const settled = parts.budget
      .settle(ticket, parts.clock.now())
      .catch((error: unknown) => parts.log.warn('budget not settled', { account: ticket.account, error }))
      .finally(() => settling.delete(settled));
    settling.add(settled);
  }

  async function attempt(
    source: HttpSource,
    access: SourceAccess,
    way: Lane,
    observable: Observable,
    options: AskOptions,
    story: Story,
  ): Promise<Attempt> {
    let ask = firstRequest(source, observable);
    if ('status' in ask) return final(ask);
    const answers: unknown[] = [];
    for (;;) {
      if (options.signal?.aborted) return final({ status: 'failed', reason: 'timeout', detail: 'cancelled before it was asked' });
      const now = parts.clock.now();
      const left = options.deadline.getTime() - now.getTime();
      if (left <= 0) return final({ status: 'failed', reason: 'timeout', detail: 'the deadline passed before it was asked' });
      // The request may still reach the vendor until its timeout; a crash in between must count it, not forget it.
      const until = new Date(now.getTime() + access.timeoutMs + 1_000);
      const grant = await taken({ account: way.account, limits: access.limits, now, until });
      if ('status' in grant) return final(grant);
      if (!grant.granted) {
        if (grant.reason === 'auth') return final({ status: 'failed', reason: 'auth', detail: grant.detail, retryAt: grant.retryAt });
        const parked = await waitOrPark(grant.retryAt, grant.reason, grant.detail, options, story);
        // The budget ran out on a second attempt: what the first one met is the news.
        if (parked) return final(story.failed ? { ...story.failed, retryAt: grant.retryAt } : parked);
        continue;
      }
      let reply: Reply;
      story.sent += 1;
      try {
        reply = await pool.send(source, access, ask, Math.min(access.timeoutMs, left), options.signal);
      } catch (error) {
        if (!(error instanceof SendError)) throw error;
        // A reply that our own deadline cut off says nothing about the source.
        const retryable = error.reason !== 'unreadable' && left > access.timeoutMs && !options.signal?.aborted && !options.once;
        story.failed = { status: 'failed', reason: error.reason, detail: error.message };
        return { outcome: story.failed, retryable };
      } finally {
        settle(grant.ticket);
      }
      if (reply.headers['x-assay-sandbox'] !== undefined && !access.sandbox) {
        return final({ status: 'failed', reason: 'upstream', detail: 'an assay sandbox answered in the place of the vendor' });
      }
      const result = await heed(
        source,
        access,
        way,
        reply,
        classify(source, observable, { ...reply, text: way.veil(reply.text) }, way.veil, answers),
      );
      if (result.is === 'answer') return final(result.reading);
      if (result.is === 'part') {
        answers.push(result.answer);
        ask = result.next;
        continue;
      }
      if (result.is === 'pending') {
        story.refused += 1;
        const parked = await waitOrPark(pendingUntil(), 'upstream', result.detail, options, story);
        if (parked) return final(parked);
        continue;
      }
      if (result.is === 'failure') {
        story.failed = { status: 'failed', reason: result.reason, detail: result.detail };
        return { outcome: story.failed, retryable: result.retryable && !options.once };
      }
      story.refused += 1;
      const parked = await waitOrPark(result.retryAt, result.reason, result.detail, options, story);
      if (parked) return final(parked);
    }
  }

  function pendingUntil(): Date {
    return new Date(parts.clock.now().getTime() + pendingPause);
  }

  /** Nobody is asked where the budget cannot be kept: a full disk or a locked store must not cost quota. */
  async function taken(spending: Spending): Promise<Grant | Failed> {
    try {
      return await parts.budget.take(spending);
    } catch (error) {
      parts.log.warn('budget not kept', { account: spending.account, error });
      return { status: 'failed', reason: 'quota', detail: 'not asked: the store could not keep its budget' };
    }
  }

  /** A pause that cannot be written down costs a refused request later, never the answers of this run. */
  async function hold(pause: Hold): Promise<void> {
    await parts.budget.hold(pause).catch((error: unknown) => parts.log.warn('pause not kept', { account: pause.account, error }));
  }

  /** Writes down what the vendor's reply says about the next requests. */
  async function heed(source: HttpSource, access: SourceAccess, { account }: Lane, reply: Reply, result: Classified) {
    const now = parts.clock.now();
    if (result.is === 'limited') {
      const told = retryAfter(reply.headers, now) ?? counterReset(reply.headers, source.counter, now);
      // "Come again at once" is no time: the next request would only be refused, and paid for.
      const retryAt =
        told && told > now ? told : result.reason === 'quota' ? nextMidnight(now) : new Date(now.getTime() + shortestPause(access));
      await hold({ account, until: retryAt, reason: result.reason, detail: result.detail });
      return { ...result, retryAt };
    }
    if (result.is === 'failure' && result.pauses) {
      await hold({ account, until: new Date(now.getTime() + authPause), reason: 'auth', detail: result.detail });
      parts.log.info('source paused', { source: source.id, reason: 'auth' });
      return result;
    }
    const spent = spentUntil(reply.headers, source.counter, now);
    if (spent) await hold({ account, until: spent, reason: 'quota', detail: 'the vendor counts nothing left' });
    return result;
  }

  async function waitOrPark(
    retryAt: Date,
    reason: Parking,
    detail: string,
    { deadline, signal, once }: AskOptions,
    { sent, refused }: Story,
  ): Promise<Parked | undefined> {
    const wait = retryAt.getTime() - parts.clock.now().getTime();
    const givenUp = signal?.aborted || refused >= mostRefusals || (once && (sent > 0 || wait > shortWait));
    if (givenUp || retryAt > deadline) return { status: 'parked', reason, detail, retryAt };
    await sleep(Math.min(Math.max(wait, 5), longestTimer), undefined, signal ? { signal } : {}).catch(() => undefined);
    return undefined;
  }

  return {
    async ask(source, observable, options) {
      const access = parts.access(source);
      if (!access) throw new Error(`source ${source.id} was asked without access to it`);
      const way = lane(source, access);
      const parked = tooManyBefore(way.slots.busy(), access.limits, parts.clock.now(), options.deadline);
      if (parked) return parked;
      const free = await way.slots.take();
      try {
        const story: Story = { sent: 0, refused: 0, failed: undefined };
        const { outcome } = await way.guard.execute(() => attempt(source, access, way, observable, options, story));
        return veiled(outcome, way.veil);
      } catch (error) {
        if (!(error instanceof BrokenCircuitError)) throw error;
        const retryAt = way.brokenUntil ?? new Date(parts.clock.now().getTime() + breakerPause);
        return { status: 'parked', reason: 'upstream', detail: `${breakerThreshold} attempts in a row failed`, retryAt };
      } finally {
        free();
      }
    },
    askLocally(source, observable, facts) {
      try {
        return source.ask(observable, { datasets: {}, protectedNames: [], ...parts.local, facts });
      } catch (error) {
        parts.log.warn('local source failed', { source: source.id, error });
        return { status: 'failed', reason: 'unreadable', detail: unreadable('the data on this machine', error) };
      }
    },
    async close() {
      await pool.close();
      await Promise.all(settling);
    },
  };
}

/** A value no request can hold, such as a host name with a space in it, is the fault of whoever let it through; the other lookups go on. */
function firstRequest(source: HttpSource, observable: Observable): Request | Failed {
  try {
    const request = source.request(observable, []);
    if (request) return request;
    throw new RangeError('there is nothing to ask');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { status: 'failed', reason: 'unreadable', detail: unreadable('not asked: a value', error) };
  }
}

function final(outcome: Outcome): Attempt {
  return { outcome, retryable: false };
}

function veiled(outcome: Outcome, veil: (text: string) => string): Outcome {
  if (outcome.status === 'failed' || outcome.status === 'parked')
    return { ...outcome, detail: veil(outcome.detail) } satisfies Failed | Parked;
  return outcome;
}
