import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../domain/ports.ts';
import type { Standing, Work } from '../domain/work.ts';

/** Any number of listeners wait for submissions, and the store is asked once for all of them. */
export interface Following {
  /**
   * How far a submission is, once that is not what was known; at once where nothing was. When the signal ends it, what was known.
   * Undefined: there is none.
   */
  next(id: string, known: Standing | undefined, signal: AbortSignal): Promise<Standing | undefined>;
  /** Something may have landed in this process: nobody need wait until the store is asked again. */
  stir(): void;
}

/** What other processes land is noticed after so long. */
const pollMs = 200;
/** The store is asked no more often. */
const togetherMs = 10;
/** After the store was in trouble. */
const troubleMs = 1_000;

interface Waiter {
  readonly known: Standing | undefined;
  readonly resolve: (standing: Standing | undefined) => void;
}

export function createFollowing(work: Pick<Work, 'standings'>, log: Log): Following {
  const waiting = new Map<string, Set<Waiter>>();
  let looking = false;
  let stirred = false;
  let rouse = (): void => {};

  function stir(): void {
    stirred = true;
    rouse();
  }

  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    try {
      while (waiting.size > 0) {
        stirred = false;
        const trouble = await tell();
        await sleep(trouble ? troubleMs : togetherMs);
        if (!stirred && waiting.size > 0) await nap();
      }
    } finally {
      looking = false;
    }
  }

  /** @returns whether the store was in trouble: then everybody goes on waiting */
  async function tell(): Promise<boolean> {
    const asked = new Map([...waiting].map(([id, waiters]) => [id, [...waiters]]));
    try {
      const standings = new Map((await work.standings([...asked.keys()])).map((standing) => [standing.id, standing]));
      for (const [id, waiters] of asked) {
        const standing = standings.get(id);
        for (const waiter of waiters) if (isNews(standing, waiter.known)) leave(id, waiter, standing);
      }
      return false;
    } catch (error) {
      log.warn('submissions cannot be followed', { error });
      return true;
    }
  }

  function leave(id: string, waiter: Waiter, standing: Standing | undefined): void {
    const waiters = waiting.get(id);
    waiters?.delete(waiter);
    if (waiters?.size === 0) waiting.delete(id);
    waiter.resolve(standing);
  }

  function nap(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pollMs);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    stir,
    next(id, known, signal) {
      if (signal.aborted) return Promise.resolve(known);
      return new Promise((resolve) => {
        const ended = (): void => leave(id, waiter, known);
        const waiter: Waiter = {
          known,
          resolve: (standing) => {
            signal.removeEventListener('abort', ended);
            resolve(standing);
          },
        };
        signal.addEventListener('abort', ended, { once: true });
        const waiters = waiting.get(id) ?? new Set();
        waiting.set(id, waiters.add(waiter));
        stir();
        void look();
      });
    },
  };
}

function isNews(standing: Standing | undefined, known: Standing | undefined): boolean {
  if (!standing || !known) return true;
  const { state, landed, items } = standing;
  return state !== known.state || landed !== known.landed || items.all !== known.items.all || items.done !== known.items.done;
}
