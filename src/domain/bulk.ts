import type { Arrival } from './intake.ts';
import type { InputKind, Trouble } from './submission.ts';
import type { Taken } from './work.ts';

/** Bytes of any number that become one submission while they come. */
export interface StreamArrival extends Omit<Arrival, 'extraction'> {
  /** How the input is called; by its ending and its first bytes it is known what it is. */
  readonly name: string;
  /** Read once, and only as fast as what is in it can be kept. What it throws cuts the input short. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** How many bytes come, where that is known. */
  readonly total?: number | undefined;
  /** Overrules what name and content tell of a text. */
  readonly kind?: InputKind | undefined;
  /** Of a CSV: its name, or its number from 1. */
  readonly column?: string | undefined;
  /** Values that came before under this name are left out; usually the name of the channel. */
  readonly newTo?: string | undefined;
  /** An input without anything to be asked about leaves no submission. */
  readonly onlyIfAny?: boolean | undefined;
  /** Whoever hands it in is gone, or stops: as if the bytes broke off. */
  readonly signal?: AbortSignal | undefined;
  /** Told when it has begun, and after every portion. */
  readonly onProgress?: ((progress: StreamProgress) => void) | undefined;
}

/** How far a stream has been taken in. */
export interface StreamProgress {
  readonly submission: string;
  /** Bytes, as they came. */
  readonly read: number;
  readonly total: number | null;
  /** Found so far, each once, that somebody can be asked about. */
  readonly observables: number;
}

/** What became of a stream. */
export interface StreamTaken extends Taken {
  /** It had begun before and was cut short; this time it went on, into the same submission. */
  readonly resumed: boolean;
  /**
   * `whole`: all of it is taken in. `cut`: it broke off; under a key the submission waits for the same input to come again, without one it ends
   * with what came. `cancelled`: somebody cancelled the submission meanwhile. `nothing`: there was nothing to be asked about, and no submission is left.
   */
  readonly end: 'whole' | 'cut' | 'cancelled' | 'nothing';
  readonly read: number;
  readonly observables: number;
  /** Why it was cut is the last of them. */
  readonly troubles: readonly Trouble[];
}

/**
 * Takes a stream in, durably, while others already work on what came first. Text and logs, packed by gzip or not, may have any size; what has to be
 * seen as a whole (documents, archives, JSON) is limited.
 * @throws AssayError ASSAY_STORE_UNAVAILABLE, ASSAY_UNKNOWN_SOURCE, ASSAY_NO_SOURCES, and of the input ASSAY_INPUT_EMPTY, ASSAY_INPUT_BINARY,
 * ASSAY_INPUT_TOO_LARGE, ASSAY_USAGE
 */
export type TakeStream = (arrival: StreamArrival) => Promise<StreamTaken>;
