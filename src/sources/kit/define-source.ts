import type { z } from 'zod';
import type { Reading } from '../../domain/lookup.ts';
import type { Observable, ObservableType } from '../../domain/observable.ts';
import type { Batch, HttpSource, Request } from '../../domain/source.ts';
import { type Defaulted, defaults, type Meanings, meaningOf, measured } from './replies.ts';

/** What a source file writes down; see CONTRIBUTING.md for the order of the fields. */
export interface Definition<A extends readonly ObservableType[], B extends z.ZodType>
  extends Omit<HttpSource, 'kind' | 'accepts' | 'request' | 'read' | 'meaning' | 'batch' | Defaulted>,
    Partial<Pick<HttpSource, Defaulted>>,
    Meanings {
  readonly accepts: A;
  request(observable: Observable<A[number]>): Request;
  /** Only the fields that decide are required; `.catch()` and `.default()` are forbidden: a missing number is not a zero. */
  readonly body: B;
  read(body: z.output<B>, observable: Observable<A[number]>): Reading;
  /** Of vendors that answer about several values at once, for one request of their limits; see batch-of.ts. */
  readonly batch?: Batch;
}

/** A source asked by one HTTP request: data and two pure functions. A fact outside our units (a confidence of 1.5), or of a kind that `says` lacks, does not read. */
export function defineSource<const A extends readonly ObservableType[], B extends z.ZodType>(definition: Definition<A, B>): HttpSource {
  const { body: schema, request, read, absent, quota, notInPlan, refused, pending, ...rest } = definition;
  return {
    ...defaults(definition.id),
    ...rest,
    kind: 'http',
    request: (observable, answers) => (answers.length === 0 ? request(observable as Observable<A[number]>) : undefined),
    meaning: (status, body) => meaningOf({ absent, quota, notInPlan, refused, pending }, status, body),
    read: ([body], observable) => measured(read(schema.parse(body), observable as Observable<A[number]>), definition),
  };
}
