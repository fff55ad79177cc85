import { setTimeout as sleep } from 'node:timers/promises';
import type { Parked } from '../../domain/lookup.ts';
import type { Outbound } from '../../domain/ports.ts';
import type { Due, Leased, Milestone, Submitted } from '../../domain/work.ts';
import type { ReadySource } from '../ready-source.ts';
import { type Asked, askAll } from './ask.ts';
import { createDoors } from './doors.ts';
import { createStubborn } from './stubborn.ts';
import { createThinking, type Heard, type ThinkingParts } from './thinking.ts';
import { isTrouble } from './trouble.ts';

interface Parts extends ThinkingParts {
  readonly outbound: Outbound;
  readonly sources: ReadonlyMap<string, ReadySource>;
}

export interface WorkerOptions {
  /** Whose leases they are; no other worker has it. */
  readonly name: string;
  /** Works on this submission only, and ends with it. Absent: on all, until it is stopped. */
  readonly submission?: string | undefined;
  /** Of a run for one submission: it ends before, where nothing more can land until then. */
  readonly deadline?: Date | undefined;
  /** So many lookups are under way at once; interactive ones go beyond it. */
  readonly concurrency: number;
  /** A worker that is silent so long counts as dead. */
  readonly leaseMs: number;
  /** Told of every lookup as it ends. */
  readonly onLookup?: ((lookup: Heard) => void) | undefined;
  /** Told of every lookup that is parked. */
  readonly onParked?: ((parked: { readonly source: string; readonly outcome: Parked }) => void) | undefined;
  /** Told when items have landed. */
  readonly onLanded?: (() => void) | undefined;
  /** Told when the first or the last item of a submission is done. */
  readonly onMilestone?: ((milestone: Milestone) => void) | undefined;
  /** Ends all at once: what is under way is cut off and parked. */
  readonly signal?: AbortSignal | undefined;
}

export interface Worker {
  /** Works until it is stopped; of one submission until that has ended. Rejects where the store stays unreachable, or on a bug. */
  run(): Promise<void>;
  /** Something new is there: it need not wait until it looks again. */
  wake(): void;
  /** Milliseconds since it last looked for work; undefined while it does not run. */
  idleMs(): number | undefined;
  /** Works until nothing is due any more; what is parked until later waits for another run. */
  runDry(): Promise<void>;
  /** Takes nothing more, waits so long for what is under way, cuts off the rest, and gives everything back. */
  stop(patienceMs: number): Promise<void>;
}

/** So many items are thought about at once, which keeps memory flat. */
const thoughtAtOnce = 64;
/** What becomes ready one by one, while lookups are under way, is thought about so often: together it costs little more than one alone. */
const togetherMs = 25;
/** Work of other processes is noticed after so long. */
const pollMs = 200;
/** A store that cannot be reached for so long ends a run for one submission; other workers go on trying. */
const storePatienceMs = 30_000;

/**
 * Takes what is ready or due, asks, and writes down what came of it. Any number of them may work on one store. It holds nothing
 * that waits: whatever cannot be asked now is a row with a time. What it holds is leased, so that nothing is lost with it.
 */
export function createWorker(parts: Parts, options: WorkerOptions): Worker {
  const { work, clock, log, sources } = parts;
  const { name, submission, leaseMs } = options;
  const doors = createDoors();
  const stubborn = createStubborn((error, lastedMs) => {
    inTrouble(error);
    // Once we end, what we hold is somebody else's a lease later.
    const late = haltedAt !== undefined && performance.now() - haltedAt > leaseMs;
    return late || (submission !== undefined && lastedMs > storePatienceMs);
  });
  const thinking = createThinking(parts, name, options, stubborn);
  const busy = new Map<string, number>();
  const underWay = new Set<Promise<void>>();
  const cut = new AbortController();
  let lookups = 0;
  let stopping = false;
  /** Since when it ends. */
  let haltedAt: number | undefined;
  let stopPatienceMs = 0;
  let running: Promise<void> | undefined;
  let bug: { readonly error: unknown } | undefined;
  /** Since when the store has been in trouble. */
  let troubledSince: number | undefined;
  let troubledUntil = Number.NEGATIVE_INFINITY;
  let lookedAt: number | undefined;
  /** Something has ended since the loop last looked. */
  let stirred = false;
  let rouse = (): void => {};
  /** By `performance.now()`: what is ready waits until then for more. */
  let thinkAt = 0;
  /** Something has ended since it was last thought. */
  let unthought = false;
  /** So many items there were, and since when. */
  let received = { items: 0, at: performance.now() };

  function wake(): void {
    stirred = true;
    rouse();
  }

  const leaseUntil = (): Date => new Date(clock.now().getTime() + leaseMs);

  async function think(): Promise<boolean> {
    unthought = false;
    const items = await work.takeReady(name, thoughtAtOnce, clock.now(), leaseUntil(), submission);
    // As many as were wanted: there are more.
    thinkAt = items.length === thoughtAtOnce ? 0 : performance.now() + togetherMs;
    await thinking.about(items);
    return items.length > 0;
  }

  /** Starts what is due as far as there is room; answers when something may come next, or undefined where something was started. */
  async function dispatch(): Promise<Date | undefined> {
    const now = clock.now();
    const dues = await work.due(now, submission);
    const started = await Promise.all(dues.map((due) => (due.at > now ? 0 : begin(due, now))));
    if (started.some((count) => count > 0)) return undefined;
    const later = dues.map(({ source, lane, at }) => Math.max(at.getTime(), doors.opensAt(source, lane, now)?.getTime() ?? 0));
    return new Date(Math.min(...later.filter((at) => at > now.getTime()), now.getTime() + pollMs));
  }

  async function begin({ source: id, lane }: Due, now: Date): Promise<number> {
    const kept = doors.kept(id, now);
    if (kept === 'all' || (kept === 'others' && lane !== 'interactive')) return 0;
    const ready = sources.get(id);
    const http = ready?.source.kind === 'http' ? ready.source : undefined;
    // Whoever has its key may ask it.
    if (ready?.missing !== undefined) return 0;
    const free = (http?.concurrency ?? thoughtAtOnce) - (busy.get(id) ?? 0);
    // Whoever waits for an answer does not wait for room.
    const room = lane === 'interactive' ? free : Math.min(free, options.concurrency - lookups);
    if (room <= 0) return 0;
    const claimed = await work.claim({
      ...{ source: id, worker: name, submission, now, leaseUntil: leaseUntil() },
      most: http?.batch ? http.batch.most : room,
      upTo: kept === 'others' ? 'interactive' : undefined,
      sameType: http?.batch !== undefined,
    });
    if (claimed.length > 0) track(ask(claimed, ready));
    return claimed.length;
  }

  async function ask(claimed: readonly Leased[], ready: ReadySource | undefined): Promise<void> {
    const [first] = claimed;
    if (!first) return;
    const hold = (by: number): void => {
      lookups += by * claimed.length;
      busy.set(
        first.source,
        (busy.get(first.source) ?? 0) + by * (ready?.source.kind === 'http' && ready.source.batch ? 1 : claimed.length),
      );
    };
    hold(1);
    try {
      const plan = await thinking.planOf(first.submission);
      if (!plan) return;
      // As the plan has it: its ceiling may be lower than ours.
      const asPlanned = plan.sources.find(({ source }) => source.id === first.source) ?? ready;
      await askAll(claimed, asPlanned, plan.rule, cut.signal, parts, ended);
    } finally {
      hold(-1);
      wake();
    }
  }

  async function ended({ leased, settlement }: Asked): Promise<void> {
    const now = clock.now();
    const outcome = settlement.is === 'answer' ? settlement.lookup.outcome : settlement.outcome;
    if (outcome.status === 'parked' && outcome.reason !== 'queued' && !(settlement.is === 'parked' && settlement.counts))
      doors.close(leased.source, leased.lane, outcome, now);
    await stubborn(() => work.settle(leased.id, name, settlement, now));
    unthought = true;
    const { source } = leased;
    if (settlement.is === 'parked') options.onParked?.({ source, outcome: settlement.outcome });
    else if (settlement.is === 'end') options.onLookup?.({ source, outcome, via: 'live', latencyMs: settlement.latencyMs });
    else {
      const { via, latencyMs } = settlement.lookup;
      options.onLookup?.({ source, outcome, via: settlement.remembered ? 'cache' : via, latencyMs });
    }
  }

  function track(promise: Promise<void>): void {
    const tracked = promise
      .catch((error: unknown) => {
        // We end, and so do our leases; another worker asks again.
        if (isTrouble(error)) log.warn('lookups not settled', { error });
        else bug ??= { error };
      })
      .finally(() => {
        underWay.delete(tracked);
        wake();
      });
    underWay.add(tracked);
  }

  /** @returns since when */
  function inTrouble(error: unknown): number {
    // Told once: what comes every second hides what is new.
    if (troubledSince === undefined) log.warn('the store is in trouble', { error });
    troubledUntil = performance.now();
    troubledSince ??= troubledUntil;
    return troubledSince;
  }

  async function hasEnded(): Promise<boolean> {
    if (submission === undefined || underWay.size > 0) return false;
    const submitted = await work.submission(submission);
    if (submitted?.state === 'receiving') return isCutShort(submitted);
    return submitted?.state !== 'open';
  }

  /** Whether all that is left waits until after the deadline: whoever waits for the report need not wait for that. */
  async function isInVain(): Promise<boolean> {
    const { deadline } = options;
    if (submission === undefined || deadline === undefined || underWay.size > 0) return false;
    const waiting = await work.waiting(submission);
    if (waiting.length === 0 || (await work.submission(submission))?.state !== 'open') return false;
    const now = clock.now();
    const dues = new Map((await work.due(now, submission)).map((due) => [due.source, due]));
    return waiting.every(({ source }) => {
      const due = dues.get(source);
      if (!due) return false;
      if (sources.get(source)?.missing !== undefined) return true;
      const at = due.at > now ? due.at : doors.saidUntil(source, due.lane, now);
      return at !== undefined && at > deadline;
    });
  }

  /** Whoever took it in died over it: all that came is done, and for the time of a lease nothing has come. */
  function isCutShort({ items }: Submitted): boolean {
    if (received.items !== items.all || items.done < items.all) received = { items: items.all, at: performance.now() };
    return performance.now() - received.at > leaseMs;
  }

  async function loop(untilIdle: boolean): Promise<void> {
    while (!stopping) {
      lookedAt = performance.now();
      if (bug) throw bug.error;
      let until: Date | undefined;
      stirred = false;
      try {
        const later = underWay.size > 0 && performance.now() < thinkAt;
        const thought = !later && (await think());
        until = await dispatch();
        troubledSince = undefined;
        if (thought || until === undefined) continue;
        if ((untilIdle && underWay.size === 0 && !later) || (await hasEnded()) || (!later && (await isInVain()))) return;
      } catch (error) {
        if (!isTrouble(error)) throw error;
        const since = inTrouble(error);
        if (submission !== undefined && performance.now() - since > storePatienceMs) throw error;
        until = new Date(clock.now().getTime() + 1_000);
      }
      await nap(until);
    }
  }

  /** Until then, or until something has ended here. */
  async function nap(until: Date): Promise<void> {
    const due = until.getTime() - clock.now().getTime();
    const ms = Math.max(1, unthought ? Math.min(due, thinkAt - performance.now()) : due);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
      if (stopping || stirred) rouse();
    });
  }

  function keepAlive(): () => void {
    const quietly = (what: string, run: () => Promise<unknown>) => () =>
      void run().catch((error: unknown) => (troubledSince === undefined ? log.warn(what, { error }) : undefined));
    const beat = setInterval(
      quietly('heartbeat missed', () => work.heartbeat(name, leaseUntil())),
      leaseMs / 3,
    );
    const watch = setInterval(
      quietly('leases not taken over', async () => {
        // Whoever could not reach the store either is not dead: a sign of life comes first.
        if (performance.now() - troubledUntil > leaseMs) await work.takeOver(clock.now());
      }),
      1_000,
    );
    return () => {
      clearInterval(beat);
      clearInterval(watch);
    };
  }

  async function drain(patienceMs: number): Promise<void> {
    const all = Promise.all(underWay);
    await Promise.race([all, sleep(patienceMs, undefined, { ref: false })]);
    cut.abort();
    await all;
    await work.release(name);
  }

  function halt(): void {
    stopping = true;
    haltedAt ??= performance.now();
    wake();
  }

  async function live(untilIdle: boolean): Promise<void> {
    const rest = keepAlive();
    options.signal?.addEventListener('abort', halt, { once: true });
    if (options.signal?.aborted) halt();
    try {
      await loop(untilIdle);
      await drain(options.signal?.aborted ? 0 : stopPatienceMs);
    } finally {
      lookedAt = undefined;
      halt();
      options.signal?.removeEventListener('abort', halt);
      rest();
    }
  }

  return {
    wake() {
      unthought = true;
      wake();
    },
    run() {
      running ??= live(false);
      return running;
    },
    idleMs: () => (lookedAt === undefined ? undefined : performance.now() - lookedAt),
    runDry() {
      running ??= live(true);
      return running;
    },
    async stop(patienceMs) {
      stopPatienceMs = patienceMs;
      if (patienceMs <= 0) cut.abort();
      halt();
      await running;
    },
  };
}
