import type { Failed, Lookup, Outcome } from './lookup.ts';
import type { Observable } from './observable.ts';
import type { Enrichment, Report } from './report.ts';
import type { FeedSource, HttpSource, Limit, LocalSource, Match } from './source.ts';
import type { SubmissionFacts } from './submission.ts';

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
  /** Nothing waits beyond this moment: what cannot be asked before it is parked. */
  readonly deadline: Date;
  readonly signal?: AbortSignal | undefined;
  /** One request at the most: nothing is waited for, even where the deadline would allow it. */
  readonly once?: boolean | undefined;
  /** Told of every reply before it is read; for recordings, and to see whether its shape has changed. */
  readonly onReply?: ((heard: Heard) => void) | undefined;
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
  ask(source: HttpSource, observable: Observable, options: AskOptions): Promise<Outcome>;
  /** Fetches one file of a feed, unpacked. `known`: what the last copy came with, for a conditional request. */
  download(source: FeedSource, file: FeedFile): Promise<Downloaded>;
  /** Asks a source that answers from this machine; data of a wrong shape is `failed: unreadable`, as a vendor's would be. */
  askLocally(source: LocalSource, observable: Observable, facts: SubmissionFacts): Outcome;
  close(): Promise<void>;
}

/** One request about to be made. */
export interface Spending {
  /** Whose budget: the source's account and a fingerprint of the credential. */
  readonly account: string;
  readonly limits: readonly Limit[];
  readonly now: Date;
  /** The latest moment at which the request can still reach the vendor. */
  readonly until: Date;
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

export type HoldReason = 'rate_limited' | 'quota' | 'auth';
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

/** store/: answers that are still fresh. Failures are never kept. */
export interface Memory {
  /** Every fresh answer about one observable, one per source. */
  recall(observable: Observable, now: Date): Promise<readonly Lookup[]>;
  /** Keeps a `found` or `not_found` until `expiresAt`. Anything else is refused by a throw: it would be a bug. */
  remember(lookup: Lookup, expiresAt: Date): Promise<void>;
}

export interface Store {
  readonly memory: Memory;
  readonly budget: Budget;
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
