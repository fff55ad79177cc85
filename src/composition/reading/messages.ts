import type { ErrorCode } from '../../domain/errors.ts';
import type { Extraction } from '../../domain/submission.ts';
import type { read } from '../../extract/readers/read.ts';

/** To the thread. */
export interface Asked {
  readonly input: Parameters<typeof read>[0];
  readonly options: Parameters<typeof read>[1];
}

/** From the thread: once when it has loaded, then one for each asked. */
export type Answered =
  | { readonly is: 'ready' }
  | { readonly is: 'read'; readonly extraction: Extraction }
  | { readonly is: 'refused'; readonly code: ErrorCode; readonly message: string; readonly fix: string }
  | { readonly is: 'broken'; readonly message: string };
