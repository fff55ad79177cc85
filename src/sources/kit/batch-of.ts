import type { z } from 'zod';
import type { Observable, ObservableType } from '../../domain/observable.ts';
import type { Batch, Request } from '../../domain/source.ts';

/** One request about many values of one type, and how its reply falls apart into replies about each. */
interface BatchDefinition<A extends readonly ObservableType[], B extends z.ZodType> {
  readonly accepts: A;
  /** Of the vendor's page, or fewer: a batch fails as a whole. */
  readonly most: number;
  request(observables: readonly Observable<A[number]>[]): Request;
  /** Of the whole reply; `z.looseObject` where a part is to keep the fields that are not named here. */
  readonly body: B;
  /**
   * The part about each observable, in their order, as a reply about it alone would be. Undefined only where the vendor says by leaving
   * it out that it has no record; what must be there and is not is null, which does not read. Throws where parts may be missing.
   */
  split(body: z.output<B>, observables: readonly Observable<A[number]>[]): readonly unknown[];
}

/** A batch whose body is known by its shape. */
export function batchOf<const A extends readonly ObservableType[], B extends z.ZodType>(definition: BatchDefinition<A, B>): Batch {
  const { body: schema, request, split, accepts, most } = definition;
  return {
    accepts,
    most,
    request: (observables) => request(observables as readonly Observable<A[number]>[]),
    split: (body, observables) => split(schema.parse(body), observables as readonly Observable<A[number]>[]),
  };
}
