import { setTimeout as sleep } from 'node:timers/promises';
import { isTrouble } from './away.ts';

/** How long a database that is away is waited for. */
export interface Patience {
  /**
   * Waits a little, or throws an error for the user where it has been too long since `began` (of `performance.now()`).
   * @param most milliseconds
   */
  pause(began: number, error: unknown, most?: number): Promise<void>;
  /** What a person can do something about, as the error that says so; anything else as it is. */
  explain(error: unknown): unknown;
}

/** @param giveUp makes the last error that was met one for the user */
export function createPatience(patienceMs: number, giveUp: (error: unknown) => Error): Patience {
  return {
    explain: (error) => (isTrouble(error) ? giveUp(error) : error),
    async pause(began, error, most = 250) {
      if (performance.now() - began > patienceMs) throw giveUp(error);
      // By chance, so that many workers do not come back at the same moment.
      await sleep(Math.random() * most);
    },
  };
}
