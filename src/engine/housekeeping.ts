import type { Figures } from '../domain/figures.ts';
import type { Clock, Log, Memory } from '../domain/ports.ts';
import type { Work } from '../domain/work.ts';

export interface HousekeepingParts {
  readonly work: Pick<Work, 'giveUp' | 'forget' | 'takeOver' | 'sealBroken'>;
  readonly memory: Pick<Memory, 'forget'>;
  readonly figures: Pick<Figures, 'forget'>;
  readonly recheck: () => Promise<number>;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds: so long submissions are kept after they ended. */
  readonly submissionsMs: number;
  /** Milliseconds: so long answers are kept, and at least as long as the submissions that they belong to. */
  readonly answersMs: number;
  /** Milliseconds: what nobody could answer for so long has failed. */
  readonly giveUpAfterMs: number;
}

/** What is done now and then beside the work. */
export interface Housekeeping {
  /** Now and once a minute. Answers how to end it. */
  start(): () => void;
  once(): Promise<void>;
}

const everyMs = 60_000;
/** An input that broke off is waited for so long where it has a key, under which it may come again. */
const keyedMs = 24 * 3_600_000;
/** Without one whoever sent it has died over it. */
const othersMs = 3_600_000;
/** A submission may take so long, and is kept from its end on; its answers from when they came. */
const longestMs = 90 * 24 * 3_600_000;

export function createHousekeeping({
  work,
  memory,
  figures,
  recheck,
  clock,
  log,
  submissionsMs,
  answersMs,
  giveUpAfterMs,
}: HousekeepingParts): Housekeeping {
  async function once(): Promise<void> {
    const now = clock.now();
    const before = (ms: number): Date => new Date(now.getTime() - ms);
    await work.takeOver(now);
    await recheck();
    const broken = await work.sealBroken({ keyed: before(keyedMs), others: before(othersMs) }, now);
    if (broken > 0) log.warn('inputs that broke off were given up', { submissions: broken });
    const given = await work.giveUp(before(giveUpAfterMs), now);
    if (given > 0) log.warn('lookups given up', { lookups: given });
    await work.forget(before(submissionsMs));
    await figures.forget(before(answersMs));
    await memory.forget(before(Math.max(submissionsMs + longestMs, answersMs)), now);
  }
  let ended = false;
  // Whoever ends does not wait for it: it is done by the next one, and the store may be closed beneath it.
  const quietly = (): void => void once().catch((error: unknown) => !ended && log.warn('housekeeping failed', { error }));
  return {
    once,
    start() {
      quietly();
      const timer = setInterval(quietly, everyMs);
      return () => {
        ended = true;
        clearInterval(timer);
      };
    },
  };
}
