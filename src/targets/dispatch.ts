import type { Message, Outbox, Sent } from '../domain/outbox.ts';
import type { Clock, Log } from '../domain/ports.ts';
import type { Delivered } from './ways/way.ts';

export interface DispatchParts {
  readonly outbox: Pick<Outbox, 'lease' | 'end' | 'release'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Of this process, among all that send. */
  readonly sender: string;
  /** Milliseconds from when a message could first be sent: what fails then has failed. */
  readonly giveUpMs: number;
  readonly send: (message: Message) => Promise<Delivered>;
  /** When it may be sent where that is not now: quiet hours. */
  readonly wait: (message: Message, now: Date) => Date | undefined;
  /** 0…1, in place of chance; for tests. */
  readonly chance?: (() => number) | undefined;
}

export interface Dispatch {
  start(): void;
  /** Something was put into the outbox. */
  wake(): void;
  /** Leases nothing more, waits so long for what is under way, and gives back the rest. */
  stop(patienceMs: number): Promise<void>;
}

/** What others have put in is noticed after so long. */
const pollMs = 1_000;
/** After the store was in trouble. */
const troubleMs = 5_000;
/** Longer than any attempt may take, with the writing down of what came of it. */
const leaseMs = 120_000;
const atOnce = 16;
/** Of one target: it is somebody's inbox. */
const eachAtOnce = 2;
/** After so many failed attempts, so long a pause; the last one again and again. */
const pausesMs = [5_000, 15_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000];

/** Sends what is in the outbox, target by target: none is in the way of the others, and one that fails is left alone for a while. */
export function createDispatch(parts: DispatchParts): Dispatch {
  const { outbox, clock, log, sender, giveUpMs, chance = Math.random } = parts;
  const busy = new Map<string, number>();
  const paused = new Map<string, Date>();
  const underWay = new Set<Promise<void>>();
  let looping: Promise<void> | undefined;
  let stopped = false;
  const sleepers = new Set<() => void>();
  const stir = (): void => {
    for (const wake of sleepers) wake();
  };

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, stopped ? 0 : ms);
      sleepers.add(wake);
    });

  async function loop(): Promise<void> {
    while (!stopped) {
      try {
        if ((await take()) === 0) await pause(pollMs);
      } catch (error) {
        log.warn('messages could not be taken out of the outbox', { error });
        await pause(troubleMs);
      }
    }
  }

  async function take(): Promise<number> {
    const room = atOnce - underWay.size;
    if (room <= 0) return 0;
    const now = clock.now();
    for (const [target, until] of paused) if (until <= now) paused.delete(target);
    const except = [...paused.keys(), ...[...busy].flatMap(([target, n]) => (n >= eachAtOnce ? [target] : []))];
    const messages = await outbox.lease(sender, room, eachAtOnce, now, new Date(now.getTime() + leaseMs), except);
    for (const message of messages) {
      const handling = handle(message).finally(() => {
        underWay.delete(handling);
        stir();
      });
      underWay.add(handling);
    }
    return messages.length;
  }

  async function handle(message: Message): Promise<void> {
    const { target } = message;
    busy.set(target, (busy.get(target) ?? 0) + 1);
    try {
      const until = parts.wait(message, clock.now());
      await writeDown(message, until ? { is: 'again', at: until, counts: false, detail: null } : await attempt(message));
    } catch (error) {
      // It is sent once more, by whoever finds its lease over.
      log.warn('what became of a message could not be written down', { target, error });
    } finally {
      const left = (busy.get(target) ?? 1) - 1;
      if (left > 0) busy.set(target, left);
      else busy.delete(target);
    }
  }

  async function attempt(message: Message): Promise<Sent> {
    const { target, delivery } = message;
    const end = await parts.send(message).catch((error: unknown): Delivered => {
      log.warn('bug: a message could not be sent', { target, delivery, error });
      return { sent: false, retry: true, detail: 'a fault in assay: see its log' };
    });
    const now = clock.now();
    if (end.sent) {
      paused.delete(target);
      if (end.note !== undefined) log.warn('a message was sent with a trouble', { target, delivery, detail: end.note });
      return { is: 'sent' };
    }
    const giveUpAt = message.queuedAt.getTime() + giveUpMs;
    const over = now.getTime() >= giveUpAt;
    if (!end.retry || over) {
      log.warn('a message has failed for good', { target, delivery, attempts: message.attempts + 1, detail: end.detail });
      return { is: 'failed', detail: end.detail };
    }
    const next = now.getTime() + (pausesMs[Math.min(message.attempts, pausesMs.length - 1)] ?? 0) * (0.8 + 0.4 * chance());
    // The last attempt is made when the time is over, not after it.
    const at = new Date(Math.min(Math.max(next, end.retryAt?.getTime() ?? 0), giveUpAt));
    // Whatever else is for it would meet the same.
    paused.set(target, at);
    return { is: 'again', at, counts: true, detail: end.detail };
  }

  /** The store may be away for a moment; while the lease lasts nobody else sends the message. */
  async function writeDown(message: Message, how: Sent): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await outbox.end(message.id, sender, how, clock.now());
        return;
      } catch (error) {
        if (tries >= 5 || stopped) throw error;
        await pause(troubleMs / 5);
      }
    }
  }

  return {
    start() {
      looping ??= loop();
    },
    wake: stir,
    async stop(patienceMs) {
      stopped = true;
      stir();
      await looping;
      const patience = Promise.withResolvers<void>();
      const timer = setTimeout(patience.resolve, patienceMs);
      await Promise.race([Promise.allSettled([...underWay]), patience.promise]);
      clearTimeout(timer);
      // What is still under way is told once more by whoever comes next: better twice than never.
      await outbox.release(sender).catch((error: unknown) => log.warn('leases of messages could not be given back', { error }));
    },
  };
}
