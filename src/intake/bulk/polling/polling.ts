import type { StreamTaken } from '../../../domain/bulk.ts';
import { AssayError } from '../../../domain/errors.ts';
import type { Channel, ChannelHealth } from '../../../domain/intake.ts';
import type { BulkParts } from './bulk-parts.ts';

interface Options {
  readonly name: string;
  /** What it watches, for a person; without secrets. */
  readonly at: string;
  /** Milliseconds. */
  readonly every: number;
  /** Looks once. What it throws is told, and it looks again later. `signal`: it is to end soon. */
  readonly poll: (look: Look) => Promise<void>;
}

/** One look of a channel. */
export interface Look {
  readonly signal: AbortSignal;
  /** Counts what became of something. */
  taken(taken: StreamTaken): void;
  refused(): void;
  /** Something is wrong that does not end the look. Free of secrets. */
  complain(detail: string): void;
}

/** Whether it is time, and nobody else at it, is looked at so often at least. */
const tickMs = 5_000;
/** After a failure it is looked again so soon, then later and later, up to its own interval. */
const againMs = 15_000;

/**
 * A channel that looks again and again. Of all processes that share a store one looks at a time; when it is next is a bookmark, so that a
 * restart does not begin anew.
 */
export function createPolling(
  { name, at, every, poll }: Options,
  { bookmarks, clock, log, holder, leaseMs }: Pick<BulkParts, 'bookmarks' | 'clock' | 'log' | 'holder' | 'leaseMs'>,
): Channel {
  const health: { -readonly [Key in keyof ChannelHealth]: ChannelHealth[Key] } = {
    state: 'up',
    detail: null,
    at,
    taken: 0,
    repeated: 0,
    refused: 0,
    lastAt: null,
  };
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let failures = 0;

  async function tick(): Promise<void> {
    const next = await bookmarks.get(name, 'next');
    const left = Number(next ?? 0) - clock.now().getTime();
    // Further away than it ever is put off: the clock was wrong, or the interval another.
    if (left > 0 && left <= every + leaseMs) return;
    const now = clock.now();
    if (!(await bookmarks.hold(name, holder, now, new Date(now.getTime() + leaseMs)))) return;
    try {
      // Somebody may have looked while we asked.
      const again = await bookmarks.get(name, 'next');
      if (again !== next) return;
      await look(next);
    } finally {
      await bookmarks.release(name, holder).catch(() => undefined);
    }
  }

  async function look(was: string | null): Promise<void> {
    const lost = new AbortController();
    const beat = setInterval(() => {
      const now = clock.now();
      bookmarks.hold(name, holder, now, new Date(now.getTime() + leaseMs)).then(
        (held) => (held ? undefined : lost.abort()),
        () => undefined,
      );
    }, leaseMs / 3);
    let complaint: string | null = null;
    try {
      await poll({
        signal: AbortSignal.any([stopping.signal, lost.signal]),
        taken({ end, repeated, resumed }) {
          if (end === 'nothing') return;
          if (repeated && !resumed) health.repeated += 1;
          else health.taken += 1;
          health.lastAt = clock.now();
        },
        refused: () => void health.refused++,
        complain(detail) {
          complaint ??= detail;
        },
      });
      failures = 0;
    } catch (error) {
      if (stopping.signal.aborted) return;
      failures += 1;
      complaint = messageOf(error);
      log.warn('a channel could not be looked at', { channel: name, error });
    } finally {
      clearInterval(beat);
    }
    health.state = complaint === null ? 'up' : 'down';
    health.detail = complaint;
    // What was cut off by us is looked at again at once by whoever comes next.
    if (stopping.signal.aborted || lost.signal.aborted) return;
    const wait = failures === 0 ? every : Math.min(every, againMs * 2 ** Math.min(failures - 1, 20));
    await bookmarks.set(name, 'next', String(clock.now().getTime() + wait), was, clock.now());
  }

  function schedule(ms: number): void {
    if (stopping.signal.aborted) return;
    timer = setTimeout(() => {
      running = tick()
        .catch((error: unknown) => {
          health.state = 'down';
          health.detail = messageOf(error);
        })
        .finally(() => schedule(Math.min(every, tickMs)));
    }, ms);
  }

  return {
    name,
    async start() {
      schedule(0);
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
    health: () => ({ ...health }),
  };
}

/** What is ours is told with how to mend it; of anything else the message only, which may be a stranger's. */
function messageOf(error: unknown): string {
  if (error instanceof AssayError) return `${error.message} (${error.fix})`;
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}
