import type { Failed, Parked } from '../../domain/lookup.ts';
import type { Observable } from '../../domain/observable.ts';
import type { AskOptions, Clock, Heard, Log } from '../../domain/ports.ts';
import type { HttpSource, Request } from '../../domain/source.ts';
import { impostor, type Reply, type Trouble } from '../classify.ts';
import type { Key } from '../keys/key-rings.ts';
import type { Bought, Tokens } from '../keys/tokens.ts';
import { breakerThreshold, createBreakers, type Ending } from '../pace/breakers.ts';
import type { Ledger } from '../pace/ledger.ts';
import { counterReset, nextMidnight, retryAfter, shortestPause, spentUntil } from '../pace/retry-after.ts';
import { onward } from '../wire/onward.ts';
import type { Connections } from '../wire/send.ts';
import { SendError } from '../wire/send-error.ts';

const minute = 60_000;
/** How long a key that was refused is left alone. Another key is another account and starts at once. */
const authPause = 15 * minute;
/** How long a vendor that is still working on an answer is left to it. */
const pendingPause = 5_000;

/** One request and what is needed to make it. */
export interface Question<T> {
  readonly source: HttpSource;
  readonly request: Request;
  /** About what: it is told to the vendor, and the ledger says so. */
  readonly observables: readonly Observable[];
  readonly options: AskOptions;
  /** So many requests of the lookup were answered before it. */
  readonly answered: number;
  /** What a reply amounts to; its text is veiled. */
  readonly judge: (reply: Reply, veil: (text: string) => string) => T;
}

/** What was heard and by which key; or why nothing was. */
export type Exchanged<T> = Answered<T> | Unanswered;

interface Answered<T> {
  readonly result: Exclude<T, Trouble>;
  readonly key: Key;
}
interface Unanswered {
  readonly outcome: Failed | Parked;
}

/** One try with one key. `passes`: another key may do better. */
type Tried<T> = (Answered<T> & { readonly ending: Ending }) | NotHeard;
interface NotHeard extends Unanswered {
  readonly passes?: boolean;
  readonly ending: Ending;
}

/** A request that was answered. */
interface Reached {
  readonly reply: Reply;
  readonly sentAt: Date;
  /** What it was signed with, where the source has OAuth. */
  readonly token?: Extract<Bought, { is: 'token' }> | undefined;
  /** What the reply amounts to, where it is not the source's: no token was had. */
  readonly result?: Trouble | undefined;
}

interface Parts {
  readonly pool: Connections;
  readonly tokens: Tokens;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
}

/** Makes one request with the first key that may: signed, paid for and told by the ledger, sent, and heeded. It waits for nothing but the reply. */
export type Exchange = <T extends { readonly is: string }>(question: Question<T>, keys: readonly Key[]) => Promise<Exchanged<T>>;

export function createExchange({ pool, tokens, ledger, clock, log }: Parts): Exchange {
  const breakers = createBreakers(clock);

  /** With one key; a redirect that is followed, and a token that was dropped, take a further request. */
  async function attempt<T extends { readonly is: string }>(question: Question<T>, key: Key): Promise<Tried<T>> {
    const { source, options } = question;
    const { access, veil } = key;
    let { request } = question;
    let handedOn = false;
    let signedAnew = false;
    for (;;) {
      const reached = await reach(question, request, key);
      if ('outcome' in reached) return reached;
      const { reply, token } = reached;
      const shown = { ...reply, text: veil.hide(reply.text) };
      if (!reached.result) options.onReply?.(heard(shown, veil.hide, question.answered));
      const result = reached.result ?? impostor(reply, access) ?? question.judge(shown, veil.hide);
      // A token that the vendor dropped before its time is no refused key.
      if (token?.kept && !signedAnew && reply.status === 401 && result.is === 'failure') {
        tokens.forget(source, access, token.value);
        signedAnew = true;
        continue;
      }
      const elsewhere = handedOn ? undefined : onward(source, access, reply);
      if (elsewhere) {
        handedOn = true;
        request = { ...request, ...elsewhere };
        continue;
      }
      return await heed(source, key, reached, result);
    }
  }

  /** One request and its reply, or why there is none. */
  async function reach<T>({ source, observables, options }: Question<T>, ask: Request, key: Key): Promise<Reached | NotHeard> {
    const { access, account, veil } = key;
    const { signal, errand } = options;
    if (signal?.aborted) return cutOff();
    try {
      const url = pool.place({ source, access, ask });
      let token: Reached['token'];
      if (source.auth?.in === 'oauth') {
        const pause = tokens.has(source, access) ? undefined : await ledger.refused(account);
        if (pause) return refusedKey(pause.detail, pause.until);
        const sentAt = clock.now();
        const bought = await tokens.of(source, access, veil, access.timeoutMs, signal);
        if (bought.is === 'none') return { reply: bought.reply, result: bought.result, sentAt };
        token = bought;
      }
      const sentAt = clock.now();
      const grant = await ledger.take({
        account,
        limits: access.limits,
        now: sentAt,
        // The request may still reach the vendor until its timeout; a crash in between must count it, not forget it.
        until: new Date(sentAt.getTime() + access.timeoutMs + 1_000),
        reserve: errand.reserve,
        telling: { source: source.id, host: url.host || url.protocol + url.pathname, observables, reveals: source.reveals, errand },
      });
      if ('status' in grant) return { outcome: grant, ending: 'unsent' };
      if (!grant.granted) {
        const { reason, detail, retryAt } = grant;
        if (reason === 'auth') return refusedKey(detail, retryAt);
        return { outcome: { status: 'parked', reason, detail, retryAt }, passes: true, ending: 'unsent' };
      }
      try {
        return { reply: await pool.send({ source, access, ask, token: token?.value }, access.timeoutMs, signal), token, sentAt };
      } finally {
        ledger.settle(grant.ticket);
      }
    } catch (error) {
      if (!(error instanceof SendError)) throw error;
      if (signal?.aborted) return cutOff();
      const { reason, transient } = error;
      const outcome: Failed = { status: 'failed', reason, detail: veil.hide(error.message), ...(transient && { transient }) };
      return { outcome, ending: transient ? 'troubled' : 'answered' };
    }
  }

  function cutOff(): NotHeard {
    return {
      outcome: { status: 'parked', reason: 'queued', detail: 'cut off before it answered', retryAt: clock.now() },
      ending: 'unsent',
    };
  }

  /** What a reply comes to, after what it says about the next requests was written down. */
  async function heed<T extends { readonly is: string }>(
    source: HttpSource,
    key: Key,
    { reply, sentAt }: Reached,
    result: T | Trouble,
  ): Promise<Tried<T>> {
    const { access, account, veil, refusals } = key;
    const now = clock.now();
    if (isTrouble(result, 'limited')) {
      const { reason } = result;
      const detail = veil.hide(result.detail);
      const told = retryAfter(reply.headers, now) ?? counterReset(reply.headers, source.counter, now);
      // "Come again at once" is no time: the next request would only be refused, and paid for.
      const usual = reason === 'quota' ? nextMidnight(now) : new Date(now.getTime() + shortestPause(access));
      const retryAt = refusals.until(sentAt, told && told > now ? told : usual, now);
      await ledger.hold({ account, until: retryAt, reason, detail });
      return { outcome: { status: 'parked', reason, detail, retryAt }, passes: true, ending: 'answered' };
    }
    refusals.end();
    if (isTrouble(result, 'failure') && result.pauses) {
      const detail = veil.hide(result.detail);
      await ledger.hold({ account, until: new Date(now.getTime() + authPause), reason: 'auth', detail });
      log.info('source paused', { source: source.id, reason: 'auth' });
      return { outcome: { status: 'failed', reason: result.reason, detail }, passes: true, ending: 'answered' };
    }
    const spent = spentUntil(reply.headers, source.counter, now);
    if (spent) await ledger.hold({ account, until: spent, reason: 'quota', detail: 'the vendor counts nothing left' });
    if (isTrouble(result, 'pending')) {
      const retryAt = new Date(now.getTime() + pendingPause);
      return { outcome: { status: 'parked', reason: 'upstream', detail: veil.hide(result.detail), retryAt }, ending: 'answered' };
    }
    if (isTrouble(result, 'failure')) {
      const { reason, retryable: transient } = result;
      const outcome: Failed = { status: 'failed', reason, detail: veil.hide(result.detail), ...(transient && { transient }) };
      return { outcome, ending: transient ? 'troubled' : 'answered' };
    }
    return { result: result as Exclude<T, Trouble>, key, ending: 'answered' };
  }

  /** Other processes are to leave the source alone, too, but not what else the account is for: the rest of the vendor may well answer. */
  async function tellBroken(source: HttpSource, keys: readonly Key[], until: Date): Promise<void> {
    log.info('source broken', { source: source.id, until });
    if (source.account !== source.id) return;
    const detail = `${breakerThreshold} requests in a row failed`;
    for (const { account } of keys) await ledger.hold({ account, until, reason: 'upstream', detail });
  }

  return async (question, keys) => {
    const { source } = question;
    const entry = breakers.enter(source.id);
    if ('parked' in entry) return { outcome: entry.parked };
    let ending: Ending = 'unsent';
    try {
      const refusals: (Failed | Parked)[] = [];
      for (const key of keys) {
        const tried = await attempt(question, key);
        if (tried.ending !== 'unsent') ending = tried.ending;
        if ('result' in tried) return tried;
        if (!tried.passes) return tried;
        refusals.push(tried.outcome);
      }
      return { outcome: refusedByAll(refusals) };
    } finally {
      const until = await entry.leave(ending);
      if (until) await tellBroken(source, keys, until);
    }
  };
}

function isTrouble<I extends Trouble['is']>(result: { readonly is: string }, is: I): result is Extract<Trouble, { is: I }> {
  return result.is === is;
}

function refusedKey(detail: string, retryAt: Date): NotHeard {
  return { outcome: { status: 'failed', reason: 'auth', detail, retryAt }, passes: true, ending: 'unsent' };
}

/** The one that ends first; a key that was refused is waited for only where there is no other. */
function refusedByAll(refusals: readonly (Failed | Parked)[]): Failed | Parked {
  const parked = refusals.filter((each) => each.status === 'parked');
  const soonest = (all: readonly (Failed | Parked)[]): Failed | Parked | undefined =>
    all.toSorted((a, b) => (a.retryAt?.getTime() ?? Number.POSITIVE_INFINITY) - (b.retryAt?.getTime() ?? Number.POSITIVE_INFINITY))[0];
  const first = soonest(parked) ?? soonest(refusals);
  if (!first) throw new Error('a source was asked without a key ring');
  return first;
}

function heard({ status, headers, text }: Reply, veil: (text: string) => string, answers: number): Heard {
  const shown = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, veil([value].flat().join(', '))]]));
  return { status, headers: Object.fromEntries(shown), text, answers };
}
