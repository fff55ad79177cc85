/** The tables of access/. Times are integers: milliseconds since 1970 UTC. JSON is text. No secret is in them but as a hash. */
export interface AccessSchema {
  api_keys: {
    id: string;
    name: string;
    role: string;
    /** JSON of Scope[]. */
    scopes: string;
    clearance: string;
    hint: string;
    hash: string;
    created_at: number;
    created_by: string;
    expires_at: number | null;
    revoked_at: number | null;
    last_used_at: number | null;
  };
  users: {
    id: string;
    name: string;
    name_key: string;
    role: string;
    clearance: string;
    signs_in_by: string;
    subject: string | null;
    password: string | null;
    created_at: number;
    disabled_at: number | null;
    last_sign_in_at: number | null;
  };
  sessions: { id: string; hash: string; user_id: string | null; created_at: number; seen_at: number; expires_at: number };
  sign_in_links: { hash: string; expires_at: number };
  /** A row per bucket, of which there is a limited number. */
  sign_in_attempts: { bucket: string; failures: number; last_at: number; blocked_until: number };
  /** Who changed what. No row is ever changed or deleted; numbers have no gaps; see audit.ts for `hash`. */
  audit: { number: number; at: number; actor: string; action: string; subject: string; details: string; hash: string };
}
