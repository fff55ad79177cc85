/** A request to a machine that a user named: a webhook, a feed's address, an identity provider. */
export interface Reaching {
  readonly method: 'GET' | 'POST' | 'PUT' | 'HEAD';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Uint8Array | undefined;
  /** Milliseconds until the last byte; 20 s when absent. */
  readonly timeoutMs?: number | undefined;
  /** Bytes of the reply that are read; beyond it the request fails. 1 MiB when absent. */
  readonly largest?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** True only where the operator (not a caller of the API) wrote the address: then it may be a private one. */
  readonly ownAddress?: boolean | undefined;
}

export interface Reached {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Why it was not reached. `refused`: the address may not be asked (private, not http); never worth another try. */
export interface Unreached {
  readonly unreached: 'refused' | 'network' | 'timeout' | 'too-large';
  /** One line without secrets: of the address the host only, since a path may be one. */
  readonly detail: string;
}

/**
 * outbound/: reaches a machine that somebody named. Follows no redirect: a 3xx is returned as it is. Private, loopback and link-local addresses are refused after
 * resolution, so that no name can lead there, unless `ownAddress` or the operator allowed their network. Never throws for what others do.
 */
export type Reach = (request: Reaching) => Promise<Reached | Unreached>;

/**
 * As {@link Reach}, for a body that is read as it comes, such as a large list: unpacked; it throws where it breaks off, with a
 * message free of secrets. Without `timeoutMs`: 20 s until it begins, then 30 s of silence.
 */
export type ReachStream = (
  request: Omit<Reaching, 'largest'>,
) => Promise<
  { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: AsyncIterable<Buffer> } | Unreached
>;
