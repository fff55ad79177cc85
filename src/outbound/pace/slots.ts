export interface Slots {
  take(): Promise<() => void>;
  /** How many run or wait. */
  busy(): number;
}

/** Lets at most `size` run at once, first come first served. `take` resolves to the function that gives the slot back. */
export function createSlots(size: number): Slots {
  let free = size;
  const waiting: (() => void)[] = [];

  function release(): void {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }

  return {
    busy: () => size - free + waiting.length,
    async take() {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      let held = true;
      return () => {
        if (held) release();
        held = false;
      };
    },
  };
}
