import type { Lookup, Reliability } from './lookup.ts';
import type { Observable } from './observable.ts';
import type { HttpSource } from './source.ts';

/** `benign` needs positive evidence; silence is `unknown`. */
export const levels = ['malicious', 'suspicious', 'unknown', 'benign'] as const;
export type Level = (typeof levels)[number];

/** How many sources answered, of those asked. A verdict without it is an opinion. */
export interface Coverage {
  readonly asked: number;
  readonly answered: number;
  readonly failed: number;
  readonly parked: number;
  readonly skipped: number;
}

/** One line of the arithmetic. The points of all lines sum to the score. */
export interface Reason {
  /** A source id, or `prior` for where every observable starts. */
  readonly source: string;
  /** Points of the score, one decimal; negative speaks for benign. */
  readonly points: number;
  /** The evidence behind the points, in log-odds, after every discount. */
  readonly weight: number;
  readonly text: string;
}

export interface Verdict {
  readonly level: Level;
  /** 0 good … 100 bad; null when no source has an opinion. */
  readonly score: number | null;
  /** 0…1: how much evidence stands behind the level. */
  readonly confidence: number;
  readonly coverage: Coverage;
  readonly because: readonly Reason[];
  /** The opinion of each source alone, by id: 0…100, or null for none. */
  readonly opinions: Readonly<Record<string, number | null>>;
}

/** scoring/: lookups in, verdict out; pure. `now` is for the decay of old evidence. */
export type Score = (lookups: readonly Lookup[], now: Date) => Verdict;

/** A source that has not answered yet, as scoring sees it. */
export interface Unheard extends Pick<HttpSource, 'lineage' | 'says' | 'praises'> {
  readonly source: string;
  readonly reliability: Reliability;
}

/**
 * scoring/: those of these sources who need not be asked, because the level stays what it is whatever they say: all of them where
 * it is decided, else those who can state no opinion. All lookups are about the one observable.
 */
export type Decided = (about: Observable, lookups: readonly Lookup[], unheard: readonly Unheard[], now: Date) => readonly Unheard[];
