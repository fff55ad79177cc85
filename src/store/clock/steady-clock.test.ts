import { describe, expect, it } from 'vitest';
import { createSteadyClock } from './steady-clock.ts';

const noon = Date.parse('2026-11-23T12:00:00Z');

describe('createSteadyClock', () => {
  const readings = { wall: noon, monotonic: 5_000, awake: 70_000 };
  const start = () => {
    const now = { ...readings };
    return { now, clock: createSteadyClock({ wall: () => now.wall, monotonic: () => now.monotonic, awake: () => now.awake }) };
  };
  const passes = (now: typeof readings, ms: number) => {
    now.monotonic += ms;
    now.awake += ms;
  };

  it('goes on from the time of day at the start, whatever the clock of the machine is set to', () => {
    const { now, clock } = start();
    passes(now, 1_500.7);
    now.wall = noon - 86_400_000;
    expect(clock.now()).toEqual(new Date(noon + 1_500));
    passes(now, 10_000);
    now.wall = noon + 86_400_000;
    expect(clock.now()).toEqual(new Date(noon + 11_500));
  });

  it('goes on while the machine sleeps', () => {
    const { now, clock } = start();
    passes(now, 1_000);
    now.awake += 3_600_000;
    expect(clock.now()).toEqual(new Date(noon + 3_601_000));
    passes(now, 5_000);
    expect(clock.now()).toEqual(new Date(noon + 3_606_000));
    now.awake += 60_000;
    passes(now, 1_000);
    expect(clock.now()).toEqual(new Date(noon + 3_667_000));
  });

  it('never goes back for the coarseness of what it reads', () => {
    const { now, clock } = start();
    now.awake -= 900;
    passes(now, 2_000);
    expect(clock.now()).toEqual(new Date(noon + 2_000));
  });

  it('can be put right', () => {
    const { now, clock } = start();
    clock.shift(-250);
    passes(now, 1_000);
    expect(clock.now()).toEqual(new Date(noon + 750));
  });

  it('reads this machine', () => {
    const clock = createSteadyClock();
    expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(5_000);
  });
});
