import type { Marking } from './marking.ts';

/** What is known of a mail beside its bytes: what the other end said when it was handed over. Untrusted; short texts. */
export interface MailEnvelope {
  readonly by: 'smtp' | 'imap';
  /** Of the envelope (`MAIL FROM`), lower-case; null where it is empty or not known. */
  readonly from: string | null;
  /** Who of us it was for: the recipients of the envelope, or the user of the mailbox. Lower-case. */
  readonly recipients: readonly string[];
  /** Address of the machine that handed it over; the mailbox and UID it was fetched from. */
  readonly peer: string;
  /** As the settings of its channel had it when it came. */
  readonly marking?: Partial<Marking> | undefined;
}

export interface NewMail {
  /** As in Arrival.channel. */
  readonly channel: string;
  /** The same mail again has the same key, which is unlike that of any other of the channel. */
  readonly key: string;
  /** What to call it: as the name of a file. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly envelope: MailEnvelope;
}

/** A mail in the hands of one worker, until its lease ends. */
export interface TakenMail extends NewMail {
  readonly id: number;
  readonly keptAt: Date;
  /** So many times it was taken, this one included. */
  readonly attempts: number;
}

/** `waiting`: to be read, or being read; `read`: a submission came of it, its bytes are gone; `failed`: nobody tries again by themselves. */
export type MailState = 'waiting' | 'read' | 'failed';

/** A mail as it is listed: without its bytes. */
export interface KeptMail extends Omit<NewMail, 'bytes'> {
  readonly id: number;
  readonly state: MailState;
  readonly keptAt: Date;
  /** Bytes of the mail. */
  readonly size: number;
  readonly attempts: number;
  readonly submission: string | null;
  /** Why it failed, or why it was last given back; null where nothing went wrong. */
  readonly reason: string | null;
}

/** store/: mails that were acknowledged and not read yet, so that none is lost in between. All methods are one transaction each. */
export interface Inbox {
  /** Keeps a mail: whoever has its id cannot lose it. `repeated`: it is there already, or was read before. */
  keep(mail: NewMail, now: Date): Promise<{ readonly id: number; readonly repeated: boolean }>;
  /**
   * Leases what waits: what was not tried before goes first. Each is one attempt, so that a mail that ends the process is not read for
   * ever: one that was tried `mostAttempts` times is `failed` instead.
   */
  take(worker: string, most: number, now: Date, leaseUntil: Date): Promise<readonly TakenMail[]>;
  /** The worker lives: what it holds it holds until then. */
  heartbeat(worker: string, leaseUntil: Date): Promise<void>;
  /** It was read: its bytes are deleted with this. False where the lease was lost: somebody else has it, or has read it. */
  finish(id: number, worker: string, submission: string, now: Date): Promise<boolean>;
  /**
   * Gives it back, to be taken not before `notBefore`; after `mostAttempts` it has failed, and so it has where `notBefore` is null.
   * `counts`: false where it is not its fault. @returns its state; undefined where the lease was lost
   */
  putBack(
    id: number,
    worker: string,
    back: { readonly reason: string; readonly notBefore: Date | null; readonly counts: boolean },
    now: Date,
  ): Promise<MailState | undefined>;
  /** Gives back everything the worker holds; it was no attempt. */
  release(worker: string): Promise<void>;
  /** Tries a failed one again, from its first attempt. False where there is none. */
  retry(id: number, now: Date): Promise<boolean>;
  /** Newest first; `before`: the id of the last one seen. */
  list(
    filter: { readonly state?: MailState | undefined; readonly channel?: string | undefined },
    most: number,
    before?: number,
  ): Promise<readonly KeptMail[]>;
  /** How many wait and have failed, how many bytes they are, and since when the first waits. */
  waiting(): Promise<{ readonly waiting: number; readonly failed: number; readonly bytes: number; readonly since: Date | null }>;
  /** Deletes what was read or failed before then. The same mail is a new one from then on. @returns how many */
  forget(before: Date): Promise<number>;
}

/** So many times a mail is tried. */
export const mostAttempts = 3;
