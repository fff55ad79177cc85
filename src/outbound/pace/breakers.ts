import { ConsecutiveBreaker, circuitBreaker, handleWhenResult } from 'cockatiel';
import type { Parked } from '../../domain/lookup.ts';
import type { Clock } from '../../domain/ports.ts';

export const breakerPause = 30_000;
export const breakerThreshold = 5;
/** While one request finds out whether a vendor answers again, the others come back after so long. */
const probePause = 1_000;

/** How a question ended, as its breaker sees it. `unsent`: nothing was heard of the vendor, good or ill. */
export type Ending = 'answered' | 'troubled' | 'unsent';

export type Entry =
  | { readonly parked: Parked }
  /** Must be told how it ended. @returns until when the source is left alone, where that was decided by this ending */
  | { leave(ending: Ending): Promise<Date | undefined> };

/** One breaker a source: after so many troubles in a row it is left alone, then asked by one request at a time until that is answered. */
export interface Breakers {
  enter(source: string): Entry;
}

export function createBreakers(clock: Clock): Breakers {
  const breakers = new Map<string, (now: Date) => Entry>();
  return {
    enter(source) {
      const breaker = breakers.get(source) ?? createBreaker(clock);
      breakers.set(source, breaker);
      return breaker(clock.now());
    },
  };
}

function createBreaker(clock: Clock): (now: Date) => Entry {
  // It only counts: when to ask again is for our clock, and what was paid for is sent, whatever has happened since.
  const counter = circuitBreaker(
    handleWhenResult((ending) => ending === 'troubled'),
    { halfOpenAfter: 0, breaker: new ConsecutiveBreaker(breakerThreshold) },
  );
  let brokenUntil: Date | undefined;
  let probing = false;
  counter.onBreak(() => {
    brokenUntil = new Date(clock.now().getTime() + breakerPause);
  });
  counter.onReset(() => {
    brokenUntil = undefined;
  });
  return (now) => {
    if (brokenUntil && now < brokenUntil) return { parked: parked(brokenUntil) };
    if (brokenUntil && probing) return { parked: parked(new Date(now.getTime() + probePause)) };
    const probes = brokenUntil !== undefined;
    if (probes) probing = true;
    return {
      async leave(ending) {
        if (probes) probing = false;
        if (ending === 'unsent') return undefined;
        const before = brokenUntil;
        // It refuses to count where the machine's clock was put back.
        await counter.execute(() => ending).catch(() => undefined);
        return brokenUntil === before ? undefined : brokenUntil;
      },
    };
  };
}

function parked(retryAt: Date): Parked {
  return { status: 'parked', reason: 'upstream', detail: `${breakerThreshold} requests in a row failed`, retryAt };
}
