import type { Exposure } from './marking.ts';
import type { Observable } from './observable.ts';
import type { Observation } from './observation.ts';

/** Why no answer could be had. Decided in `outbound/` (and, at the caller's deadline, in `engine/`) only. */
export const failures = ['auth', 'rate_limited', 'quota', 'timeout', 'network', 'upstream', 'unreadable'] as const;
export type Failure = (typeof failures)[number];

/** Why a source was not asked. Decided in `engine/` only. */
export const skips = [
  'unsupported',
  'not_configured',
  'not_synced',
  'offline',
  'tlp',
  'pap',
  'own_asset',
  'warninglisted',
  'private_address',
  'confidential',
  'consent',
  'denied',
  'budget_reserved',
  'decided',
  'cancelled',
  'retired',
] as const;
export type Skip = (typeof skips)[number];

/** Why a lookup waits. It will be asked not before `retryAt`; `queued`: others go before it. */
export const parkings = ['queued', 'rate_limited', 'quota', 'upstream'] as const;
export type Parking = (typeof parkings)[number];

/** What a source file may say. It has no word for failure. */
export type Reading =
  | {
      readonly status: 'found';
      readonly observations: readonly [Observation, ...Observation[]];
      /** The page where a person can check it. */
      readonly link?: string | undefined;
    }
  | { readonly status: 'not_found'; readonly link?: string | undefined };

export interface Failed {
  readonly status: 'failed';
  readonly reason: Failure;
  /** One line for a person; redacted, never holds a secret. */
  readonly detail: string;
  readonly retryAt?: Date | undefined;
  /** Another try could end better: whoever asked may park it. */
  readonly transient?: boolean | undefined;
}

export interface Parked {
  readonly status: 'parked';
  readonly reason: Parking;
  readonly detail: string;
  readonly retryAt: Date;
  /** The vendor was asked and is still at work: that it goes on so is not waited for without end. */
  readonly pending?: boolean | undefined;
}

export interface Skipped {
  readonly status: 'skipped';
  readonly reason: Skip;
  readonly detail: string;
}

/** What happened when one source was asked about one observable. */
export type Outcome = Reading | Failed | Parked | Skipped;

/** Where an answer came from. */
export const vias = ['live', 'cache', 'feed', 'dataset', 'sandbox'] as const;
export type Via = (typeof vias)[number];

/** One source asked about one observable, and what came of it. */
export interface Lookup {
  readonly source: string;
  readonly observable: Observable;
  readonly outcome: Outcome;
  /** What the source was asked about, where it is not the observable as it is: a URL without its secrets, another digest of the same file. */
  readonly askedAs?: Observable | undefined;
  readonly via: Via;
  readonly exposure: Exposure;
  /** When the source said so; for a cached answer the time of the first asking. */
  readonly observedAt: Date;
  /** Until when the answer is remembered; absent where nothing is. */
  readonly expiresAt?: Date | undefined;
  readonly latencyMs: number;
  /** How far the source is to be believed; see {@link Reliability}. */
  readonly reliability: Reliability;
  /** Sources of one lineage copy one another; scoring counts them as a group. */
  readonly lineage: string;
}

/** NATO Admiralty letters as SOAR users know them: A completely reliable … E unreliable, F cannot be judged. */
export const reliabilities = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
export type Reliability = (typeof reliabilities)[number];

/** `found` and `not_found` are answers; everything else is the absence of one. */
export function isAnswer(outcome: Outcome): outcome is Reading {
  return outcome.status === 'found' || outcome.status === 'not_found';
}
