import { ConsecutiveBreaker, circuitBreaker, ExponentialBackoff, handleWhenResult, retry, wrap } from 'cockatiel';
import type { Outcome } from '../../domain/lookup.ts';
import type { Clock, Log, SourceAccess } from '../../domain/ports.ts';
import type { HttpSource } from '../../domain/source.ts';
import { accountOf } from '../keys/account.ts';
import { createVeil, type Veil } from '../keys/veil.ts';
import { createSlots, type Slots } from './slots.ts';

export const breakerPause = 30_000;
export const breakerThreshold = 5;

/** One attempt: an outcome, and whether another could end better. */
export interface Attempt {
  readonly outcome: Outcome;
  readonly retryable: boolean;
}

/** What lookups of one source and credential share. */
export interface Lane {
  readonly account: string;
  readonly slots: Slots;
  readonly veil: Veil;
  readonly guard: { execute(attempt: () => Promise<Attempt>): Promise<Attempt> };
  brokenUntil: Date | undefined;
}

interface Parts {
  readonly clock: Clock;
  readonly log: Log;
  /** Further attempts after a network failure or a 5xx. */
  readonly retries?: number | undefined;
}

export function createLanes({ clock, log, retries = 2 }: Parts): (source: HttpSource, access: SourceAccess) => Lane {
  const lanes = new Map<string, Lane>();
  return (source, access) => {
    const account = accountOf(source, access);
    const key = `${source.id} ${account}`;
    const known = lanes.get(key);
    if (known) return known;
    const troubled = handleWhenResult((result) => (result as Attempt).retryable);
    const breaker = circuitBreaker(troubled, { halfOpenAfter: breakerPause, breaker: new ConsecutiveBreaker(breakerThreshold) });
    const attempts = retry(troubled, {
      maxAttempts: retries,
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
      made.brokenUntil = new Date(clock.now().getTime() + breakerPause);
      log.info('source broken', { source: source.id, until: made.brokenUntil });
    });
    breaker.onReset(() => {
      made.brokenUntil = undefined;
    });
    lanes.set(key, made);
    return made;
  };
}
