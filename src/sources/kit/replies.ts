import type { z } from 'zod';
import type { Reading } from '../../domain/lookup.ts';
import { observationSchema } from '../../domain/observation.ts';
import { isPraise } from '../../domain/praise.ts';
import type { HttpSource, ReplyMeaning } from '../../domain/source.ts';

/** A shape per status. What is no JSON is given as text: the empty body as the empty string. */
type Replies = Readonly<Record<number, z.ZodType>>;

/** What a vendor's replies mean before anything is read from them. */
export interface Meanings {
  /** Which status and body shape say "no record". A 404 that is not declared here is a failure. */
  readonly absent?: Replies | undefined;
  /** Which status and body shape say that the quota of the day or month is spent, beside a plain 429. */
  readonly quota?: Replies | undefined;
  /** Which status and body shape say that the key's plan does not cover this one record. */
  readonly notInPlan?: Replies | undefined;
  /** Which status and body shape say that the key is refused, beside a plain 401 or 403. */
  readonly refused?: Replies | undefined;
  /** Which status and body shape say that the vendor is still working on it. */
  readonly pending?: Replies | undefined;
}

export function meaningOf({ absent, quota, notInPlan, refused, pending }: Meanings, status: number, body: unknown): ReplyMeaning {
  const says = (replies: Replies | undefined): boolean => replies?.[status]?.safeParse(body).success ?? false;
  if (says(absent)) return 'absent';
  if (says(quota)) return 'quota';
  if (says(notInPlan)) return 'not_in_plan';
  if (says(refused)) return 'refused';
  return says(pending) ? 'pending' : undefined;
}

/** What a definition may leave out. */
export type Defaulted = 'lineage' | 'account' | 'concurrency' | 'replies' | 'reveals';

export function defaults(id: string): Pick<HttpSource, Defaulted> {
  return { lineage: id, account: id, concurrency: 8, replies: 'json', reveals: 'value' };
}

/**
 * Throws where a fact does not fit its kind, or is none the source declares: scoring reckons with the declaration before the
 * source is asked.
 */
export function measured(reading: Reading, { says, praises }: Pick<HttpSource, 'says' | 'praises'>): Reading {
  if (reading.status !== 'found') return reading;
  for (const observation of reading.observations) {
    observationSchema.parse(observation);
    if (!says.includes(observation.kind)) throw new RangeError(`${observation.kind} is not among what it says`);
  }
  if (praises === undefined) return reading;
  const praise = reading.observations.filter(isPraise).map(({ kind }) => kind);
  for (const [index, kind] of praise.entries()) {
    if (!praises.includes(kind) || praise.indexOf(kind) < index) throw new RangeError(`more praise by ${kind} than it declares`);
  }
  return reading;
}
