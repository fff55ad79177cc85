import { AssayError } from '../../domain/errors.ts';
import type { Inbox, TakenMail } from '../../domain/inbox.ts';
import type { Arrival, Channel, Take } from '../../domain/intake.ts';
import type { Clock, Log } from '../../domain/ports.ts';
import type { Extraction } from '../../domain/submission.ts';
import { createTally } from './keeping/tally.ts';
import { arrivalOf } from './reading/arrival-of.ts';

interface Parts {
  readonly inbox: Inbox;
  /** Reads a mail, apart from the rest and within limits. @throws AssayError where it cannot be read; an Error for a bug */
  readonly readMail: (name: string, bytes: Uint8Array) => Promise<Extraction>;
  readonly take: Take;
  /** Whether a mail is one that assay has sent itself; a mailbox that is told of reports would report them for ever. */
  readonly isOurs?: ((bytes: Uint8Array) => Promise<boolean>) | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Unlike that of any other process. */
  readonly worker: string;
  /** Milliseconds: what a process held that died is read by another, or by the next, after so long. */
  readonly leaseMs: number;
  /** Milliseconds that what was read or failed is kept: so long the same mail is known as such. */
  readonly keepMs: number;
  /** Milliseconds between two looks, where nobody wakes it: of what others keep, and what comes due. 1 s when absent. */
  readonly everyMs?: number | undefined;
}

/** Reads what is in the inbox and takes it in as submissions. As a channel it tells how that goes. */
export interface InboxReader extends Channel {
  /** Something was kept. */
  wake(): void;
}

/** A mail that could not be read is tried again after this, times its attempts. */
const retryMs = 30_000;
/** After the fault of something else: the store is away, no source is left. */
const patienceMs = 10_000;
/** A mail that is being read is waited for so long when it stops; then it is given back. */
const stopMs = 5_000;
const forgetEveryMs = 3_600_000;

/**
 * One mail at a time: where one ends the whole process, none beside it is blamed. A mail is finished only after its submission is kept;
 * a process that dies in between reads it again, and the submission is known by its key.
 */
export function createInboxReader({
  inbox,
  readMail,
  take,
  isOurs,
  clock,
  log,
  worker,
  leaseMs,
  keepMs,
  everyMs = 1_000,
}: Parts): InboxReader {
  const tally = createTally(() => 'the inbox', clock);
  let wake = (): void => {};
  let woken = false;
  let stopping = false;
  let running: Promise<void> | undefined;
  /** The last could not be taken in. */
  let stuck = false;
  let forgotten = Number.NEGATIVE_INFINITY;

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, woken || stopping ? 0 : ms);
      woken = false;
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function loop(): Promise<void> {
    while (!stopping) {
      try {
        const now = clock.now();
        const [mail] = await inbox.take(worker, 1, now, new Date(now.getTime() + leaseMs));
        if (mail) {
          await whileHeld(mail, handle);
          continue;
        }
        await tellFailed();
        await forget(now);
        await pause(everyMs);
      } catch (error) {
        // What is held meanwhile comes back when its lease ends.
        tally.down(error instanceof AssayError ? error.message : 'reading the inbox failed');
        log.warn('reading the inbox failed', { error });
        await pause(patienceMs);
      }
    }
  }

  /** Renews the lease until it is handled. */
  async function whileHeld(mail: TakenMail, work: (mail: TakenMail) => Promise<void>): Promise<void> {
    const timer = setInterval(() => {
      const until = new Date(clock.now().getTime() + leaseMs);
      inbox.heartbeat(worker, until).catch((error: unknown) => log.debug('a lease could not be renewed', { error }));
    }, leaseMs / 3);
    try {
      await work(mail);
    } finally {
      clearInterval(timer);
    }
  }

  async function handle(mail: TakenMail): Promise<void> {
    const { id, channel, attempts, bytes } = mail;
    let extraction: Extraction;
    try {
      if (await isOurs?.(bytes)) return await passOver(mail);
      extraction = await readMail(mail.name, bytes);
    } catch (error) {
      if (stopping) return;
      const reason = error instanceof AssayError ? error.message : 'something is wrong in assay, see the log';
      const now = clock.now();
      // What has nothing in it will have nothing in it the next time.
      const again =
        error instanceof AssayError && error.code !== 'ASSAY_INPUT_TOO_LARGE' ? null : new Date(now.getTime() + retryMs * attempts);
      const state = await inbox.putBack(id, worker, { reason, notBefore: again, counts: true }, now);
      if (state === 'failed') tally.count('refused');
      log.warn('a mail could not be read', { channel, mail: id, bytes: bytes.length, attempts, state, error });
      return;
    }
    await submit(mail, arrivalOf(mail, extraction));
  }

  /** Its submission is none. */
  async function passOver({ id, channel }: TakenMail): Promise<void> {
    await inbox.finish(id, worker, '', clock.now());
    log.info('a mail of assay’s own was passed over', { channel, mail: id });
  }

  async function submit(mail: TakenMail, arrival: Arrival): Promise<void> {
    const { id, channel } = mail;
    while (!stopping) {
      try {
        const { submission, repeated } = await take(arrival);
        await inbox.finish(id, worker, submission, clock.now());
        stuck = false;
        tally.up();
        tally.count(repeated ? 'repeated' : 'taken');
        log.info('a mail was taken in', { channel, mail: id, submission, repeated, observables: arrival.extraction.findings.length });
        return;
      } catch (error) {
        const expected = error instanceof AssayError;
        const reason = expected ? error.message : 'something is wrong in assay, see the log';
        stuck = true;
        tally.down(reason);
        log.warn('a mail could not be taken in', { channel, mail: id, error });
        // It is held until the store is back: giving it back would need the store, too.
        if (!expected || error.code !== 'ASSAY_STORE_UNAVAILABLE') {
          // Where no source is left it is as if it had not been tried. A bug in here counts, so that it does not go round for ever.
          const now = clock.now();
          const notBefore = new Date(now.getTime() + patienceMs);
          await inbox.putBack(id, worker, { reason, notBefore, counts: !expected }, now);
          return;
        }
        await pause(patienceMs);
      }
    }
  }

  async function tellFailed(): Promise<void> {
    const { failed } = await inbox.waiting();
    if (!stuck) tally.up();
    tally.note(failed === 0 ? null : `${failed} ${failed === 1 ? 'mail' : 'mails'} could not be read`);
  }

  async function forget(now: Date): Promise<void> {
    if (Math.abs(now.getTime() - forgotten) < forgetEveryMs) return;
    forgotten = now.getTime();
    const mails = await inbox.forget(new Date(now.getTime() - keepMs));
    if (mails > 0) log.info('old mails were forgotten', { mails });
  }

  return {
    name: 'inbox',
    async start() {
      tally.up();
      running = loop();
    },
    async stop() {
      stopping = true;
      wake();
      let timer: NodeJS.Timeout | undefined;
      const over = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, stopMs);
      });
      await Promise.race([running, over]);
      clearTimeout(timer);
      await inbox.release(worker).catch((error: unknown) => log.warn('what was held could not be given back', { error }));
      tally.down('stopped');
    },
    health: tally.health,
    wake() {
      woken = true;
      wake();
    },
  };
}
