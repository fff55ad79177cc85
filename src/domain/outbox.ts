import type { Marking, Tlp } from './marking.ts';
import type { Notice } from './notice.ts';
import type { VerdictChanged } from './watch.ts';
import type { Submitted } from './work.ts';

/** Something to be told to somebody, once. */
export interface NewMessage {
  /** The same key is never put into the outbox twice. */
  readonly key: string;
  /** Name of a target of the configuration; of a callback `callback:` and its host. Never an address, which may be a secret. */
  readonly target: string;
  /** Where it is a callback: which one. */
  readonly callback: number | null;
  readonly notice: Notice;
  readonly notBefore: Date;
}

/** A message in the hands of one sender, until its lease ends. */
export interface Message extends NewMessage {
  readonly id: number;
  /** A UUID: the same at every attempt, so that whoever gets it twice knows. */
  readonly delivery: string;
  /** Attempts that failed. */
  readonly attempts: number;
  /** Since when it could have been sent. */
  readonly queuedAt: Date;
}

/** How a lease of a message ends. */
export type Sent =
  | { readonly is: 'sent' }
  /** Another attempt, not before then. `counts`: this one failed; else it only waits (for the end of quiet hours). */
  | { readonly is: 'again'; readonly at: Date; readonly counts: boolean; readonly detail: string | null }
  | { readonly is: 'failed'; readonly detail: string };

/** How a target does. */
export interface TargetState {
  readonly target: string;
  readonly queued: number;
  readonly failed: number;
  readonly sent: number;
  /** Since when the oldest that is still queued could have been sent; null where none is. */
  readonly oldest: Date | null;
  readonly lastSentAt: Date | null;
  /** What was last met by a message that is not sent; null where nothing was. */
  readonly lastError: string | null;
}

/** Whom to tell of one submission, beside the targets of the configuration: whoever handed it in said so. */
export interface NewCallback {
  readonly submission: string;
  readonly url: string;
  /** Of the HMAC; where it is absent that of `owner`, which is made when it is first needed. */
  readonly secret?: string | undefined;
  /** Id of the key or user that asked for it. */
  readonly owner: string;
  /** Nothing marked stricter is told. */
  readonly maxTlp: Tlp;
}

export interface Callback extends Omit<NewCallback, 'secret'> {
  readonly id: number;
  readonly secret: string;
}

/** A submission that ended, and of which nobody has been told. */
export interface Ended {
  readonly submitted: Submitted & { readonly doneAt: Date };
  readonly callbacks: readonly Callback[];
}

/** A part of a digest: it goes out with all others of its target that are due by then. */
export interface NewPart {
  readonly key: string;
  readonly target: string;
  readonly notice: Notice;
  /** End of the period. */
  readonly dueAt: Date;
}

/** What is to be told of a submission that ended; nothing, mostly. */
export interface Told {
  readonly ended: Ended;
  readonly messages: readonly NewMessage[];
  readonly parts: readonly NewPart[];
}

/**
 * store/: what is to be told to others, as rows. Whatever is leased and not ended is leased to somebody else when the lease is over: a
 * message is sent at least once, and after a death between sending and writing that down once more, under the same delivery id.
 * All methods are one transaction each.
 */
export interface Outbox {
  /** Puts in what is not there yet. @returns how many were new */
  put(messages: readonly NewMessage[], now: Date): Promise<number>;
  /** Leases what is due, the oldest first, at most `each` of one target, none of `except`. */
  lease(sender: string, most: number, each: number, now: Date, until: Date, except: readonly string[]): Promise<readonly Message[]>;
  /** Ends a lease. @returns false where it was lost; nothing is written then */
  end(message: number, sender: string, how: Sent, now: Date): Promise<boolean>;
  /** Gives back whatever the sender holds. */
  release(sender: string): Promise<void>;
  /** Whether a message with this delivery id was ours, and is still known. */
  sent(delivery: string): Promise<boolean>;
  /** By target. */
  states(): Promise<readonly TargetState[]>;
  /** Deletes what was sent or has failed before then, and what belongs to submissions that are gone. @returns how many messages */
  forget(before: Date, now: Date): Promise<number>;

  /** Asks that somebody is told of one submission when it has ended, also where it has already. Asking twice for one address is asking once. */
  subscribe(callback: NewCallback, now: Date): Promise<Callback>;
  callback(id: number): Promise<Callback | undefined>;

  /**
   * Submissions that ended, from when telling first began on this store, and have not been told of, the oldest first. The first call begins.
   */
  ended(most: number, now: Date): Promise<readonly Ended[]>;
  /** Puts in all that is to be told of submissions, and notes that it was. Nothing happens to one that has been opened again meanwhile. */
  tell(all: readonly Told[], now: Date): Promise<void>;
  /** Changes of verdicts not told of yet, oldest first, each with the marking under which its value is watched (null: it no longer is). */
  changes(most: number): Promise<readonly { readonly event: VerdictChanged; readonly marking: Marking | null }[]>;
  /** As {@link Outbox.tell}, of all changes up to this number. */
  tellChanges(from: number, upTo: number, messages: readonly NewMessage[], parts: readonly NewPart[], now: Date): Promise<void>;
  /** Makes one message of all parts of one target and period that are due; its key is made unique. @returns how many messages */
  fold(now: Date, merge: (target: string, dueAt: Date, parts: readonly Notice[]) => NewMessage): Promise<number>;
}
