import type { Finding, PivotRefusal } from './finding.ts';
import type { Failed, Lookup, Parked, Reliability, Skipped } from './lookup.ts';
import type { Exposure, Marking, Tlp } from './marking.ts';
import type { Observable, ObservableType } from './observable.ts';
import type { InputKind, SubmissionFacts, Trouble } from './submission.ts';

/** Who goes first, from the most urgent. A person waits for the first; the last may take days. */
export const lanes = ['interactive', 'alert', 'mail', 'bulk'] as const;
export type Lane = (typeof lanes)[number];

/** The rules of privacy of the configuration under which something was submitted. */
export interface OrderPrivacy {
  readonly own: { readonly domains: readonly string[]; readonly networks: readonly string[]; readonly emails: readonly string[] };
  readonly consent: readonly ObservableType[];
  /** Patterns as they were written. */
  readonly deny: readonly string[];
  readonly urls: 'redact' | 'strict' | 'as-is';
  /** By source: the strictest TLP it may be told of. */
  readonly ceilings: Readonly<Record<string, Tlp>>;
}

/** What a submission asks for, as it is kept until it is done. Holds no secret and no text of the input. */
export interface Order {
  readonly lane: Lane;
  /** Who asked for it. */
  readonly person: string;
  /** File name, "stdin", "arguments"… */
  readonly origin: string;
  readonly kind: InputKind;
  readonly title?: string | undefined;
  readonly marking: Marking;
  /** What was private where it was submitted: it stays so, whoever works on it. Absent of what assay itself submits. */
  readonly privacy?: OrderPrivacy | undefined;
  readonly facts: SubmissionFacts;
  readonly troubles: readonly Trouble[];
  /** How many findings of which types nobody was to be asked about. */
  readonly alsoFound: readonly { readonly type: ObservableType; readonly observables: number }[];
  /** Source ids; all when absent. */
  readonly only?: readonly string[] | undefined;
  readonly offline: boolean;
  /** No answer counts that is older than the submission. */
  readonly refresh: boolean;
  /** Scarce sources are asked only while their answer could still change the verdict. */
  readonly thrifty: boolean;
  /** Milliseconds: an answer that expired no longer ago is given at once, and asked for anew behind it. */
  readonly staleFor?: number | undefined;
  /** Follow relations so many steps, to so many observables beside those submitted. */
  readonly pivot?: { readonly depth: number; readonly budget: number } | undefined;
  /** Ask third parties also about what warninglists excuse. */
  readonly ignoreWarninglists: boolean;
  /** A digest of the request it came by, where it came under a key: the same key with another request is a mistake. */
  readonly fingerprint?: string | undefined;
}

/** `receiving`: its items still come; if it never became `open`, its input was cut short. */
export type SubmissionState = 'receiving' | 'open' | 'done' | 'cancelled';

/** A submission and how far it is. */
export interface Submitted {
  readonly id: string;
  readonly order: Order;
  readonly state: SubmissionState;
  readonly receivedAt: Date;
  readonly doneAt: Date | null;
  readonly items: { readonly all: number; readonly done: number };
  readonly pivots: { readonly followed: number; readonly left: Readonly<Partial<Record<PivotRefusal, number>>> };
  /** Bytes of the input that were read, and how many it has where that is known; absent where it was not read as it came. */
  readonly input?: InputProgress | undefined;
}

/** How far an input was read, in bytes. */
export interface InputProgress {
  readonly read: number;
  readonly total: number | null;
}

/** What became of a submission that is begun under a key. */
export interface Begun extends Taken {
  /** Items may be added: it is new, or was cut short before. */
  readonly receiving: boolean;
}

/** How items are added. */
export interface Adding {
  /** How far the input was read with them. */
  readonly input?: InputProgress | undefined;
  /** Values that were added under this name before, in whatever submission, are left out. */
  readonly newTo?: string | undefined;
}

/** What is known of an input only when it has ended. */
export interface InputEnd extends Pick<Order, 'troubles' | 'alsoFound'> {
  readonly input?: InputProgress | undefined;
}

/** Items nobody has thought about yet. */
export interface Unthought {
  readonly items: number;
  /** Some of them. */
  readonly some: readonly Finding[];
}

/** One observable of a submission, and all that is known of it so far. */
export interface Item {
  readonly id: number;
  readonly submission: string;
  readonly finding: Finding;
  /** `ready`: to be thought about: nothing is open; `open`: lookups are under way or wait; `done`: nothing more will come. */
  readonly state: 'ready' | 'open' | 'done';
  /** What was settled without asking anybody, and every lookup that is done. Those that still wait are parked, with the time known. */
  readonly lookups: readonly Lookup[];
  readonly doneAt: Date | null;
  /** It was among those that {@link Work.landed} gave out. */
  readonly told: boolean;
}

/** A lookup to be made. */
export interface Ask {
  readonly source: string;
  /** What the source is asked about: the item's observable, its redacted form, or another name of the same file. */
  readonly question: Observable;
  /** As the source stood when it was planned: for lookups that end without an answer. */
  readonly exposure: Exposure;
  readonly reliability: Reliability;
  readonly lineage: string;
}

/** What comes next for an item: asks, or nothing. */
export interface Step {
  /** Lookups settled without asking: from this machine, remembered, skipped. */
  readonly settled: readonly Lookup[];
  /** Empty: the item is done. */
  readonly asks: readonly Ask[];
  /** Related observables to be looked up beside it; what the budget does not allow is counted. */
  readonly pivots: readonly Finding[];
  readonly left: Readonly<Partial<Record<PivotRefusal, number>>>;
}

/** A lookup in the hands of one worker, until its lease ends. */
export interface Leased extends Ask {
  readonly id: number;
  readonly submission: string;
  readonly item: number;
  /** The observable the answer is about. */
  readonly observable: Observable;
  readonly lane: Lane;
  readonly person: string;
  readonly marking: Marking;
  readonly refresh: boolean;
  readonly submittedAt: Date;
  /** Attempts that ended without an answer. */
  readonly attempts: number;
  /** What the source answered before the lookup was parked; see AskOptions.answers. */
  readonly answers: readonly unknown[];
}

/** How a lease ends. */
export type Settlement =
  /** `remembered`: it came from memory, so it is there already. */
  | {
      readonly is: 'answer';
      readonly lookup: Lookup;
      readonly expiresAt: Date;
      readonly raw?: readonly unknown[];
      readonly remembered?: boolean;
    }
  | { readonly is: 'end'; readonly outcome: Failed | Skipped; readonly latencyMs: number }
  /** Asked again not before `outcome.retryAt`. `counts`: it was an attempt that failed, not only a wait. */
  | { readonly is: 'parked'; readonly outcome: Parked; readonly counts: boolean; readonly answers?: readonly unknown[] };

/** What may be claimed. */
export interface ClaimRequest {
  readonly source: string;
  readonly worker: string;
  readonly most: number;
  readonly now: Date;
  readonly leaseUntil: Date;
  /** Only of this submission. */
  readonly submission?: string | undefined;
  /** Only this lane and those before it. */
  readonly upTo?: Lane | undefined;
  /** All of one type: for a batch. */
  readonly sameType?: boolean | undefined;
}

/** A source for which something is due, and when the next comes due where nothing is. */
export interface Due {
  readonly source: string;
  /** The most urgent lane with something due or to come. */
  readonly lane: Lane;
  /** Not before this; the past: now. */
  readonly at: Date;
}

/** What a forecast starts from: lookups of one source that wait in one submission, or in all. */
export interface Waiting {
  readonly source: string;
  readonly lookups: number;
}

/** The first or the last item of a submission is done. Of each submission each is told once, whoever works on it. */
export interface Milestone {
  readonly submission: string;
  readonly lane: Lane;
  /** Milliseconds since the submission was received. */
  readonly afterMs: number;
  readonly first: boolean;
  readonly last: boolean;
}

/** False: the lease was lost, and nothing was written. */
export type Advanced = false | { readonly milestone: Milestone | null };

/** How far a submission is. */
export interface Standing extends Pick<Submitted, 'id' | 'state' | 'items'> {
  /** The number of what landed last; 0: nothing yet. See {@link Work.landings}. */
  readonly landed: number;
}

/** Which submissions are listed; absent parts: whatever they are. */
export interface SubmittedFilter {
  readonly state?: SubmissionState | undefined;
  readonly lane?: Lane | undefined;
  /** Received not before. */
  readonly since?: Date | undefined;
  /** Received before. */
  readonly until?: Date | undefined;
}

/** What became of an arrival: the submission is in the store before this is answered. */
export interface Taken {
  readonly submission: string;
  /** It had come before, and was not taken again. */
  readonly repeated: boolean;
}

/**
 * store/: every submission, item and lookup as a row, before anything is asked. Whatever is taken is leased: a worker that dies
 * loses it when its lease ends, and another goes on. All methods are one transaction each.
 */
export interface Work {
  /** Keeps a submission; its items follow. @returns its id */
  receive(order: Order, now: Date): Promise<string>;
  /**
   * As {@link Work.receive}, once under a key: what was begun before is gone on with where it still takes items, else it is `repeated`
   * and no longer `receiving`.
   */
  begin(order: Order, now: Date, once?: string): Promise<Begun>;
  /**
   * Adds items; work on them begins at once. What the submission has already is left out.
   * @returns how many were added; undefined where it takes no more, because it was cancelled or somebody else has sealed it
   */
  add(submission: string, findings: readonly Finding[], now: Date, adding?: Adding): Promise<number | undefined>;
  /**
   * Keeps a submission whole, in one transaction: whoever has its id cannot lose it. `once`: a key under which it comes only once; where
   * it came before, nothing is written.
   */
  take(order: Order, findings: readonly Finding[], now: Date, once?: string): Promise<Taken>;
  /** No more items come. `end`: what is to be told of the input beside what its order says. */
  seal(submission: string, now: Date, end?: InputEnd): Promise<void>;
  /**
   * Gives up on inputs that broke off: nothing of them came since then; under a key they may come again, and are waited for longer. They are
   * sealed, with that trouble, and their keys are free. @returns how many
   */
  sealBroken(before: { readonly keyed: Date; readonly others: Date }, now: Date): Promise<number>;
  /** Takes back a submission that is still received and has no items. */
  withdraw(submission: string): Promise<void>;
  /** What nobody has thought about yet: of a large submission most of it, for a while. */
  unthought(submission: string, most: number): Promise<Unthought>;

  /** Leases items that are ready, the most urgent lane first, submissions of a lane by turns. */
  takeReady(worker: string, most: number, now: Date, leaseUntil: Date, submission?: string): Promise<readonly Item[]>;
  /** Writes down what comes next for an item; false where the lease was lost, and nothing was written. */
  advance(item: number, worker: string, step: Step, now: Date): Promise<Advanced>;

  /** What is due when, by source. */
  due(now: Date, submission?: string): Promise<readonly Due[]>;
  /** Leases lookups that are due, the most urgent lane first, submissions of a lane by turns. No question that somebody holds. */
  claim(request: ClaimRequest): Promise<readonly Leased[]>;
  /** Ends a lease; an answer is remembered in the same transaction. False where the lease was lost (an answer is kept all the same). */
  settle(lookup: number, worker: string, settlement: Settlement, now: Date): Promise<boolean>;
  /** Gives back everything the worker holds. */
  release(worker: string): Promise<void>;
  /** The worker lives: its leases, of items and lookups, last until then. */
  heartbeat(worker: string, leaseUntil: Date): Promise<void>;
  /** Frees what dead workers held. @returns how many */
  takeOver(now: Date): Promise<number>;

  /** Undefined where there is none. */
  submission(id: string): Promise<Submitted | undefined>;
  /** Newest first; `before`: the id of the last one seen. */
  submissions(most: number, before?: string, filter?: SubmittedFilter): Promise<readonly Submitted[]>;
  /** How far these are; those that there are not are left out. */
  standings(ids: readonly string[]): Promise<readonly Standing[]>;
  /** Items of a submission in the order they came, after one. */
  items(submission: string, after: number, most: number): Promise<readonly Item[]>;
  /** Items that are done and were not told yet, which they are by this. */
  landed(submission: string, most: number): Promise<readonly Item[]>;
  /**
   * What has landed, in the order it did, after a number: numbers begin at 1 and have no gaps, and nothing appears behind one that was
   * read. An item that was retried lands again. Nothing is told by this.
   */
  landings(submission: string, after: number, most: number): Promise<readonly { readonly number: number; readonly item: Item }[]>;
  /** Lookups not done yet, by source. */
  waiting(submission?: string): Promise<readonly Waiting[]>;

  /** Ends everything of a submission that is not done: `skipped: cancelled`. @returns how many lookups */
  cancel(submission: string, now: Date): Promise<number>;
  /** Asks once more what failed. @returns how many lookups */
  retry(submission: string, now: Date): Promise<number>;
  /**
   * Ends what waits since `before` for sources that have answered nothing since: it fails with what was last met. A retry begins the time
   * anew. @returns how many lookups
   */
  giveUp(before: Date, now: Date): Promise<number>;
  /** Deletes submissions that ended before then; answers and the egress ledger stay. @returns how many */
  forget(before: Date): Promise<number>;
}
