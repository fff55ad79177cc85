/** Bounds how many run at once. */
export interface Slots {
  /** First come, first served. @returns what gives the slot back, or undefined where the signal was quicker */
  take(signal: AbortSignal | undefined): Promise<(() => void) | undefined>;
}

/** Lets at most `size` run at once. */
export function createSlots(size: number): Slots {
  let free = size;
  const waiting = new Set<() => void>();

  function release(): void {
    const [next] = waiting;
    if (next) {
      waiting.delete(next);
      next();
    } else free += 1;
  }

  async function turn(signal: AbortSignal | undefined): Promise<boolean> {
    if (free > 0) {
      free -= 1;
      return true;
    }
    return new Promise((resolve) => {
      const leave = (): void => {
        waiting.delete(enter);
        resolve(false);
      };
      const enter = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve(true);
      };
      waiting.add(enter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  return {
    async take(signal) {
      if (signal?.aborted || !(await turn(signal))) return undefined;
      let held = true;
      return () => {
        if (held) release();
        held = false;
      };
    },
  };
}
