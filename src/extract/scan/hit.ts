import type { ObservableType } from '../../domain/observable.ts';

/** An observable at a place in refanged text. */
export interface Hit {
  readonly type: ObservableType;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** What was read in one go, and where reading goes on. */
export interface Reading {
  readonly hits: readonly Hit[];
  readonly end: number;
}

/** Whether the text between two indexes was written defanged: then somebody meant an indicator. */
export type Defanged = (start: number, end: number) => boolean;
