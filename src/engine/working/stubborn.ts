import { setTimeout as sleep } from 'node:timers/promises';
import { isTrouble } from './trouble.ts';

/** Runs it again and again while the store is in trouble. Rejects with the trouble where that is for too long, and with bugs at once. */
export type Stubborn = <T>(run: () => Promise<T>) => Promise<T>;

/**
 * What a worker holds it also renews: were it given up while the worker lives, nobody would ever go on with it.
 * @param met is told of each trouble, and for how many milliseconds it has lasted; true: it is given up
 */
export function createStubborn(met: (error: unknown, lastedMs: number) => boolean): Stubborn {
  return async (run) => {
    const began = performance.now();
    for (let pause = 50; ; pause = Math.min(2_000, pause * 2)) {
      try {
        return await run();
      } catch (error) {
        if (!isTrouble(error) || met(error, performance.now() - began)) throw error;
        await sleep(pause);
      }
    }
  };
}
