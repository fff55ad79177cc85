import type { Generated } from 'kysely';

/** The tables of outbox/. Times are integers: milliseconds since 1970 UTC. */
export interface OutboxSchema {
  outbox: {
    id: Generated<number>;
    key: string;
    /** A UUID. */
    delivery: string;
    target: string;
    callback: number | null;
    /** JSON of Notice; emptied when it was sent: it holds values. */
    notice: string;
    state: 'queued' | 'leased' | 'sent' | 'failed';
    not_before: number;
    attempts: number;
    lease_owner: string | null;
    lease_until: number | null;
    last_error: string | null;
    queued_at: number;
    ended_at: number | null;
  };
  /** What goes out together. What was folded stays for a while, so that it does not come again. */
  digest_parts: { key: string; target: string; due_at: number; notice: string; folded: number };
  callbacks: {
    id: Generated<number>;
    submission: string;
    url: string;
    /** Null: its owner's. */
    secret: string | null;
    owner: string;
    max_tlp: string;
    created_at: number;
  };
  callback_secrets: { owner: string; secret: string };
  /** One row, from when telling first began here. `event`: the number of the last change of a verdict that was told. */
  telling: { since: number; event: number };
}
