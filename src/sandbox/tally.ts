import type { Peak } from './quota-counter.ts';

/** What one source was asked since the start or the last reset. */
export interface Count {
  /** Every request that arrived, whatever it was answered. */
  readonly requests: number;
  /** Requests with the right key that arrived beyond a limit: a careful client has 0. */
  readonly over: number;
  readonly unauthorized: number;
  /** Requests that met a fault instead of their answer. */
  readonly faulted: number;
  /** Different values asked about. */
  readonly distinct: number;
  /** Requests about a value that had been asked about before, retries included. */
  readonly repeats: number;
  /** Per limit of the source, counted over its account. */
  readonly peak: readonly Peak[];
}

export interface Tally {
  add(what: 'requests' | 'over' | 'unauthorized' | 'faulted'): void;
  asked(value: string): void;
  read(peak: readonly Peak[]): Count;
  reset(): void;
}

export function createTally(): Tally {
  const sums = { requests: 0, over: 0, unauthorized: 0, faulted: 0, repeats: 0 };
  const values = new Set<string>();
  return {
    add(what) {
      sums[what] += 1;
    },
    asked(value) {
      if (values.has(value)) sums.repeats += 1;
      values.add(value);
    },
    read: (peak) => ({ ...sums, distinct: values.size, peak }),
    reset() {
      Object.assign(sums, { requests: 0, over: 0, unauthorized: 0, faulted: 0, repeats: 0 });
      values.clear();
    },
  };
}
