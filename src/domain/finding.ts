import type { Role } from './alert.ts';
import type { Observable } from './observable.ts';
import type { ObservationOf } from './observation.ts';

/** One place where an observable stood, and how sure we are that it was meant. Offsets are UTF-16 units into the text of that field. */
export interface Mention {
  /** As it was written, before refanging. */
  readonly written: string;
  readonly start: number;
  readonly end: number;
  /** The part of the document: `text`, `header:from`, `body`, `html`, `attachment:invoice.pdf`, `row:7`… */
  readonly field: string;
  /** 0 to 1; below 0.5 the mention is doubtful and only shown on request. */
  readonly confidence: number;
  /** What the confidence rests on, in words: `written defanged`, `file name in a path`, `after the word version`. */
  readonly reason: string;
  /** The part it played, where an alert or mail tells. */
  readonly role?: Role | undefined;
}

/** An observable and every place where it stood. */
export interface Finding {
  readonly observable: Observable;
  readonly mentions: readonly Mention[];
  /** Present where it stood nowhere: a source related it to another finding. */
  readonly pivot?: Pivot;
}

/** How an observable that nobody submitted came to be looked up: a source related it to one that was. */
export interface Pivot {
  /** 1: related to what was submitted. */
  readonly depth: number;
  readonly from: Observable;
  /** As the source stated it of `from`: `from resolves-to this`. */
  readonly relation: ObservationOf<'relation'>['type'];
  readonly source: string;
}

/** Why a related value is not looked up. */
export const pivotRefusals = ['own_asset', 'confidential', 'private_address', 'warninglisted', 'unsupported', 'budget'] as const;
export type PivotRefusal = (typeof pivotRefusals)[number];
