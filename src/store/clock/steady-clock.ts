import { uptime } from 'node:os';
import type { Clock } from '../../domain/ports.ts';

/** What a steady clock reads; all in milliseconds. */
export interface Readings {
  /** Since 1970 UTC, as the machine has it now. */
  wall(): number;
  /** Since some moment; may stand still while the machine is suspended. */
  monotonic(): number;
  /** Since some moment; goes on while the machine is suspended. */
  awake(): number;
}

export interface SteadyClock extends Clock {
  /** From now on it shows `ms` more. */
  shift(ms: number): void;
}

const ofThisMachine: Readings = {
  // As it was when the process began, and what has passed since.
  wall: () => performance.timeOrigin + performance.now(),
  monotonic: () => performance.now(),
  awake: () => uptime() * 1_000,
};

/** A suspension shorter than this is not noticed: a clock that is a little late grants too little, never too much. */
const noticed = 2_000;
const lookEvery = 1_000;

/**
 * The time of day as it was at the start, and what has passed since: whoever sets the clock of the machine back or forward
 * meanwhile opens no window of a quota before its time, and closes none for years.
 */
export function createSteadyClock({ wall, monotonic, awake }: Readings = ofThisMachine): SteadyClock {
  const began = { monotonic: monotonic(), awake: awake() };
  let base = wall();
  let slept = 0;
  let looked = began.monotonic;

  return {
    now() {
      const at = monotonic();
      if (at - looked >= lookEvery) {
        looked = at;
        const missing = awake() - began.awake - (at - began.monotonic) - slept;
        if (missing > noticed) slept += missing;
      }
      return new Date(Math.floor(base + slept + (at - began.monotonic)));
    },
    shift(ms) {
      base += ms;
    },
  };
}
