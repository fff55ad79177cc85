import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Section } from '../config/config.ts';
import { AssayError } from '../domain/errors.ts';
import type { ChannelHealth } from '../domain/intake.ts';
import { mayReach } from '../domain/may-reach.ts';
import type { Notice } from '../domain/notice.ts';
import type { Callback, Ended, Message, NewCallback, Outbox, TargetState, Told } from '../domain/outbox.ts';
import type { Clock, Log } from '../domain/ports.ts';
import type { Reach } from '../domain/reach.ts';
import type { Enrichment, ReportHead } from '../domain/report.ts';
import type { Work } from '../domain/work.ts';
import { createDispatch } from '../targets/dispatch.ts';
import { mergeNotices } from '../targets/merge-notices.ts';
import { quietUntil } from '../targets/quiet-hours.ts';
import type { Delivered } from '../targets/ways/way.ts';
import { createWebhook } from '../targets/ways/webhook.ts';
import { createNews } from './news.ts';
import type { NoticeFrame } from './notice-of.ts';
import { waysOf } from './telling-ways.ts';

export interface TellingParts {
  readonly notify: Section<'notify'>;
  readonly outbox: Outbox;
  readonly work: Pick<Work, 'submission'>;
  /** A submission as it stands. */
  readonly report: (submission: string) => AsyncGenerator<Enrichment, ReportHead>;
  readonly reach: Reach;
  /** Networks that callers of the API may lead assay into: `network.allow`. */
  readonly allow: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
  readonly frame: NoticeFrame;
  /** The ways by which work arrives, where this process has some. */
  readonly channels?: (() => readonly (Pick<ChannelHealth, 'state' | 'detail'> & { readonly name: string })[]) | undefined;
}

/** How a target does; of those of the configuration also where nothing was sent yet. */
export interface TellingHealth extends TargetState {
  /** `down`: the last attempt failed, and something waits for the next. */
  readonly state: 'up' | 'down';
}

/** Tells others what has happened. Any number of processes may do so on one store: each message is sent by one of them. */
export interface Telling {
  start(): void;
  /** Sends nothing more; waits so many milliseconds for what is under way. What is left is sent by whoever starts next. */
  stop(patienceMs: number): Promise<void>;
  health(): Promise<readonly TellingHealth[]>;
  /** Why a caller may not name this address for a callback; undefined where they may. Ask before the submission is taken. */
  mayCall(url: string): string | undefined;
  /**
   * Whoever handed a submission in is told at this address when it ends, or now where it has. Without a `secret` it is signed with the one
   * of `owner`, which is made at the first time: answer it to them. @throws AssayError ASSAY_REQUEST_INVALID where mayCall says why
   */
  subscribe(callback: NewCallback): Promise<Callback>;
  /** Sends a test message at once, past the outbox. @throws AssayError ASSAY_NOT_FOUND */
  test(target: string): Promise<Delivered>;
}

/** What has ended elsewhere is noticed after so long. */
const lookMs = 1_000;
const houseMs = 3_600_000;
const atOnce = 50;
/** So many values are read at once, more of them aside. */
const large = 1_000;
const asideAtOnce = 2;
const longestUrl = 2_048;

/** Puts together what there is to tell, the outbox, and the ways to tell it. @throws AssayError ASSAY_CONFIG_INVALID */
export function createTelling(parts: TellingParts): Telling {
  const { notify, outbox, clock, log } = parts;
  const news = createNews({ ...parts, targets: notify.targets });
  const ways = waysOf(notify, parts);
  const targets = new Map(notify.targets.map((target) => [target.name, target]));
  const sender = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
  const aside = new Map<string, Promise<void>>();
  let stopped = false;
  let looking: Promise<void> | undefined;
  let stir = (): void => {};
  let cleanedAt: Date | undefined;

  const dispatch = createDispatch({
    ...{ outbox, clock, log, sender, giveUpMs: notify.give_up_after },
    async send(message) {
      if (message.callback !== null) return call(message.callback, message);
      const way = ways.get(message.target);
      // Another process may still know it, or it may come back.
      if (!way) return { sent: false, retry: true, detail: 'no target of this name is configured' };
      return way({ id: message.delivery, notice: message.notice });
    },
    wait: ({ target, notice }, now) => {
      const quiet = targets.get(target)?.quiet;
      return quiet && mayWait(notice) ? quietUntil(now, quiet) : undefined;
    },
  });

  async function call(id: number, { delivery, notice }: Message): Promise<Delivered> {
    const callback = await outbox.callback(id);
    if (!callback) return { sent: false, retry: false, detail: 'the submission was forgotten, and who was to be told with it' };
    return createWebhook({ url: callback.url, secret: callback.secret, own: false }, parts)({ id: delivery, notice });
  }

  async function look(): Promise<number> {
    const now = clock.now();
    const ended = await outbox.ended(atOnce, now);
    const told: Told[] = [];
    for (const each of ended) {
      if (each.submitted.items.all > large) tellAside(each);
      else told.push(await news.ofEnded(each));
    }
    await outbox.tell(told, clock.now());
    const changes = await outbox.changes(atOnce);
    const [first, last] = [changes[0], changes.at(-1)];
    if (first && last) await outbox.tellChanges(first.event.number - 1, last.event.number, await news.ofChanges(changes), [], clock.now());
    const ofChannels = news.ofChannels(parts.channels?.() ?? [], now);
    if (ofChannels.length > 0) await outbox.put(ofChannels, now);
    const folded = await outbox.fold(now, (target, dueAt, notices) => ({
      ...{ key: `digest ${target} ${dueAt.getTime()}`, target, callback: null },
      ...{ notice: mergeNotices(notices, dueAt), notBefore: dueAt },
    }));
    if (!cleanedAt || now.getTime() - cleanedAt.getTime() >= houseMs) {
      await outbox.forget(new Date(now.getTime() - notify.keep), now);
      cleanedAt = now;
    }
    if (ended.length + changes.length + ofChannels.length + folded > 0) dispatch.wake();
    // Where there may be more, it is looked at again at once.
    return (ended.length === atOnce && told.length > 0) || changes.length === atOnce ? 1 : 0;
  }

  /** To read a report of a million values takes a while: nobody waits behind it. */
  function tellAside(ended: Ended): void {
    const { id } = ended.submitted;
    if (aside.has(id) || aside.size >= asideAtOnce) return;
    const telling = (async () => outbox.tell([await news.ofEnded(ended)], clock.now()))()
      .then(dispatch.wake, (error: unknown) => {
        // Whoever starts next reads it again.
        if (!stopped) log.warn('what is to be told could not be put into the outbox', { submission: id, error });
      })
      .finally(() => aside.delete(id));
    aside.set(id, telling);
  }

  async function loop(): Promise<void> {
    while (!stopped) {
      const more = await look().catch((error: unknown) => {
        log.warn('what is to be told could not be put into the outbox', { error });
        return 0;
      });
      if (more === 0 && !stopped)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, lookMs);
          stir = () => {
            clearTimeout(timer);
            resolve();
          };
        });
    }
  }

  function mayCall(url: string): string | undefined {
    if (url.length > longestUrl) return `an address of more than ${longestUrl} characters`;
    return mayReach(url, parts.allow);
  }

  return {
    start() {
      if (looking) return;
      looking = loop();
      dispatch.start();
    },

    async stop(patienceMs) {
      stopped = true;
      stir();
      await looking;
      await dispatch.stop(patienceMs);
    },

    async health() {
      const states = new Map((await outbox.states()).map((state) => [state.target, state]));
      const none = { queued: 0, failed: 0, sent: 0, oldest: null, lastSentAt: null, lastError: null };
      const named = [...targets.keys()].map((target) => states.get(target) ?? { target, ...none });
      const others = [...states.values()].filter(({ target }) => !targets.has(target));
      return [...named, ...others].map((state) => ({ ...state, state: state.queued > 0 && state.lastError !== null ? 'down' : 'up' }));
    },

    mayCall,

    async subscribe(callback) {
      const refused = mayCall(callback.url);
      if (refused !== undefined) throw new AssayError('ASSAY_REQUEST_INVALID', `callback: ${refused}`, 'name a public http(s) address');
      return outbox.subscribe(callback, clock.now());
    },

    async test(name) {
      const way = ways.get(name);
      if (!way) {
        const all = [...ways.keys()].join(', ');
        throw new AssayError('ASSAY_NOT_FOUND', `there is no target ${name}`, all === '' ? 'notify.targets is empty' : `there is: ${all}`);
      }
      const notice: Notice = { type: 'test', at: clock.now().toISOString(), link: null, withheld: false, level: null };
      return way({ id: randomUUID(), notice });
    },
  };
}

/** Quiet hours are for what can wait: verdicts below malicious. What is wrong with assay itself, and what is only said to be there, cannot. */
function mayWait({ type, level, withheld }: Notice): boolean {
  return level !== 'malicious' && !withheld && type !== 'channel.down' && type !== 'test';
}
