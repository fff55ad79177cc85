import type { Clock } from '../domain/ports.ts';
import type { Watch, Watches } from '../domain/watch.ts';
import type { Work } from '../domain/work.ts';

const hour = 3_600_000;
/** What is new changes fast: so long after the last look comes the next, the last value again and again. */
const intervals = [1, 4, 12, 24, 72, 168, 336].map((hours) => hours * hour);
/** So many are taken at once. */
const most = 200;

/** When a value is asked about for the first time after it was put on the list. */
export function firstCheck(now: Date): Date {
  return new Date(now.getTime() + (intervals[0] ?? hour));
}

/** When a watched value is asked about after the check that is due now: less often as it ages. */
export function nextCheck({ checks }: Pick<Watch, 'checks'>, now: Date): Date {
  const interval = intervals[Math.min(checks + 1, intervals.length - 1)] ?? hour;
  return new Date(now.getTime() + interval);
}

/**
 * Submits what is watched and due, in the bulk lane, so that it keeps to the budget and waits behind people. Answers how many.
 * Whoever watches is the person of the submission, and its marking that of the watch.
 */
export function createRecheck({ work, watches, clock }: { work: Work; watches: Watches; clock: Clock }): () => Promise<number> {
  return async () => {
    const now = clock.now();
    const due = await watches.takeDue(now, most, (watch) => nextCheck(watch, now));
    const groups = Map.groupBy(due, ({ person, marking }) => `${person} ${marking.tlp} ${marking.pap}`);
    for (const group of groups.values()) {
      const [first] = group;
      if (!first) continue;
      const id = await work.receive(
        {
          ...{ lane: 'bulk', person: first.person, origin: 'watch', kind: 'text', marking: first.marking },
          ...{ facts: {}, troubles: [], alsoFound: [], offline: false, refresh: true, thrifty: false, ignoreWarninglists: false },
        },
        now,
      );
      await work.add(
        id,
        group.map(({ observable }) => ({ observable, mentions: [] })),
        now,
      );
      await work.seal(id, now);
    }
    return due.length;
  };
}
