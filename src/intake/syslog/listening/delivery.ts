import { AssayError } from '../../../domain/errors.ts';

/** What came in one piece, and from which address. */
export interface Received {
  readonly bytes: Buffer;
  readonly peer: string;
}

/** Messages on their way into the store; so many at once, and no more. */
export interface Delivery {
  /** Resolves when the message has its place among those under way; until then whoever read it reads no more. */
  enter(message: Received): Promise<void>;
  readonly underWay: number;
  /** Why nothing can be taken at the moment; null where it can. */
  readonly trouble: string | null;
  /** Resolves when nothing is under way any more, or `patience` is at its end: then what is left is lost. @returns how many */
  drain(patience: AbortSignal): Promise<number>;
}

interface Options {
  /** Takes one message in. What it throws is tried again: without end where it is an AssayError (the store is away), else some times. */
  readonly take: (message: Received) => Promise<void>;
  readonly most: number;
  /** Milliseconds before the second try; doubled to `longestWait`. */
  readonly firstWait: number;
  readonly longestWait: number;
  readonly onTrouble: (error: unknown) => void;
  readonly onRecovery: () => void;
  readonly onLost: (error: unknown) => void;
}

/** A bug is met again by each try: what was read is given up then, because it would hold up all that follows. */
const triesOfBugs = 8;

export function createDelivery({ take, most, firstWait, longestWait, onTrouble, onRecovery, onLost }: Options): Delivery {
  const waiting: (() => void)[] = [];
  const over = new AbortController();
  let underWay = 0;
  let lost = 0;
  let trouble: string | null = null;
  let onEmpty: (() => void) | undefined;

  async function deliver(message: Received): Promise<void> {
    for (let tries = 1; !over.signal.aborted; tries++) {
      try {
        await take(message);
        if (trouble !== null) onRecovery();
        trouble = null;
        return;
      } catch (error) {
        if (error instanceof AssayError) {
          if (trouble === null) onTrouble(error);
          trouble = error.message;
        } else if (tries >= triesOfBugs) return onLost(error);
        await pause(Math.min(longestWait, firstWait * 2 ** (tries - 1)), over.signal);
      }
    }
  }

  function leave(): void {
    underWay--;
    waiting.shift()?.();
    if (underWay === 0 && waiting.length === 0) onEmpty?.();
  }

  return {
    async enter(message) {
      // Who waits is called when there is a place, and others may have come in between: it looks again.
      while (underWay >= most && !over.signal.aborted) await new Promise<void>((resolve) => waiting.push(resolve));
      if (over.signal.aborted) {
        lost++;
        return;
      }
      underWay++;
      void deliver(message).then(leave);
    },
    get underWay() {
      return underWay;
    },
    get trouble() {
      return trouble;
    },
    async drain(patience) {
      const empty = new Promise<void>((resolve) => {
        onEmpty = resolve;
        if (underWay === 0 && waiting.length === 0) resolve();
      });
      await Promise.race([empty, aborted(patience)]);
      const left = underWay;
      over.abort();
      for (const wake of waiting.splice(0)) wake();
      // Those who were woken count what they held.
      await new Promise((resolve) => setImmediate(resolve));
      return left + lost;
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
