import type { Generated } from 'kysely';

/** The tables of work/ and of watches.ts. Times are integers: milliseconds since 1970 UTC. JSON is text, booleans are 0 and 1. */
export interface WorkSchema {
  submissions: {
    /** Sorted by when they came. */
    id: string;
    /** Position in `lanes`. */
    lane: number;
    state: 'receiving' | 'open' | 'done' | 'cancelled';
    /** JSON of Order. Never changed, but for what is told of an input when it has ended. */
    ordered: string;
    received_at: number;
    retried_at: number | null;
    done_at: number | null;
    /** Others have been told that it ended; see outbox/. */
    told: Generated<number>;
    items_all: number;
    items_done: number;
    pivots_followed: number;
    /** JSON: how many by reason. */
    pivots_left: string;
    /** Bytes; null: not read as it came, or not known. */
    input_read: number | null;
    input_total: number | null;
    /** When items came last; null: none was added. */
    fed_at: number | null;
  };
  /** Under which key a submission came, where it had one. */
  arrivals: { key: string; submission: string; at: number };
  /** How far a channel has come. */
  bookmarks: { channel: string; name: string; value: string; at: number };
  /** Who fetches for a channel. */
  channel_leases: { channel: string; holder: string; until: number };
  /** Values that were added under a name, and when last: see `newTo`. */
  came_before: { channel: string; key: string; at: number };
  /** In which order items were done, by submission; one that was asked once more stands in it again. */
  landings: { submission: string; number: number; item: number };
  items: {
    id: Generated<number>;
    submission: string;
    type: string;
    value: string;
    /** A digest of type and value: a value may be too long for an index. */
    key: string;
    /** JSON of Finding. */
    finding: string;
    /** `thinking`: ready, and in the hands of `lease_owner`. */
    state: 'ready' | 'thinking' | 'open' | 'done';
    /** What was settled without asking: Lookup[], packed; null: nothing. */
    settled: Uint8Array | null;
    /** So many of its lookups are `open` or `leased`. */
    open_lookups: number;
    /** So many times it was thought about; at 0 it has no lookups. */
    steps: number;
    lease_owner: string | null;
    lease_until: number | null;
    done_at: number | null;
    told: number;
  };
  lookups: {
    id: Generated<number>;
    submission: string;
    item: number;
    source: string;
    question_type: string;
    question_value: string;
    question_key: string;
    exposure: string;
    reliability: string;
    lineage: string;
    /** The last three are how it ended. */
    state: 'open' | 'leased' | 'answered' | 'failed' | 'skipped';
    /** 0: at once. */
    not_before: number;
    attempts: number;
    /** What was last met, where it was parked. */
    parked_reason: string | null;
    parked_detail: string | null;
    lease_owner: string | null;
    lease_until: number | null;
    /** What the source has answered so far, packed. */
    progress: Uint8Array | null;
    /** JSON of Failed or Skipped. An answer is in `answers`, at (question, source, answer_at). */
    outcome: string | null;
    via: string | null;
    latency_ms: number | null;
    answer_at: number | null;
    /** When it was last written. */
    created_at: number;
    changed_at: number;
  };
  /**
   * Whose turn it is: one row for each source and submission with lookups that are open, and one with the source '' where items are
   * ready. It is put right by whoever finds it wrong: it may be there, or due, without need, but never missing, nor later than needed.
   */
  turns: {
    submission: string;
    source: string;
    lane: number;
    /** Not before this. Of those that are due it is the order, too: who was served goes behind all who wait. */
    next_at: number;
    /** So many times it was served: parts those of one millisecond. */
    served: number;
    /** Counts whoever called it up: a turn that was called up meanwhile is not put off. */
    version: number;
  };
  watches: {
    type: string;
    value: string;
    key: string;
    person: string;
    tlp: string;
    pap: string;
    since: number;
    until: number;
    next_at: number;
    checks: number;
  };
  /** Changes only. */
  verdicts: { id: Generated<number>; key: string; at: number; level: string; score: number | null };
  /** Numbers are given in the order of the commits: whoever has read up to one has missed none. */
  events: {
    number: number;
    at: number;
    kind: string;
    type: string;
    value: string;
    before_json: string;
    after_json: string;
    submission: string | null;
  };
  /** One row: the number of the last event. */
  last_event: { number: number };
}
