import type { Marking } from './marking.ts';
import type { Observable } from './observable.ts';
import type { Extraction } from './submission.ts';
import type { Lane, Taken } from './work.ts';

export * from './alert.ts';
export type { Taken } from './work.ts';

/** What has come in, ready to become one submission. */
export interface Arrival {
  /** By which way: `webhook:splunk`, `syslog:edge`, `mail:reports`, `folder:/srv/in`, `api`. */
  readonly channel: string;
  /** The name of a file, of a mail or of the alert. */
  readonly origin: string;
  readonly title?: string | undefined;
  /** Two arrivals of one channel with the same key are one submission. Absent: each is a new one. */
  readonly key?: string | undefined;
  /** On whose behalf: the name of the key or person that handed it in, or the channel's. */
  readonly person: string;
  readonly lane: Lane;
  /** Absent parts are as the configuration has them. */
  readonly marking?: Partial<Marking> | undefined;
  readonly extraction: Extraction;
  /** What is ours in it: never told to a third party, in this submission. */
  readonly ours?: readonly Observable[] | undefined;
  /** As the options of `assay enrich`; absent: as the lane has it. */
  readonly only?: readonly string[] | undefined;
  readonly offline?: boolean | undefined;
  readonly refresh?: boolean | undefined;
  readonly thrifty?: boolean | undefined;
  readonly staleFor?: number | undefined;
  readonly pivot?: { readonly depth: number; readonly budget: number } | undefined;
  readonly ignoreWarninglists?: boolean | undefined;
  /** As in Order. */
  readonly fingerprint?: string | undefined;
}

/** Takes an arrival in, durably. @throws AssayError ASSAY_STORE_UNAVAILABLE, ASSAY_UNKNOWN_SOURCE, ASSAY_NO_SOURCES */
export type Take = (arrival: Arrival) => Promise<Taken>;

/** A way by which work arrives by itself: a listener, a mailbox, a folder. */
export interface Channel {
  /** As in {@link Arrival.channel}. */
  readonly name: string;
  /** Resolves when it listens, or looks for the first time. @throws AssayError where it cannot */
  start(): Promise<void>;
  /** Takes nothing new; resolves when what is under way has been taken or given back. */
  stop(): Promise<void>;
  health(): ChannelHealth;
}

export interface ChannelHealth {
  readonly state: 'up' | 'down';
  /** One line about what is wrong; null where nothing is. Free of secrets. */
  readonly detail: string | null;
  /** Address where it listens, or what it watches. */
  readonly at: string;
  readonly taken: number;
  readonly repeated: number;
  readonly refused: number;
  readonly lastAt: Date | null;
  /** What else it has counted, by name. */
  readonly counts?: Readonly<Record<string, number>> | undefined;
}
