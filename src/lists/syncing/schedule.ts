import type { FeedSource } from '../../domain/source.ts';
import type { SyncStatus } from './status.ts';

/** The first pause after a failure; it doubles up to the feed's own interval. */
const firstPause = 5 * 60;
/** Part of the interval by which machines drift apart, so that a publisher is not asked by all of them in one second. */
const drift = 0.1;

/** When a feed is to be fetched next. `spread`: 0 to 1, this machine's place among all. */
export function nextDue({ every }: Pick<FeedSource, 'every'>, now: Date, failures: number, spread: number): Date {
  const wait = failures === 0 ? every : Math.min(every, firstPause * 2 ** Math.min(failures - 1, 16));
  return new Date(now.getTime() + wait * (1 + drift * spread) * 1000);
}

/** Whether a feed is to be fetched now. A time further away than any wait was written by a clock that has since been put back. */
export function isDue({ every }: Pick<FeedSource, 'every'>, status: SyncStatus | undefined, now: Date): boolean {
  if (!status) return true;
  const left = Date.parse(status.due_at) - now.getTime();
  return left <= 0 || left > every * (1 + drift) * 1000;
}
