import type { Parked } from '../../domain/lookup.ts';
import type { Lane } from '../../domain/work.ts';

/** Who is not let in: nobody, or all but interactive work, for which a share of the budget is kept. */
type Kept = 'all' | 'others';

/** What a worker has learnt of sources that take nothing more for now, so that it does not try every lookup that waits for them. */
export interface Doors {
  /** A lookup of that lane was turned away. */
  close(source: string, lane: Lane, parked: Parked, now: Date): void;
  /** Who is kept out of a source now. */
  kept(source: string, now: Date): Kept | undefined;
  /** When it is worth trying again; undefined where it is open. */
  opensAt(source: string, lane: Lane, now: Date): Date | undefined;
  /** When it takes somebody again, by what it said; undefined where it is open. */
  saidUntil(source: string, lane: Lane, now: Date): Date | undefined;
}

/** Whatever was said, one lookup tries again after so long: a hold may have been lifted by a person, or by another process. */
const longestMs = 30_000;

export function createDoors(): Doors {
  const closed = new Map<string, Date>();
  const said = new Map<string, Date>();
  const key = (source: string, kept: Kept): string => `${kept} ${source}`;
  const until = (source: string, kept: Kept, now: Date): Date | undefined => {
    const at = closed.get(key(source, kept));
    return at && at > now ? at : undefined;
  };
  return {
    close(source, lane, { retryAt }, now) {
      const at = new Date(Math.min(retryAt.getTime(), now.getTime() + longestMs));
      const kept = key(source, lane === 'interactive' ? 'all' : 'others');
      closed.set(kept, at);
      said.set(kept, retryAt);
    },
    kept(source, now) {
      if (until(source, 'all', now)) return 'all';
      return until(source, 'others', now) && 'others';
    },
    opensAt(source, lane, now) {
      const all = until(source, 'all', now);
      const others = lane === 'interactive' ? undefined : until(source, 'others', now);
      const [latest] = [all, others].flatMap((at) => at ?? []).sort((a, b) => b.getTime() - a.getTime());
      return latest;
    },
    saidUntil(source, lane, now) {
      if (until(source, 'all', now)) return said.get(key(source, 'all'));
      return lane !== 'interactive' && until(source, 'others', now) ? said.get(key(source, 'others')) : undefined;
    },
  };
}
