import type { z } from 'zod';
import type { Reading } from '../../domain/lookup.ts';
import type { Observable, ObservableType } from '../../domain/observable.ts';
import type { HttpSource, Request } from '../../domain/source.ts';
import { type Defaulted, defaults, type Meanings, meaningOf, measured } from './replies.ts';

/** The first request and how its reply reads. */
interface First<A extends ObservableType, F extends z.ZodType> extends Meanings {
  request(observable: Observable<A>): Request;
  readonly body: F;
}

/** Every further request and how its reply reads. */
interface Further<A extends ObservableType, F, N extends z.ZodType> extends Meanings {
  /** Undefined when all has been asked. An answer is undefined where `absent` said so. */
  request(observable: Observable<A>, first: F, further: readonly (z.output<N> | undefined)[]): Request | undefined;
  readonly body: N;
}

interface Dialogue<A extends readonly ObservableType[], F extends z.ZodType, N extends z.ZodType>
  extends Omit<HttpSource, 'kind' | 'accepts' | 'request' | 'read' | 'meaning' | Defaulted>,
    Partial<Pick<HttpSource, Defaulted>> {
  readonly accepts: A;
  /** Its `absent` ends the dialogue: not found. */
  readonly first: First<A[number], F>;
  readonly next: Further<A[number], z.output<F>, N>;
  read(first: z.output<F>, further: readonly (z.output<N> | undefined)[], observable: Observable<A[number]>): Reading;
}

/** So many requests one lookup may take: beyond it a vendor leads us in a circle. */
const mostRequests = 12;

/**
 * A source asked by a few requests, each made from the answers before it: search, then the report that was found; page after
 * page. Every request is paid for; when one of them fails the lookup fails, for half an answer would read as the whole.
 */
export function defineDialogue<const A extends readonly ObservableType[], F extends z.ZodType, N extends z.ZodType>(
  definition: Dialogue<A, F, N>,
): HttpSource {
  const { first, next, read, ...rest } = definition;
  type Answers = readonly [z.output<F>, ...(z.output<N> | undefined)[]];
  const parsed = ([one, ...others]: readonly unknown[]): Answers => [
    first.body.parse(one),
    ...others.map((each) => (each === undefined ? undefined : next.body.parse(each))),
  ];
  return {
    ...defaults(definition.id),
    ...rest,
    kind: 'http',
    request(value, answers) {
      const observable = value as Observable<A[number]>;
      if (answers.length === 0) return first.request(observable);
      const [one, ...others] = parsed(answers);
      const request = next.request(observable, one, others);
      if (request && answers.length >= mostRequests) throw new RangeError(`the answer goes on after ${mostRequests} replies`);
      return request;
    },
    meaning: (status, body, answers) => meaningOf(answers === 0 ? first : next, status, body),
    read(answers, observable) {
      const [one, ...others] = parsed(answers);
      return measured(read(one, others, observable as Observable<A[number]>), definition);
    },
  };
}
