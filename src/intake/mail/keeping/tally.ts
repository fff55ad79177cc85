import type { ChannelHealth } from '../../../domain/intake.ts';
import type { Clock } from '../../../domain/ports.ts';

/** What a channel tells of itself. */
export interface Tally {
  count(what: 'taken' | 'repeated' | 'refused', most?: number): void;
  up(): void;
  /** @param detail free of secrets; of others' words one line */
  down(detail: string): void;
  /** Works, but something is wrong; null: no longer. */
  note(detail: string | null): void;
  health(): ChannelHealth;
}

export function createTally(at: () => string, clock: Clock): Tally {
  const counts = { taken: 0, repeated: 0, refused: 0 };
  let state: ChannelHealth['state'] = 'down';
  let detail: string | null = 'not started';
  let lastAt: Date | null = null;
  return {
    count(what, most = 1) {
      counts[what] += most;
      if (what !== 'refused') lastAt = clock.now();
    },
    up() {
      if (state === 'down') detail = null;
      state = 'up';
    },
    down(why) {
      state = 'down';
      detail = why;
    },
    note(why) {
      if (state === 'up') detail = why;
    },
    health: () => ({ state, detail, at: at(), ...counts, lastAt }),
  };
}
