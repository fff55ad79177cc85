import type { Marking } from './marking.ts';
import type { Observable } from './observable.ts';
import type { Level } from './verdict.ts';

/** An observable that is asked about again and again, less often as it ages. */
export interface Watch {
  readonly observable: Observable;
  readonly person: string;
  readonly marking: Marking;
  readonly since: Date;
  /** Watched until then. */
  readonly until: Date;
  readonly nextAt: Date;
  /** So many times it was asked about again. */
  readonly checks: number;
}

/** What was said of an observable at one time. */
export interface PastVerdict {
  readonly at: Date;
  readonly level: Level;
  /** 0 good … 100 bad; null: nobody had an opinion. */
  readonly score: number | null;
}

/** Something happened that somebody should hear of. */
export interface VerdictChanged {
  readonly number: number;
  readonly at: Date;
  readonly kind: 'verdict_changed';
  readonly observable: Observable;
  readonly from: PastVerdict;
  readonly to: PastVerdict;
  readonly submission: string | null;
}

/** store/: what is watched, what was said of it, what has changed. */
export interface Watches {
  /** Begins, or goes on until a later time. */
  watch(watch: Omit<Watch, 'checks'>): Promise<void>;
  /** False where it was not watched. */
  unwatch(observable: Observable): Promise<boolean>;
  /** Undefined where it is not watched. */
  find(observable: Observable): Promise<Watch | undefined>;
  /** By when they are due. */
  list(after: number, most: number): Promise<readonly Watch[]>;
  /** Those that are due, each moved on to `next(watch)` in the same transaction, so that two workers do not both take it. */
  takeDue(now: Date, most: number, next: (watch: Watch) => Date): Promise<readonly Watch[]>;
  /** Notes a verdict. Where a watched observable has another level than the last time, an event is written in the same transaction. */
  note(observable: Observable, verdict: PastVerdict, submission: string | null): Promise<VerdictChanged | undefined>;
  /** Verdicts of one observable, oldest first; only changes are kept. */
  history(observable: Observable): Promise<readonly PastVerdict[]>;
  /** Events after a number, oldest first. */
  events(after: number, most: number): Promise<readonly VerdictChanged[]>;
}
