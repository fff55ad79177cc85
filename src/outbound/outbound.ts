import { setTimeout as sleep } from 'node:timers/promises';
import { BrokenCircuitError } from 'cockatiel';
import type { Failed, Outcome, Parked, Parking } from '../domain/lookup.ts';
import type { Observable } from '../domain/observable.ts';
import type { AskOptions, Budget, Clock, Heard, Log, Outbound, SourceAccess } from '../domain/ports.ts';
import type { HttpSource, LocalContext, RemoteSource, Request } from '../domain/source.ts';
import { type Classified, classify, impostor, type Reply, unreadable } from './classify.ts';
import { createTokens } from './keys/tokens.ts';
import { createVeil } from './keys/veil.ts';
import { type Attempt, breakerPause, breakerThreshold, createLanes, type Lane } from './pace/lanes.ts';
import { createLedger } from './pace/ledger.ts';
import { counterReset, nextMidnight, retryAfter, shortestPause, spentUntil } from './pace/retry-after.ts';
import { tooManyBefore } from './pace/too-many-before.ts';
import { download } from './wire/download.ts';
import { onward } from './wire/onward.ts';
import { type Connections, connections, type ProxySettings } from './wire/send.ts';
import { SendError } from './wire/send-error.ts';

interface Parts {
  /** How a source is reached here; undefined where it is not configured (the engine does not ask then). */
  readonly access: (source: RemoteSource) => SourceAccess | undefined;
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

/** How long a vendor that is still working on an answer is left to it. */
const pendingPause = 5_000;

/** A vendor that goes on saying 429 although we waited as told is asked so often about one observable, then left alone. */
const mostRefusals = 3;
/** Also a lookup that may send but one request may wait so long for its turn. */
const shortWait = 2_000;

/** What has happened to one lookup so far, over its attempts. */
interface Story {
  sent: number;
  refused: number;
  failed: Failed | undefined;
  /** Of a source that takes several requests: what was answered is not asked again, nor paid for, when a later one fails. */
  readonly answers: unknown[];
  /** What is to be asked now; undefined at the start. */
  ask: Request | undefined;
  /** A registry has handed the question on: it does so once. */
  handedOn: boolean;
}

/** A request that was answered. */
interface Exchange {
  readonly reply: Reply;
  /** What it was signed with, where the source has OAuth. */
  readonly token?: { readonly value: string; readonly kept: boolean } | undefined;
  /** What the reply amounts to, where it is not the source's: no token was had. */
  readonly result?: Exclude<Classified, { is: 'answer' | 'part' }> | undefined;
}

/** Asks over HTTP within budget, deadline and size; whatever others do becomes an outcome. */
export function createOutbound(parts: Parts): Outbound {
  const pool: Connections = connections({ userAgent: parts.userAgent ?? 'assay', proxy: parts.proxy, ca: parts.ca });
  const ledger = createLedger(parts);
  const tokens = createTokens(pool, parts.clock);
  const lanes = createLanes(parts);

  async function attempt(
    source: HttpSource,
    access: SourceAccess,
    way: Lane,
    observable: Observable,
    options: AskOptions,
    story: Story,
  ): Promise<Attempt> {
    const { answers } = story;
    for (;;) {
      const ask: Request | Failed = story.ask ?? firstRequest(source, observable);
      if ('status' in ask) return final(ask);
      const came = await exchange(source, access, way, ask, options, story);
      if (came === 'waited') continue;
      if ('outcome' in came) return came;
      const { reply, token } = came;
      const shown = { ...reply, text: way.veil.hide(reply.text) };
      if (!came.result) options.onReply?.(heard(shown, way.veil.hide, answers.length));
      const read = came.result ?? impostor(reply, access) ?? classify(source, observable, shown, way.veil.hide, answers);
      // A token that the vendor dropped before its time is no refused key.
      if (token?.kept && reply.status === 401 && read.is === 'failure') {
        tokens.forget(source, access, token.value);
        if (options.once) return final({ status: 'failed', reason: read.reason, detail: read.detail });
        continue;
      }
      const elsewhere = story.handedOn ? undefined : onward(source, access, reply);
      if (elsewhere) {
        story.handedOn = true;
        story.ask = { ...ask, ...elsewhere };
        continue;
      }
      const result = await heed(source, access, way, reply, read);
      if (result.is === 'answer') return final(result.reading);
      if (result.is === 'part') {
        answers.push(result.answer);
        story.ask = result.next;
        story.handedOn = false;
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

  /** One request and its reply: signed, paid for and sent. Or why there is none; `waited`: its turn may have come. */
  async function exchange(
    source: HttpSource,
    access: SourceAccess,
    way: Lane,
    ask: Request,
    options: AskOptions,
    story: Story,
  ): Promise<Exchange | Attempt | 'waited'> {
    if (options.signal?.aborted) return final({ status: 'failed', reason: 'timeout', detail: 'cancelled before it was asked' });
    const late = final({ status: 'failed', reason: 'timeout', detail: 'the deadline passed before it was asked' });
    const left = (): number => options.deadline.getTime() - parts.clock.now().getTime();
    if (left() <= 0) return late;
    const patience = Math.min(access.timeoutMs, left());
    // A reply that our own deadline cut off says nothing about the source.
    const patient = left() > access.timeoutMs;
    let token: Exchange['token'];
    try {
      if (source.auth?.in === 'oauth') {
        const pause = tokens.has(source, access) ? undefined : await ledger.refused(way.account);
        if (pause) return final({ status: 'failed', reason: 'auth', detail: pause.detail, retryAt: pause.until });
        const bought = await tokens.of(source, access, way.veil, patience, options.signal);
        if (bought.is === 'none') return bought;
        token = bought;
        if (left() <= 0) return late;
      }
      const now = parts.clock.now();
      // The request may still reach the vendor until its timeout; a crash in between must count it, not forget it.
      const until = new Date(now.getTime() + access.timeoutMs + 1_000);
      const grant = await ledger.take({ account: way.account, limits: access.limits, now, until });
      if ('status' in grant) return final(grant);
      if (!grant.granted) {
        if (grant.reason === 'auth') return final({ status: 'failed', reason: 'auth', detail: grant.detail, retryAt: grant.retryAt });
        const parked = await waitOrPark(grant.retryAt, grant.reason, grant.detail, options, story);
        // The budget ran out on a second attempt: what the first one met is the news.
        return parked ? final(story.failed ? { ...story.failed, retryAt: grant.retryAt } : parked) : 'waited';
      }
      story.sent += 1;
      try {
        const reply = await pool.send(
          { source, access, ask, token: token?.value },
          Math.min(access.timeoutMs, Math.max(1, left())),
          options.signal,
        );
        return { reply, token };
      } finally {
        ledger.settle(grant.ticket);
      }
    } catch (error) {
      if (!(error instanceof SendError)) throw error;
      const again = error.reason === 'timeout' || error.reason === 'network';
      story.failed = { status: 'failed', reason: error.reason, detail: error.message };
      return { outcome: story.failed, retryable: again && patient && !options.signal?.aborted && !options.once };
    }
  }

  function pendingUntil(): Date {
    return new Date(parts.clock.now().getTime() + pendingPause);
  }

  /** Writes down what the vendor's reply says about the next requests. */
  async function heed(source: HttpSource, access: SourceAccess, { account }: Lane, reply: Reply, result: Classified) {
    const now = parts.clock.now();
    if (result.is === 'limited') {
      const told = retryAfter(reply.headers, now) ?? counterReset(reply.headers, source.counter, now);
      // "Come again at once" is no time: the next request would only be refused, and paid for.
      const retryAt =
        told && told > now ? told : result.reason === 'quota' ? nextMidnight(now) : new Date(now.getTime() + shortestPause(access));
      await ledger.hold({ account, until: retryAt, reason: result.reason, detail: result.detail });
      return { ...result, retryAt };
    }
    if (result.is === 'failure' && result.pauses) {
      await ledger.hold({ account, until: new Date(now.getTime() + authPause), reason: 'auth', detail: result.detail });
      parts.log.info('source paused', { source: source.id, reason: 'auth' });
      return result;
    }
    const spent = spentUntil(reply.headers, source.counter, now);
    if (spent) await ledger.hold({ account, until: spent, reason: 'quota', detail: 'the vendor counts nothing left' });
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
      const way = lanes(source, access);
      const parked = tooManyBefore(way.slots.busy(), access.limits, parts.clock.now(), options.deadline);
      if (parked) return parked;
      const free = await way.slots.take();
      try {
        const story: Story = { sent: 0, refused: 0, failed: undefined, answers: [], ask: undefined, handedOn: false };
        const { outcome } = await way.guard.execute(() => attempt(source, access, way, observable, options, story));
        return veiled(outcome, way.veil.hide);
      } catch (error) {
        if (!(error instanceof BrokenCircuitError)) throw error;
        const retryAt = way.brokenUntil ?? new Date(parts.clock.now().getTime() + breakerPause);
        return { status: 'parked', reason: 'upstream', detail: `${breakerThreshold} attempts in a row failed`, retryAt };
      } finally {
        free();
      }
    },
    async download(source, file) {
      const access = parts.access(source);
      if (!access) throw new Error(`feed ${source.id} was fetched without access to it`);
      return download(source, access, file, pool.open, createVeil(source, access).hide);
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
      await ledger.close();
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

function heard({ status, headers, text }: Reply, veil: (text: string) => string, answers: number): Heard {
  const shown = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, veil([value].flat().join(', '))]]));
  return { status, headers: Object.fromEntries(shown), text, answers };
}

function final(outcome: Outcome): Attempt {
  return { outcome, retryable: false };
}

function veiled(outcome: Outcome, veil: (text: string) => string): Outcome {
  if (outcome.status === 'failed' || outcome.status === 'parked')
    return { ...outcome, detail: veil(outcome.detail) } satisfies Failed | Parked;
  return outcome;
}
