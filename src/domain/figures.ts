import { z } from 'zod';
import type { Outcome, Via } from './lookup.ts';
import { type Lane, lanes } from './work.ts';

/** How many lookups of one source ended in one way, in one hour. */
export interface Tally {
  readonly source: string;
  readonly status: Outcome['status'];
  /** Of failed, skipped, parked; otherwise empty. */
  readonly reason: string;
  readonly via: Via;
  readonly lookups: number;
}

/** How long submissions of one lane took, from when they were received. Milliseconds. */
export interface Pace {
  readonly lane: Lane;
  readonly submissions: number;
  /** Until the first verdict; null where there was none. */
  readonly firstVerdict: { readonly median: number; readonly p90: number } | null;
  /** Until all was answered; null where none is. */
  readonly completion: { readonly median: number; readonly p90: number } | null;
  /** Not done yet. */
  readonly open: number;
}

/** Requests that a source was sent, as the egress ledger has them. */
export interface Calls {
  readonly source: string;
  readonly calls: number;
}

/** store/: what was done, in numbers. */
export interface Figures {
  /** Adds to the tallies of the hour of `now`. */
  add(tallies: readonly Tally[], now: Date): Promise<void>;
  /** Summed over the hours that begin in the time. */
  tallies(since: Date, until: Date): Promise<readonly Tally[]>;
  /** Of submissions received in the time. */
  pace(since: Date, until: Date): Promise<readonly Pace[]>;
  /** Requests made in the time, by source. */
  calls(since: Date, until: Date): Promise<readonly Calls[]>;
  /** Of each lane the submission that is open for the longest, and how many are. */
  queue(): Promise<readonly { readonly lane: Lane; readonly open: number; readonly oldest: Date }[]>;
  /** Deletes tallies of hours before then. */
  forget(before: Date): Promise<void>;
}

const span = z.object({ median: z.number(), p90: z.number() }).nullable().describe('seconds; null where nothing is known');
const share = z.number().min(0).max(1).nullable().describe('null where nothing is known');

/** What managers ask about a time: how fast, how reliable, how dear. */
export const weekSchema = z.object({
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  pace: z
    .array(
      z.object({
        lane: z.enum(lanes),
        submissions: z.int(),
        open: z.int().describe('not done yet'),
        first_verdict: span,
        completion: span.describe('time to triage: until the last verdict'),
      }),
    )
    .describe('of what was submitted in the time'),
  success: z.object({ answered: z.int(), failed: z.int(), share, aim: z.number() }).describe('of lookups made over the network'),
  cache: z.object({ remembered: z.int(), asked: z.int(), share }).describe('of answers about remote sources: how many needed no request'),
  sources: z.array(
    z.object({
      source: z.string(),
      calls: z.int().describe('requests, as the egress ledger has them'),
      answered: z.int(),
      failed: z.int(),
      success: share,
      cost: z.number().nullable().describe('null where no price is configured'),
      budget: z
        .object({ requests: z.int(), per: z.string(), used: z.int() })
        .nullable()
        .describe('the longest window of its limits, as it stands now'),
    }),
  ),
  currency: z.string(),
  cost: z.number().nullable(),
  overrides: z
    .object({ verdicts: z.int(), upheld: z.int(), true_positive_rate: share })
    .nullable()
    .describe('what analysts said against assay’s verdicts; null while nobody can say it yet'),
});
export type Week = z.infer<typeof weekSchema>;
