import { z } from 'zod';
import { AssayError, type ErrorCode } from '../../domain/errors.ts';

/** Problem details by RFC 9457. `code` is one of docs/errors.md; `fix` is what can be done about it. */
export const problemSchema = z.object({
  type: z.string().describe('about:blank, or an address below docs/errors.md'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string().describe('as in docs/errors.md'),
  fix: z.string().nullable(),
  errors: z
    .array(z.object({ at: z.string(), message: z.string() }))
    .optional()
    .describe('what is wrong with the request, by place'),
});
export type ProblemDetails = z.infer<typeof problemSchema>;

/** Thrown by handlers: it becomes the reply. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: ErrorCode;
  readonly fix: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: ProblemDetails['errors'];

  constructor(
    status: number,
    code: ErrorCode,
    detail: string,
    more: { readonly fix?: string; readonly headers?: Readonly<Record<string, string>>; readonly errors?: ProblemDetails['errors'] } = {},
  ) {
    super(detail);
    this.status = status;
    this.code = code;
    this.fix = more.fix ?? null;
    this.headers = more.headers ?? {};
    this.errors = more.errors;
  }
}

/** The status with which an error of assay is told. What is not listed is no fault of the caller. */
const statuses: Readonly<Partial<Record<ErrorCode, number>>> = {
  ASSAY_USAGE: 400,
  ASSAY_INPUT_BINARY: 415,
  ASSAY_INPUT_TOO_LARGE: 413,
  ASSAY_INPUT_EMPTY: 422,
  ASSAY_INPUT_UNREADABLE: 422,
  ASSAY_UNKNOWN_SOURCE: 422,
  ASSAY_UNKNOWN_FORMAT: 406,
  ASSAY_NO_SOURCES: 422,
  ASSAY_NOT_FOUND: 404,
  ASSAY_REQUEST_INVALID: 400,
  ASSAY_NOT_RECOGNISED: 401,
  ASSAY_SIGN_IN_FAILED: 401,
  ASSAY_NOT_ALLOWED: 403,
  ASSAY_REQUEST_FORGED: 403,
  ASSAY_NAME_TAKEN: 409,
  ASSAY_LAST_ADMIN: 409,
  ASSAY_TOO_MANY_REQUESTS: 429,
  ASSAY_STORE_UNAVAILABLE: 503,
};

/** What an error of assay is as a problem; undefined for a bug. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (!(error instanceof AssayError)) return undefined;
  const status = statuses[error.code] ?? 500;
  // Where the store is, and what is wrong with it, is for the log: callers may be anybody who holds a hook.
  if (status === 503)
    return new Problem(503, error.code, 'the store of this server cannot be used at the moment', {
      fix: 'Come again in a moment: what was acknowledged is kept. The log of the server tells what is wrong.',
      headers: { 'retry-after': '5' },
    });
  return new Problem(status, error.code, error.message, { fix: error.fix });
}
