/**
 * Every error a user can meet, each code once. `docs/errors.md` lists exactly these (proved by errors.test.ts).
 * Expected things (a failed lookup, a bad row) are values, not errors.
 */
export const errorCodes = {
  ASSAY_NODE_TOO_OLD: 'The Node.js that runs assay is older than it supports.',
  ASSAY_USAGE: 'The command line was not understood.',
  ASSAY_CONFIG_UNREADABLE: 'The configuration file cannot be read or is not YAML.',
  ASSAY_CONFIG_INVALID: 'The configuration has a wrong key or value.',
  ASSAY_SECRET_UNREADABLE: 'A secret that the configuration refers to cannot be read.',
  ASSAY_INPUT_NOT_FOUND: 'An input file does not exist.',
  ASSAY_INPUT_UNREADABLE: 'An input cannot be read (permissions, a directory, a device).',
  ASSAY_INPUT_BINARY: 'An input is binary and of no kind assay can read.',
  ASSAY_INPUT_TOO_LARGE: 'An input is larger than the limit.',
  ASSAY_INPUT_EMPTY: 'There is nothing in the input.',
  ASSAY_NO_SOURCES: 'No source is left to ask.',
  ASSAY_UNKNOWN_SOURCE: 'A source was named that assay does not have.',
  ASSAY_UNKNOWN_FORMAT: 'An output format was named that assay does not have.',
  ASSAY_STORE_UNAVAILABLE: 'The store cannot be opened or written.',
  ASSAY_OUTPUT_UNWRITABLE: 'The output file cannot be written.',
  ASSAY_NOT_FOUND: 'There is nothing under this address or id.',
  ASSAY_REQUEST_INVALID: 'A request to the server is not as the route wants it.',
  ASSAY_TOO_MANY_REQUESTS: 'More requests came than one key may make.',
  ASSAY_KEY_REUSED: 'An idempotency key came again with another request.',
  ASSAY_NOT_READY: 'The server cannot do its work at the moment.',
  ASSAY_NOT_RECOGNISED: 'A request came without a key or session that the server knows.',
  ASSAY_NOT_ALLOWED: 'Somebody may not do what they asked for.',
  ASSAY_REQUEST_FORGED: 'A request with a session cookie came from another page, or without the token of the session.',
  ASSAY_SIGN_IN_FAILED: 'Nobody was signed in.',
  ASSAY_NAME_TAKEN: 'The name belongs to something else already.',
  ASSAY_LAST_ADMIN: 'Nobody could sign in as admin any more.',
  ASSAY_UNPROTECTED: 'The server would listen where others can read along.',
  ASSAY_BUG: 'Something is wrong in assay.',
  ASSAY_PORT_IN_USE: 'The port is taken by another program.',
  ASSAY_DATASET_UNREADABLE: 'A data file (MMDB) cannot be read.',
} as const;
export type ErrorCode = keyof typeof errorCodes;

/** An error with a code and the way to mend it. Bugs are plain exceptions and have none. */
export class AssayError extends Error {
  override readonly name = 'AssayError';
  readonly code: ErrorCode;
  /** What the user can do about it, one sentence. */
  readonly fix: string;

  constructor(code: ErrorCode, message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.fix = fix;
  }
}
