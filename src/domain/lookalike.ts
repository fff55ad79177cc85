/** How the sandbox answers about a value; chosen from the value, so that the same value always answers the same. */
export const moods = ['malicious', 'suspicious', 'benign', 'absent'] as const;
export type Mood = (typeof moods)[number];

export interface SandboxRequest {
  readonly method: string;
  /** Below the base address, still percent-encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Parsed JSON, the fields of a form, or undefined. */
  readonly body: unknown;
}

export interface SandboxReply {
  readonly status: number;
  /** A string is sent as it is; anything else as JSON. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A vendor's look-alike for `assay sandbox`: true shapes, invented facts. Auth, quotas and faults are the server's. */
export interface Lookalike {
  /** The id of the source it plays. */
  readonly source: string;
  /** The observable value a request asks about; undefined where the vendor has no such page. */
  asked(request: SandboxRequest): string | undefined;
  reply(value: string, mood: Mood, request: SandboxRequest): SandboxReply;
  /** Present where the vendor answers about several values in one request. */
  readonly batch?: {
    /** The values that such a request asks about; undefined where it is none. */
    asked(request: SandboxRequest): readonly string[] | undefined;
    reply(asked: readonly { readonly value: string; readonly mood: Mood }[], request: SandboxRequest): SandboxReply;
  };
  /** In the vendor's own words. `presented` is the key that was sent: some vendors echo it. */
  unauthorized(presented: string): SandboxReply;
  overQuota(): SandboxReply;
}
