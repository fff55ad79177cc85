import type { Generated } from 'kysely';
import type { AccessSchema } from './access/schema.ts';
import type { InboxSchema } from './inbox/schema.ts';
import type { OutboxSchema } from './outbox/schema.ts';
import type { WorkSchema } from './work/schema.ts';

/** The tables as the newest migration leaves them. Times are integers: milliseconds since 1970 UTC. JSON is text, booleans are 0 and 1. */
export interface Schema extends WorkSchema, InboxSchema, AccessSchema, OutboxSchema {
  /** What sources answered, and when; failures are never here. One row per (source, observable, moment): what is old is history. */
  answers: {
    /** Of type and value; see key-of.ts. */
    key: string;
    type: string;
    value: string;
    source: string;
    observed_at: number;
    expires_at: number;
    lookup: string;
    /** What the vendor said: deflated JSON; null where it was too much, or is not known. */
    raw: Uint8Array | null;
    /** The version of assay that read it. */
    reader: string;
  };
  /** Requests under way, paid for at `taken_at`, before they are made. `counts_at` is the latest moment one can still reach the vendor. */
  under_way: { id: Generated<number>; account: string; counts_at: number; taken_at: number };
  /** Requests that have ended: `n` of them in the slice of time that ends at `slice_end`, per kind of window. */
  spent: { account: string; window: string; slice_end: number; n: number };
  /** Accounts to which nothing is granted for a while. */
  holds: { account: string; reason: string; until: number; detail: string };
  /** Signatures of deliveries that were taken. */
  used_signatures: { key: string; until: number };
  /** Who was told what. No row is ever changed or deleted; numbers have no gaps; see egress/chain.ts for `hash`. */
  egress: {
    number: number;
    at: number;
    source: string;
    host: string;
    type: string;
    value: string;
    reveals: string;
    submission: string | null;
    person: string;
    tlp: string;
    pap: string;
    hash: string;
  };
}
