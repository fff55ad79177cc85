import { AssayError } from '../../domain/errors.ts';

/** The store is away, full or locked: that passes. Anything else that is thrown is a bug of ours. */
export function isTrouble(error: unknown): boolean {
  return error instanceof AssayError && error.code === 'ASSAY_STORE_UNAVAILABLE';
}
