import type { z } from 'zod';
import type { Reading } from '../../domain/lookup.ts';
import type { Observable, ObservableType } from '../../domain/observable.ts';
import { observationSchema } from '../../domain/observation.ts';
import type { HttpSource, ReplyMeaning, Request } from '../../domain/source.ts';

type Replies = Readonly<Record<number, z.ZodType>>;

type Defaulted = 'lineage' | 'account' | 'concurrency';

/** What a source file writes down; see CONTRIBUTING.md for the order of the fields. */
export interface Definition<A extends readonly ObservableType[], B extends z.ZodType>
  extends Omit<HttpSource, 'kind' | 'accepts' | 'request' | 'read' | 'meaning' | Defaulted>,
    Partial<Pick<HttpSource, Defaulted>> {
  readonly accepts: A;
  request(observable: Observable<A[number]>): Request;
  /** Only the fields that decide are required; `.catch()` and `.default()` are forbidden: a missing number is not a zero. */
  readonly body: B;
  /** Which status and body shape say "no record". A 404 that is not declared here is a failure. */
  readonly absent?: Replies;
  /** Which status and body shape say that the quota of the day or month is spent, beside a plain 429. */
  readonly quota?: Replies;
  /** Which status and body shape say that the key's plan does not cover this one record. */
  readonly notInPlan?: Replies;
  read(body: z.output<B>, observable: Observable<A[number]>): Reading;
}

/** A source asked by one HTTP request: data and two pure functions. A fact outside our units (a confidence of 1.5) does not read. */
export function defineSource<const A extends readonly ObservableType[], B extends z.ZodType>(definition: Definition<A, B>): HttpSource {
  const { body: schema, request, read, absent = {}, quota = {}, notInPlan = {}, ...rest } = definition;
  const says = (replies: Replies, status: number, body: unknown): boolean => replies[status]?.safeParse(body).success ?? false;
  return {
    lineage: definition.id,
    account: definition.id,
    concurrency: 8,
    ...rest,
    kind: 'http',
    request: (observable) => request(observable as Observable<A[number]>),
    meaning: (status, body): ReplyMeaning =>
      says(absent, status, body)
        ? 'absent'
        : says(quota, status, body)
          ? 'quota'
          : says(notInPlan, status, body)
            ? 'not_in_plan'
            : undefined,
    read: (body, observable) => measured(read(schema.parse(body), observable as Observable<A[number]>)),
  };
}

/** Throws where a fact does not fit its kind. */
function measured(reading: Reading): Reading {
  if (reading.status === 'found') for (const observation of reading.observations) observationSchema.parse(observation);
  return reading;
}
