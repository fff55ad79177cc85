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
  /** Answers for which the client did not wait. */
  readonly unheard: number;
  /** Different values asked about. */
  readonly distinct: number;
  /** Times a value was asked about that had been asked about before, retries included. */
  readonly repeats: number;
  /** Answers about a value that had been answered before: nothing was gained by them. */
  readonly needless: number;
  /** Per limit of the source, counted over its account. */
  readonly peak: readonly Peak[];
}

/** One value at one source. */
export interface AskedAbout {
  /** Times it was asked about. */
  readonly times: number;
  /** Good answers that were sent; faults are none. */
  readonly answers: number;
}

export interface Tally {
  add(what: 'requests' | 'over' | 'unauthorized' | 'faulted' | 'unheard'): void;
  asked(value: string): void;
  answered(value: string): void;
  read(peak: readonly Peak[]): Count;
  values(): ReadonlyMap<string, AskedAbout>;
  reset(): void;
}

export function createTally(): Tally {
  const nothing = { requests: 0, over: 0, unauthorized: 0, faulted: 0, unheard: 0, repeats: 0, needless: 0 };
  const sums = { ...nothing };
  const values = new Map<string, { times: number; answers: number }>();
  return {
    add(what) {
      sums[what] += 1;
    },
    asked(value) {
      const about = values.get(value) ?? { times: 0, answers: 0 };
      values.set(value, about);
      if (about.times > 0) sums.repeats += 1;
      about.times += 1;
    },
    answered(value) {
      const about = values.get(value);
      if (!about) return;
      if (about.answers > 0) sums.needless += 1;
      about.answers += 1;
    },
    read: (peak) => ({ ...sums, distinct: values.size, peak }),
    values: () => new Map([...values].map(([value, about]) => [value, { ...about }])),
    reset() {
      Object.assign(sums, nothing);
      values.clear();
    },
  };
}
