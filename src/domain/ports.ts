import type { AccessStore } from './access-store.ts';
import type { Bookmarks } from './bookmarks.ts';
import type { Figures } from './figures.ts';
import type { Inbox } from './inbox.ts';
import type { Failed, Lookup, Outcome } from './lookup.ts';
import type { Marking, Pap, Tlp } from './marking.ts';
import type { Observable, ObservableType } from './observable.ts';
import type { Outbox } from './outbox.ts';
import type { Replays } from './replays.ts';
import type { Enrichment, Report } from './report.ts';
import type { FeedSource, HttpSource, Limit, LocalSource, Match, Revelation } from './source.ts';
import type { SubmissionFacts } from './submission.ts';
import type { Watches } from './watch.ts';
import type { Work } from './work.ts';

export interface Clock {
  now(): Date;
}

/** A constant event name and varying facts. Facts pass the redaction of telemetry/ before they are written. */
export interface Log {
  debug(event: string, facts?: Readonly<Record<string, unknown>>): void;
  info(event: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(event: string, facts?: Readonly<Record<string, unknown>>): void;
}

/** How one HTTP source is reached on this machine; made by config/ for outbound/. */
export interface SourceAccess {
  readonly baseUrl: string;
  /** Key, or user of Basic. Absent for keyless sources. */
  readonly secret?: string | undefined;
  readonly password?: string | undefined;
  /** Where id and secret buy a token; of sources with OAuth. */
  readonly tokenUrl?: string | undefined;
  /** The plan's limits, or the user's stricter ones. */
  readonly limits: readonly Limit[];
  readonly timeoutMs: number;
  /** True when it is played by the sandbox: answers say `via: sandbox`. */
  readonly sandbox: boolean;
  /** True where the user named the base address: then it may be a private one. */
  readonly ownAddress: boolean;
  /** PEM; for servers with a private certificate authority. */
  readonly ca?: string | undefined;
}

/** Parameters of one asking. */
export interface AskOptions {
  /** On whose behalf: what the egress ledger says beside the value. */
  readonly errand: Errand;
  /** Aborted: the request is cut off and the lookup parked, to be asked another time. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Of a source that takes several requests: what it answered so far, as outbound hands it back. It is added to as answers come,
   * so that whoever parks the lookup keeps it and nothing is asked, or paid for, twice. When the lookup has ended it is the raw
   * answer, free of credentials, that `read` can be asked to read again.
   */
  readonly answers?: unknown[] | undefined;
  /** Told of every reply before it is read; for recordings, and to see whether its shape has changed. */
  readonly onReply?: ((heard: Heard) => void) | undefined;
}

/** Why a value is told to somebody. */
export interface Errand {
  /** Id of the submission; null where there is none, as of `doctor`. */
  readonly submission: string | null;
  /** Who asked for it: a login, a name, an API key's name. */
  readonly person: string;
  readonly marking: Marking;
  /** Of every window the share (0 to 0.9) that this errand may not touch: it is kept for interactive work. */
  readonly reserve: number;
}

/** A vendor's reply without the credentials that it may echo. */
export interface Heard {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** So many requests of the lookup were answered before it. */
  readonly answers: number;
}

/** One file of a feed. */
export interface FeedFile {
  /** Relative to the feed's address; absent for the file at that address itself. */
  readonly path?: string | undefined;
  readonly known?: { readonly etag: string | null; readonly lastModified: string | null } | undefined;
  /** Bytes, packed and unpacked; beyond it the download is refused. */
  readonly largest: number;
  readonly signal?: AbortSignal | undefined;
}

export type Downloaded =
  | { readonly status: 'fresh'; readonly body: Buffer; readonly etag: string | null; readonly lastModified: string | null }
  | { readonly status: 'unchanged' }
  | Failed;

/** lists/: what the lists on this machine say. */
export interface Lists {
  /** Every entry of every list that covers the observable. Nobody learns of it. */
  match(observable: Observable): readonly Match[];
  /** The copy of a feed; undefined where it was never downloaded, or cannot be read. */
  copyOf(feed: string): ListCopy | undefined;
}

export interface ListCopy {
  /** When its publisher was last heard to have nothing newer. */
  readonly asOf: Date;
  readonly entries: number;
  /** Older than the feed says a copy may be. It still answers. */
  readonly stale: boolean;
}

/** outbound/: the only door to sources, and the only room that decides what is a failure. Never throws for what others do; failures are outcomes. */
export interface Outbound {
  /** One request, or one dialogue. It waits for no budget: what cannot be asked now is parked, and says until when. */
  ask(source: HttpSource, observable: Observable, options: AskOptions): Promise<Outcome>;
  /**
   * Several observables of one type in one request, of a source that declares a batch. Outcomes in their order; what the vendor
   * left out is `failed: unreadable`. `raw`: what was answered about each, if anything.
   */
  askMany(source: HttpSource, observables: readonly Observable[], options: AskOptions): Promise<readonly Batched[]>;
  /** Fetches one file of a feed, unpacked. `known`: what the last copy came with, for a conditional request. */
  download(source: FeedSource, file: FeedFile): Promise<Downloaded>;
  /** Asks a source that answers from this machine; data of a wrong shape is `failed: unreadable`, as a vendor's would be. */
  askLocally(source: LocalSource, observable: Observable, facts: SubmissionFacts): Outcome;
  close(): Promise<void>;
}

/** The outcome of one observable of a batch. */
export interface Batched {
  readonly outcome: Outcome;
  readonly raw: readonly unknown[];
}

/** One request about to be made. */
export interface Spending {
  /** Whose budget: the source's account and a fingerprint of the credential. */
  readonly account: string;
  readonly limits: readonly Limit[];
  readonly now: Date;
  /** The latest moment at which the request can still reach the vendor. */
  readonly until: Date;
  /** Of every window the share that this request may not touch; of windows with few requests it is rounded. */
  readonly reserve: number;
  /** What somebody learns by it: written into the egress ledger with the payment, or neither is. */
  readonly telling?: Telling | undefined;
}

/** Somebody outside is about to learn values. */
export interface Telling {
  readonly source: string;
  /** Host of the address asked. */
  readonly host: string;
  readonly observables: readonly Observable[];
  readonly reveals: Revelation;
  readonly errand: Errand;
}

/** A request that was paid for. */
export interface Ticket {
  readonly id: number;
  readonly account: string;
  readonly limits: readonly Limit[];
}

export type Grant =
  /** The ticket must be settled when the request has ended; unsettled it counts as if it ended at `Spending.until`. */
  | { readonly granted: true; readonly ticket: Ticket }
  | { readonly granted: false; readonly retryAt: Date; readonly reason: HoldReason; readonly detail: string };

export type HoldReason = 'rate_limited' | 'quota' | 'auth' | 'upstream';
export interface Hold {
  readonly account: string;
  readonly until: Date;
  readonly reason: HoldReason;
  readonly detail: string;
}

/** What is left of one window. */
export interface Remaining {
  readonly limit: Limit;
  readonly used: number;
  /** When the next slot frees, if none is free now. */
  readonly retryAt: Date | null;
}

/** store/: the ledger of what was asked of whom, kept so that it survives restarts and holds across processes. */
export interface Budget {
  /** Takes one request out of every window at once, or none and says when to come again. Atomic over processes. */
  take(spending: Spending): Promise<Grant>;
  /** The request has ended at `now`; from here its window counts. */
  settle(ticket: Ticket, now: Date): Promise<void>;
  /** Nothing is granted to the account before `until`. A later hold replaces an earlier one only if it ends later. */
  hold(hold: Hold): Promise<void>;
  /** Lifts a hold of that reason, because a person asks to try again. */
  release(account: string, reason: HoldReason): Promise<void>;
  holds(now: Date): Promise<readonly Hold[]>;
  remaining(account: string, limits: readonly Limit[], now: Date): Promise<readonly Remaining[]>;
}

/** store/: what sources answered, and when. Failures are never kept. */
export interface Memory {
  /**
   * The newest answer of each source about one observable that is still fresh, or expired less than `staleFor` ms ago. One that an
   * older version of assay read is read again from what the vendor said, without a request.
   */
  recall(observable: Observable, now: Date, staleFor?: number): Promise<readonly Lookup[]>;
  /** What was known at a past moment: the newest answer of each source that came no later. */
  recallAsOf(observable: Observable, at: Date): Promise<readonly Lookup[]>;
  /** Keeps a `found` or `not_found` and what the vendor said. Anything else is refused by a throw: it would be a bug. */
  remember(lookup: Lookup, expiresAt: Date, raw?: readonly unknown[]): Promise<void>;
  /** Deletes answers that came before then and are not fresh any more. @returns how many */
  forget(before: Date, now: Date): Promise<number>;
}

/** store/: who was told what. Append-only; every row holds the hash of the one before. */
export interface Egress {
  /** Rows after a number, oldest first. */
  search(filter: EgressFilter, after: number, most: number): Promise<readonly EgressRow[]>;
  /** Recomputes the chain. `head`: a hash noted earlier, which must be in it. */
  verify(head?: string): Promise<EgressCheck>;
}

export interface EgressFilter {
  readonly value?: string | undefined;
  readonly source?: string | undefined;
  readonly submission?: string | undefined;
  readonly person?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

export interface EgressRow {
  readonly number: number;
  readonly at: Date;
  readonly source: string;
  readonly host: string;
  readonly type: ObservableType;
  readonly value: string;
  readonly reveals: Revelation;
  readonly submission: string | null;
  readonly person: string;
  readonly tlp: Tlp;
  readonly pap: Pap;
  /** SHA-256 in hex over the row before and this one. */
  readonly hash: string;
}

export interface EgressCheck {
  readonly rows: number;
  /** Hash of the last row; null of an empty ledger. */
  readonly head: string | null;
  /** The first row that is not as it was written, or that is missing; null where all is well. */
  readonly broken: { readonly number: number; readonly why: string } | null;
}

export interface Store {
  readonly memory: Memory;
  readonly budget: Budget;
  readonly egress: Egress;
  readonly work: Work;
  readonly watches: Watches;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly figures: Figures;
  readonly bookmarks: Bookmarks;
  readonly replays: Replays;
  readonly access: AccessStore;
  /** Of all machines that share the store; of a file, this machine's own. */
  readonly clock: Clock;
  close(): Promise<void>;
}

/** outputs/formats: one file per format. Values are defanged where a person reads, raw where a machine does. */
export interface Format {
  readonly id: string;
  readonly mediaType: string;
  /** The whole report as pieces of text, in order. */
  write(report: Report): Iterable<string>;
  /** Present on formats that can be written enrichment by enrichment, as they come. */
  readonly line?: (enrichment: Enrichment) => string;
}
