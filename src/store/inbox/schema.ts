import type { Generated } from 'kysely';

/** The tables of inbox/. Times are integers: milliseconds since 1970 UTC. JSON is text. */
export interface InboxSchema {
  inbox: {
    id: Generated<number>;
    channel: string;
    key: string;
    name: string;
    /** JSON of MailEnvelope. */
    envelope: string;
    state: 'waiting' | 'read' | 'failed';
    kept_at: number;
    size: number;
    attempts: number;
    /** 0: at once. */
    not_before: number;
    /** Of one that waits and is being read. */
    lease_owner: string | null;
    lease_until: number | null;
    submission: string | null;
    reason: string | null;
    /** When it was read, or has failed. */
    ended_at: number | null;
  };
  /** Of those that wait and those that failed. */
  inbox_bytes: { id: number; bytes: Uint8Array };
}
